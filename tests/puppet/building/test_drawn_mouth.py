"""The shapes of a made mouth suit the one that the picture has."""

import numpy as np

from avatar_stream.puppet.building.drawn_mouth import MouthShape, inside_tones, line_thickness
from avatar_stream.puppet.building.mouth_moves import moves_of
from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame

FRAME = FaceFrame(np.array([100.0, 100.0]), np.array([200.0, 0.0]), {})
SKIN = (250, 225, 210)


def mouth(width: float, bow: float = 0.0) -> MouthShape:
    """As wide as that, its middle so much lower than its corners."""
    u = np.linspace(-width / 2, width / 2, COLUMNS)
    return MouthShape(u, 0.4 - bow * (2 * u / width) ** 2, 0.0)


def line_of(shape: MouthShape) -> np.ndarray:  # type: ignore[type-arg]
    """(COLUMNS, 2) face units."""
    return np.stack([shape.u, shape.v], axis=1)


def height_of(shape: MouthShape) -> tuple[float, float]:
    """By how much the upper lip rises and the lower one falls, wide open."""
    upper, lower = (
        moves_of(shape, line_of(shape), np.full(COLUMNS, is_lower))["jawOpen"][COLUMNS // 2, 1]
        for is_lower in (False, True)
    )
    return -float(upper), float(lower)


def smile_of(shape: MouthShape) -> tuple[float, float]:
    """How much wider a smile is, and how much lower its middle is than its corners."""
    moves = moves_of(shape, line_of(shape), np.zeros(COLUMNS, np.bool_))
    move = moves["mouthSmileLeft"] + moves["mouthSmileRight"]
    u, v = shape.u + move[:, 0], shape.v + move[:, 1]
    return float(u[-1] - u[0]) / shape.width, float(v[COLUMNS // 2] - v[[0, -1]].mean())


def test_small_mouths_open_as_high_as_wide_and_wide_ones_less() -> None:
    small, usual, wide = (sum(height_of(mouth(width))) for width in (0.1, 0.2, 0.3))
    assert 0.08 < small < 0.11 and 0.11 < usual < 0.14 and wide < 0.9 * usual


def test_a_mouth_that_smiles_at_rest_opens_downwards_and_widens_little() -> None:
    plain, smiling = mouth(0.24), mouth(0.24, 0.03)
    assert height_of(smiling)[0] < height_of(plain)[0]
    assert smile_of(plain)[0] > 1.15 and smile_of(smiling)[0] < 1.03


def test_a_smile_is_a_bow_whatever_the_mouth_was() -> None:
    for bow in (-0.02, 0.0, 0.02):
        assert abs(smile_of(mouth(0.2, bow))[1] - 0.028) < 0.004


def test_a_faint_mouth_is_light_inside() -> None:
    faint, strong = (
        inside_tones(SKIN, line, lips=False)[0].sum() for line in ((200, 170, 160), (60, 20, 20))
    )
    assert faint > strong + 100


def test_the_outline_is_as_thick_as_the_pictures_line() -> None:
    found = []
    for thick in (1, 3):
        picture = np.zeros((60, 120, 4), np.uint8)
        picture[20 : 20 + thick, 20:100] = (60, 20, 20, 255)
        found.append(line_thickness(picture, SKIN, FRAME))
    assert found[0] < 1.5 and 2.0 < found[1] < 3.0


def shown(shape: MouthShape, *names: str) -> tuple[float, float]:
    """How wide the mouth is then, of its width, and how much lower its middle than its corners, face widths."""
    moves = moves_of(shape, line_of(shape), np.zeros(COLUMNS, np.bool_))
    line = line_of(shape) + sum(moves[name] for name in names)
    return float(line[-1, 0] - line[0, 0]) / shape.width, float(
        line[COLUMNS // 2, 1] - line[[0, -1], 1].mean()
    )


def test_a_pout_is_small_and_no_smile() -> None:
    width, bow = shown(mouth(0.24, 0.03), "mouthPucker")
    assert width < 0.6 and bow < 0.0


def test_pressed_lips_are_level_and_no_narrower() -> None:
    width, bow = shown(mouth(0.24, 0.03), "mouthPressLeft", "mouthPressRight")
    assert 1.0 <= width < 1.15 and abs(bow) < 0.01
    assert shown(mouth(0.24, 0.03), "mouthPressLeft")[1] > 0.01, "one side alone leaves the other as it was"


def test_a_raised_chin_bends_the_mouth_down() -> None:
    assert shown(mouth(0.24, 0.03), "mouthShrugLower")[1] < 0.0


def test_lips_are_thicker_in_a_pout_and_thinner_pressed_or_rolled_in() -> None:
    shape = mouth(0.24)
    lip = line_of(shape) + (0.0, 0.02)
    moves = moves_of(shape, lip, np.ones(COLUMNS, np.bool_))
    pressed = moves["mouthPressLeft"] + moves["mouthPressRight"]
    assert (
        moves["mouthPucker"][COLUMNS // 2, 1]
        > moves_of(shape, line_of(shape), np.ones(COLUMNS, np.bool_))["mouthPucker"][COLUMNS // 2, 1]
    )
    assert pressed[COLUMNS // 2, 1] < 0 and moves["mouthRollLower"][COLUMNS // 2, 1] < 0
    assert not moves["mouthRollUpper"].any()


def test_puffed_cheeks_leave_the_mouth_less_room() -> None:
    width, bow = shown(mouth(0.24, 0.03), "cheekPuff")
    assert width < 0.8 and abs(bow) < 0.01
