from pathlib import Path

import numpy as np
import pytest

from avatar_stream.errors import UserInputError
from avatar_stream.evaluation import synthetic_truth
from avatar_stream.evaluation.cross_talk_picture import draw_cross_talk
from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.known_performance import FPS, KnownPerformance, known_performance
from avatar_stream.evaluation.synthetic_heads import ModelHead, find_portraits
from avatar_stream.evaluation.synthetic_truth import measure_model, measure_rendered
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import LEFT_LOWER_LID, LEFT_UPPER_LID, SKIN_VERTEX_COUNT
from avatar_stream.types import FaceSemantics


@pytest.fixture(scope="module")
def performance() -> KnownPerformance:
    return known_performance()


def _run(performance: KnownPerformance, late_frames: int = 0, swap: bool = False) -> EncoderRun:
    """What an encoder would give that knows the truth, but may be late or mix up left and right."""
    numbers = np.array(
        [
            np.concatenate([one.expression, one.head_rotation_rad, one.head_position])
            for one in performance.semantics
        ]
    )
    if late_frames:
        numbers = np.concatenate([numbers[:1].repeat(late_frames, axis=0), numbers[:-late_frames]])
    if swap:
        order = [EXPRESSION_NAMES.index(_mirrored(name)) for name in EXPRESSION_NAMES]
        numbers[:, :EXPRESSION_COUNT] = numbers[:, order]
    count = len(numbers)
    return EncoderRun(np.ones(count, bool), numbers, np.zeros((count, 478, 3)), np.zeros(count))


def _mirrored(name: str) -> str:
    if name.endswith("Left") and len(name) > len("mouthLeft"):
        return name[:-4] + "Right"
    return name[:-5] + "Left" if name.endswith("Right") and len(name) > len("mouthRight") else name


def _measure(performance: KnownPerformance, run: EncoderRun) -> synthetic_truth.TruthMeasures:
    count = len(run.tracked)
    clip = TrackedClip("oracle", np.arange(count) / FPS, run.rebuilt, np.zeros(count), np.array([1, 1]))
    return synthetic_truth._measure(performance, [(clip, run)])


def test_the_truth_itself_gets_full_marks(performance: KnownPerformance) -> None:
    measures = _measure(performance, _run(performance))
    assert measures.rotation_error_deg == pytest.approx(0, abs=0.01)
    assert measures.rotation_lag_ms == 0
    assert min(measures.correlation.values()) == pytest.approx(1)
    assert measures.cross_talk == pytest.approx(0)
    assert measures.answer[measures.asked] == pytest.approx(1)
    assert set(measures.overall) == set(EXPRESSION_NAMES) - {"tongueOut"}
    assert min(measures.overall.values()) == pytest.approx(1)
    assert measures.own_answer("mouthLeft") == pytest.approx(1) and measures.own_answer("tongueOut") == 0
    assert {"jawOpen", "mouthSmileLeft", "eyeBlinkRight", "mouthPucker"} <= set(measures.correlation)


def test_being_late_is_seen(performance: KnownPerformance) -> None:
    measures = _measure(performance, _run(performance, late_frames=2))
    assert measures.rotation_lag_ms == pytest.approx(2000 / FPS, abs=4)
    assert measures.rotation_error_deg > 0.3
    assert measures.correlation["eyeBlinkLeft"] < 0.9


def test_mixing_up_sides_is_cross_talk(performance: KnownPerformance) -> None:
    measures = _measure(performance, _run(performance, swap=True))
    assert measures.cross_talk > 0.5
    assert measures.strongest_other("browDownLeft") == ("browDownRight", pytest.approx(1))
    assert measures.correlation["eyeBlinkLeft"] < 0.9  # the performer winks


def test_every_expression_that_landmarks_show_is_tried(performance: KnownPerformance) -> None:
    asked = {name for trial in performance.trials for name in trial.asked}
    assert asked == set(EXPRESSION_NAMES) - {"tongueOut"}
    for trial in performance.trials:
        for index in range(trial.held.start, trial.held.stop):
            shown = performance.semantics[index].expression
            assert {EXPRESSION_NAMES[i] for i in np.flatnonzero(shown)} == set(trial.asked)
        assert not any(one.expression.any() for one in performance.semantics[trial.before])


