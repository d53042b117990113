"""What travels to the pages, byte by byte."""

from types import SimpleNamespace

import numpy as np

from avatar_stream.edits import parse_edits
from avatar_stream.types import FaceSemantics
from avatar_stream.web.messages import pose_message


def test_a_pose_tells_its_toggles_and_numbers() -> None:
    decoder = SimpleNamespace(puppet=SimpleNamespace(toggles=("tears", "blush", "glasses")))
    performed = FaceSemantics.of(2.5, jawOpen=0.5)
    played = parse_edits("toggle=blush").apply(performed)
    moment = SimpleNamespace(actor=SimpleNamespace(decoder=decoder), performed=performed, played=played)
    message = pose_message(7, moment, tracked=False)
    assert np.frombuffer(message[:8], "<u4").tolist() == [1, 7]
    assert np.frombuffer(message[8:16], "<f8")[0] == 2.5
    assert int.from_bytes(message[16:24], "little") == 0b010
    assert len(message) == 24 + 4 * 58
    assert np.frombuffer(message[24:], "<f4").max() == 0.5
    assert len(pose_message(7, moment, tracked=True)) == 24 + 2 * 4 * 58
