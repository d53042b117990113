"""A drawn mouth: the picture's own at rest, drawn anew when it speaks."""

import numpy as np
import pytest

from avatar_stream.characters.drawn_mouth import DrawnMouth
from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.decoder.drawn_mouth_painter import MouthPainter
from avatar_stream.decoder.drawn_mouth_shape import MouthShape, mouth_shape
from avatar_stream.types import FaceSemantics


@pytest.fixture
def mouth(drawn_rig: Rig) -> DrawnMouth:
    assert isinstance(drawn_rig.layers, DrawnLayers)
    return drawn_rig.layers.mouth


def shape_of(mouth: DrawnMouth, **values: float) -> MouthShape:
    return mouth_shape(mouth, FaceSemantics.of(0.0, **values).expression)


def test_at_rest_the_lips_lie_where_the_picture_has_them(mouth: DrawnMouth) -> None:
    shape = shape_of(mouth)
    np.testing.assert_allclose(shape.upper, mouth.upper, atol=1e-9)
    np.testing.assert_allclose(shape.lower, mouth.lower, atol=1e-9)
    assert shape.replaced == 0
    painter = MouthPainter(mouth)
    painter.paint(shape)
    assert not painter.drawn.any()


def test_the_opening_grows_with_the_jaw_and_stays_above_the_chin(mouth: DrawnMouth) -> None:
    painter = MouthPainter(mouth)
    covered, gaps = [], []
    for jaw in np.linspace(0.1, 1, 10):
        shape = shape_of(mouth, jawOpen=float(jaw))
        painter.paint(shape)
        covered.append(int((painter.drawn[..., 3] > 128).sum()))
        gaps.append(shape.gap_px)
    assert (np.diff(covered) > 0).all() and (np.diff(gaps) > 0).all()
    assert gaps[-1] < mouth.chin_px


def test_a_smile_lifts_its_own_corner(mouth: DrawnMouth) -> None:
    shape = shape_of(mouth, mouthSmileLeft=1.0)
    lifted = (mouth.upper - shape.upper) @ mouth.down
    assert lifted[-1] > 0.1 * np.linalg.norm(mouth.upper[-1] - mouth.upper[0])
    assert abs(lifted[0]) < 0.1 * lifted[-1]


@pytest.mark.parametrize("name", ["mouthPucker", "mouthFunnel"])
def test_pursed_lips_are_narrower(mouth: DrawnMouth, name: str) -> None:
    shape = shape_of(mouth, **{name: 1.0})
    assert np.linalg.norm(shape.upper[-1] - shape.upper[0]) < 0.8 * np.linalg.norm(
        mouth.upper[-1] - mouth.upper[0]
    )


def test_the_pictures_own_mouth_is_gone_when_it_speaks(drawn_rig: Rig, mouth: DrawnMouth) -> None:
    decoder = CpuDecoder(drawn_rig)
    spoken = decoder.decode(FaceSemantics.of(0.0, mouthPucker=1.0)).pixels.astype(int)
    # Pursed lips leave the places free where the corners were.
    corner = (mouth.upper[0] + 0.15 * (mouth.upper[-1] - mouth.upper[0])).astype(int)
    clean = mouth.clean[corner[1] - mouth.top_px, corner[0] - mouth.left_px, :3]
    assert np.abs(spoken[corner[1], corner[0], :3] - clean).max() < 12
