"""An eye that is nothing but a dot shuts, too."""

from dataclasses import replace

import numpy as np

from avatar_stream.puppet import Poser, values_of
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.types import FaceSemantics

from .drawn_sheets import character


def test_a_dot_gives_way_to_the_shut_line() -> None:
    whole = character()
    dots = replace(whole, sheets=tuple(sheet for sheet in whole.sheets if sheet.label != "eye_white"))
    puppet = build_illustration(dots)
    poser, names = Poser(puppet), [part.name for part in puppet.parts]
    number = names.index("iris_left")
    heights = []
    for blink in (0.0, 0.5, 1.0):
        posed = poser.pose(values_of(FaceSemantics.of(eyeBlinkLeft=blink)))
        own = posed.vertices[poser.first[number] : poser.first[number + 1], 1]
        heights.append(float(np.ptp(own)))
    assert heights[1] < 0.7 * heights[0] and heights[2] < 0.2 * heights[0]
    assert posed.opacity[number] == 0 and posed.opacity[names.index("shut_line_left")] == 1
