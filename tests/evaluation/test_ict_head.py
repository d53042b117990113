from pathlib import Path

import numpy as np
import pytest

from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.errors import AvatarStreamError, UserInputError
from avatar_stream.evaluation.ict_head import IctHead
from avatar_stream.types import FaceSemantics
from training.faces.heads.actor import random_actor
from training.faces.heads.ict_model import load_ict_model
from training.faces.heads.renderer import renderer_name

ICT = Path(__file__).resolve().parents[3] / "shared" / "data" / "ict_facekit" / "ict_facekit_light.npz"


@pytest.fixture(scope="module")
def head() -> IctHead:
    if not ICT.is_file():
        pytest.skip(f"ICT-FaceKit Light is not here: {ICT} is missing")
    try:
        renderer_name()
    except AvatarStreamError as error:
        pytest.skip(str(error))
    return IctHead(ICT, seed=0)


def landmarks(head: IctHead, **values: float) -> np.ndarray:
    """Of the head doing this, as the tracker sees it."""
    tracker = FaceMeshTracker()
    found = tracker.find(head.render(FaceSemantics.of(0, **values)))
    tracker.close()
    assert found is not None
    return found


def test_a_tracker_sees_what_was_asked(head: IctHead) -> None:
    rest = landmarks(head)
    eyes = np.linalg.norm(rest[33, :2] - rest[263, :2])

    def gap(points: np.ndarray, upper: int, lower: int) -> float:
        return float((points[lower, 1] - points[upper, 1]) / eyes)

    assert gap(landmarks(head, jawOpen=1), 13, 14) > gap(rest, 13, 14) + 0.15
    winking = landmarks(head, eyeBlinkLeft=1)
    assert gap(winking, 386, 374) < 0.6 * gap(rest, 386, 374)
    assert gap(winking, 159, 145) > 0.8 * gap(rest, 159, 145)
    # The person's own left is on the picture's right.
    looking = landmarks(head, eyeLookOutLeft=1, eyeLookInRight=1)
    assert looking[468, 0] - looking[[33, 133], 0].mean() > rest[468, 0] - rest[[33, 133], 0].mean() + 1
    assert looking[473, 0] - looking[[263, 362], 0].mean() > rest[473, 0] - rest[[263, 362], 0].mean() + 1


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_lips_are_shut_at_rest_whoever_it_is(head: IctHead, seed: int) -> None:
    """These three parted them: teeth are brighter than lips."""
    model = load_ict_model(ICT)
    look = random_actor(seed)
    strengths = np.zeros(len(model.identities), np.float32)
    strengths[: len(look.identity)] = look.identity
    upper, lower = model.landmarks68[[61, 62, 63]], model.landmarks68[[67, 66, 65]]

    def gap_cm(rest: np.ndarray) -> float:
        return float((rest[upper, 1] - rest[lower, 1]).max())

    rest = model.identity(strengths)
    assert look.lips_shut and gap_cm(rest) > 0.0
    assert gap_cm(model.with_lips_shut(rest)) < 0.0


def test_pressed_lips_are_thinner(head: IctHead) -> None:
    def height(points: np.ndarray) -> float:
        return float(points[17, 1] - points[0, 1]) / float(np.linalg.norm(points[33, :2] - points[263, :2]))

    assert height(landmarks(head, mouthPressLeft=1, mouthPressRight=1)) < 0.93 * height(landmarks(head))


def test_it_turns_and_moves_as_the_axes_say(head: IctHead) -> None:
    rest = landmarks(head)
    face_px = np.ptp(rest[:, 0])
    right = landmarks(head, yaw=0.35)
    assert (right[1, 0] - right[[234, 454], 0].mean()) > (
        rest[1, 0] - rest[[234, 454], 0].mean()
    ) + 0.1 * face_px
    up = landmarks(head, pitch=0.25)
    assert up[1, 1] - up[[234, 454], 1].mean() < rest[1, 1] - rest[[234, 454], 1].mean() - 0.05 * face_px
    tilted = landmarks(head, roll=0.3)
    angle = np.arctan2(tilted[263, 1] - tilted[33, 1], tilted[263, 0] - tilted[33, 0])
    assert angle == pytest.approx(0.3, abs=0.06)
    nearer = landmarks(head, depth=0.5)
    assert np.ptp(nearer[:, 0]) > 1.08 * face_px
    beside = landmarks(head, x=0.3, y=0.1)
    assert beside[1, 0] - rest[1, 0] == pytest.approx(0.3 * face_px, rel=0.25)
    assert beside[1, 1] > rest[1, 1]


def test_people_differ_and_stay_themselves(head: IctHead) -> None:
    again, other = IctHead(ICT, seed=0), IctHead(ICT, seed=1)
    rest = FaceSemantics.neutral()
    assert np.array_equal(head.render(rest), again.render(rest))
    assert (np.abs(head.render(rest).astype(int) - other.render(rest)) > 30).mean() > 0.2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not quite", None])
def test_another_file_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    if content is None:
        np.savez(path, neutral=np.zeros((3, 3)))
    else:
        path.write_bytes(content)
    with pytest.raises(UserInputError, match="ICT-FaceKit"):
        IctHead(path, 0)
    with pytest.raises(UserInputError, match="ICT-FaceKit"):
        IctHead(tmp_path / "nowhere.npz", 0)