def test_a_model_head_does_as_told() -> None:
    model = load_face_model()
    rest = ModelHead(model, 3, wobble=0, shiver=0).landmarks(FaceSemantics.neutral())
    again = ModelHead(model, 3, wobble=0, shiver=0)
    assert np.array_equal(rest, again.landmarks(FaceSemantics.neutral()))
    shut = again.landmarks(FaceSemantics.of(0, eyeBlinkLeft=1))
    gap = np.linalg.norm(shut[LEFT_UPPER_LID] - shut[LEFT_LOWER_LID], axis=1)
    assert gap.max() < 0.02 * np.linalg.norm(rest[33] - rest[263])
    turned = again.landmarks(FaceSemantics.of(0, yaw=0.4))
    assert turned[1, 0] > rest[1, 0] + 5  # the nose goes to the picture's right
    assert not np.allclose(
        rest, ModelHead(model, 4, wobble=0, shiver=0).landmarks(FaceSemantics.neutral()), atol=1
    )
    shaking = ModelHead(model, 3)
    seen = np.array([shaking.landmarks(FaceSemantics.neutral()) for _ in range(200)])[:, :SKIN_VERTEX_COUNT]
    assert 0.05 < seen.std(axis=0).mean() < 0.5  # pixels; FaceMesh's on a face of this size is some 0.2


def test_the_solver_alone_reads_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic_truth, "MODEL_HEADS", 1)
    measures = measure_model(lambda name: None)
    assert measures.tracked == 1
    assert measures.rotation_error_deg <= 2
    for name in (
        "jawOpen",
        "mouthSmileLeft",
        "mouthSmileRight",
        "eyeBlinkLeft",
        "eyeBlinkRight",
        "mouthPucker",
    ):
        assert measures.correlation[name] >= 0.9, name


def test_portraits_that_are_no_use_are_refused_with_a_reason(tmp_path: Path, astronaut: np.ndarray) -> None:
    from PIL import Image

    Image.fromarray(astronaut[:320, 64:384]).save(tmp_path / "smiling.png")
    Image.fromarray(np.full((200, 200, 3), 127, np.uint8)).save(tmp_path / "wall.png")
    heads, reasons = find_portraits(tmp_path)
    assert heads == []
    assert "lips are apart" in reasons[0]
    assert "wall" in reasons[1]
    with pytest.raises(UserInputError, match="no folder"):
        find_portraits(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserInputError, match="no picture"):
        find_portraits(tmp_path / "empty")


def test_a_rendered_head_is_tracked_and_compared(
    performance: KnownPerformance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    head = find_portraits(None)[0][0]
    rest = head.render(FaceSemantics.neutral())
    assert rest.shape == (head.size_px[1], head.size_px[0], 3)
    jaw = head.render(FaceSemantics.of(0, jawOpen=1)).astype(int)
    assert (np.abs(jaw - rest).max(axis=2) > 40).mean() > 0.002  # some of the picture, not all of it
    acting_s = 1.0
    short = known_performance()
    frames = performance.acting.start + round(acting_s * FPS)
    short = KnownPerformance(
        short.semantics[:frames],
        acting=slice(performance.acting.start, frames),
        turning=slice(frames - 20, frames),
        trials=(),
    )
    monkeypatch.setattr(synthetic_truth, "known_performance", lambda: short)
    reasons: list[str] = []
    head.key = "this portrait"
    measures = measure_rendered([head, _Nobody()], ["facemesh"], lambda name: None, reasons.append)[
        "facemesh"
    ]
    assert measures.heads == (head.name,)
    assert measures.tracked == 1
    assert measures.correlation["eyeBlinkLeft"] > 0.6
    assert measures.still_rotation_sd_deg is not None
    assert 0 < measures.still_rotation_sd_deg < 1
    assert reasons == ["The tracker 'facemesh' does not see 'nobody'"]

    def refuse(semantics: FaceSemantics) -> np.ndarray:
        raise AssertionError("rendered again")

    monkeypatch.setattr(head, "render", refuse)
    again = measure_rendered([head], ["facemesh"], lambda name: None, reasons.append)["facemesh"]
    assert again.correlation == measures.correlation, "what was tracked is remembered"
    head.key = "another portrait"
    with pytest.raises(AssertionError, match="rendered again"):
        measure_rendered([head], ["facemesh"], lambda name: None, reasons.append)


class _Nobody:
    name = "nobody"
    size_px = (64, 64)
    key = None

    def render(self, semantics: FaceSemantics) -> np.ndarray:
        return np.zeros((64, 64, 3), np.uint8)


def test_the_cross_talk_picture_is_written(performance: KnownPerformance, tmp_path: Path) -> None:
    import cv2

    measures = _measure(performance, _run(performance))
    draw_cross_talk({"one": measures}, tmp_path / "one.png")
    draw_cross_talk({"one": measures, "two": measures}, tmp_path / "two.png")
    one, two = cv2.imread(str(tmp_path / "one.png")), cv2.imread(str(tmp_path / "two.png"))
    assert two.shape[1] == 2 * one.shape[1]
    red = (one[..., 2] > 90) & (one[..., 1] < 30) & (one[..., 0] < 60)
    assert red.sum() > 47 * 50  # one full mark for each trial
    with pytest.raises(UserInputError, match="can't be written"):
        draw_cross_talk({"one": measures}, tmp_path / "nowhere" / "one.png")
