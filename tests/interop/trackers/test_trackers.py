"""Other trackers' datagrams: frames built from each protocol's documentation, and whatever else may arrive."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from fuzzing import tries
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.interop.trackers import (
    ifacialmocap,
    live_link_face,
    open_see_face,
    vtube_studio_phone,
)
from avatar_stream.interop.trackers.tracked_face import FACE_WIDTH_M, TrackedFace
from tests.interop.trackers import frames

Parse = Callable[[bytes], TrackedFace]


def of(face: TrackedFace, name: str) -> float:
    return float(face.expression[EXPRESSION_INDEX[name]])


def degrees(face: TrackedFace) -> list[float]:
    return np.degrees(face.head_rotation_rad).tolist()


# iFacialMocap


def test_ifacialmocap_reads_the_frame_of_its_documentation() -> None:
    face = ifacialmocap.parse(frames.IFACIALMOCAP_SHOWN)
    assert of(face, "mouthUpperUpLeft") == pytest.approx(0.11)
    assert of(face, "browInnerUp") == pytest.approx(0.20)
    assert of(face, "mouthLeft") == pytest.approx(0.01)
    assert (of(face, "mouthFrownLeft"), of(face, "mouthFrownRight")) == pytest.approx((0.06, 0.13))
    # The phone lies below the face, which looks over it.
    assert degrees(face) == pytest.approx([21.488958, -6.038993, 6.6019735])
    assert face.place is not None
    assert (face.place * FACE_WIDTH_M).tolist() == pytest.approx([-0.030653415, 0.10287084, -0.6584072])


@pytest.mark.parametrize("mark", ["-", "&"])
def test_ifacialmocap_has_all_names_in_both_versions(mark: str) -> None:
    assert len(ifacialmocap._NAMES) == 52
    for wire, name in ifacialmocap._NAMES.items():
        face = ifacialmocap.parse(frames.ifacialmocap({wire: 37}, mark=mark))
        assert face.expression.nonzero()[0].tolist() == [EXPRESSION_INDEX[name]]
        assert of(face, name) == pytest.approx(0.37)
    assert set(ifacialmocap._NAMES.values()) == set(EXPRESSION_NAMES)
    assert "eyeBlink_L" in ifacialmocap._NAMES
    assert "jawLeft" in ifacialmocap._NAMES


def test_ifacialmocap_leaves_out_what_it_does_not_know() -> None:
    frame = b"trackingStatus-1|1|jawOpen-250|eyeBlink_L&-20|=head#1,2,3|neck#4|34903,-1.66|"
    face = ifacialmocap.parse(frame)
    assert (of(face, "jawOpen"), of(face, "eyeBlinkLeft")) == (1.0, 0.0)  # clamped
    assert face.place is None


# VTube Studio on a phone


def test_vtube_studio_phone_asks_as_documented() -> None:
    import json

    asked = json.loads(vtube_studio_phone.request(21413))
    assert asked["messageType"] == "iOSTrackingDataRequest"
    assert 0.5 <= asked["time"] <= 10
    assert 1 <= len(asked["sentBy"]) <= 32
    assert asked["ports"] == [21413]


def test_vtube_studio_phone_reads_a_frame() -> None:
    face = vtube_studio_phone.parse(
        frames.vtube_studio(
            {"JawOpen": 0.4, "eyeBlinkLeft": 0.25, "Other": 3.0}, (-10.0, 20.0, -5.0), (1.35, 2.7, -4.05)
        )
    )
    assert (of(face, "jawOpen"), of(face, "eyeBlinkLeft")) == pytest.approx((0.4, 0.25))
    assert degrees(face) == pytest.approx([10.0, 20.0, 5.0])
    assert face.place is not None
    assert face.place.tolist() == pytest.approx([0.1, -0.2, -0.3])
    assert not vtube_studio_phone.parse(frames.vtube_studio({}, found=False)).seen


# Live Link Face


def test_live_link_face_reads_a_frame() -> None:
    values = frames.live_link_values(
        {"eyeBlinkLeft": 0.75, "tongueOut": 0.5}, yaw=0.1, pitch=0.05, roll=-0.025
    )
    face = live_link_face.parse(frames.live_link_face(values))
    assert (of(face, "eyeBlinkLeft"), of(face, "eyeBlinkRight"), of(face, "tongueOut")) == (0.75, 0.0, 0.5)
    assert degrees(face) == pytest.approx([-9.0, 18.0, 4.5], abs=1e-5)
    assert face.place is None
    for i, name in enumerate(EXPRESSION_NAMES):
        one = live_link_face.parse(frames.live_link_face([float(i == at) for at in range(61)]))
        assert of(one, name) == 1.0
        assert one.expression.sum() == 1.0


def test_live_link_face_without_values_sees_nobody() -> None:
    assert not live_link_face.parse(frames.live_link_face([])).seen
    assert not live_link_face.parse(frames.live_link_face([])[:-1]).seen
    with pytest.raises(PacketError, match="61 values, not 60"):
        live_link_face.parse(frames.live_link_face([0.0] * 60))


# OpenSeeFace


@pytest.mark.parametrize(
    "angles_deg", [(0, 0, 0), (20, 0, 0), (0, 30, 0), (0, 0, 25), (-15, 0, 0), (12, -25, 10), (-8, 15, -20)]
)
def test_open_see_face_turns_the_head_as_its_own_solver_sees_it(angles_deg: tuple[float, ...]) -> None:
    place = np.array([0.3, -0.2, 5.0])
    quaternion, translation = frames.open_see_pose(head_rotation_matrix(np.radians(angles_deg)), place)
    face = open_see_face.parse(frames.open_see_face(quaternion, translation))
    assert degrees(face) == pytest.approx(list(angles_deg), abs=0.1)
    assert face.place is not None
    assert (face.place * 0.91).tolist() == pytest.approx([0.3, -0.2, -5.0], abs=0.02)


def test_open_see_face_reads_features_and_gaze() -> None:
    pose = frames.open_see_pose(np.eye(3), np.array([0.0, 0.0, 5.0]))
    features = {
        "mouth_open": 0.6,
        "eye_l": -1.0,
        "eye_r": 0.5,
        "mouth_corner_updown_l": -0.8,
        "eyebrow_updown_r": 0.4,
    }
    face = open_see_face.parse(frames.open_see_face(*pose, features))
    assert of(face, "jawOpen") == pytest.approx(0.6)
    assert (of(face, "eyeBlinkLeft"), of(face, "eyeBlinkRight"), of(face, "eyeWideRight")) == (1.0, 0.0, 0.5)
    assert of(face, "mouthSmileLeft") == pytest.approx(0.8)
    assert of(face, "browOuterUpRight") == pytest.approx(0.4)
    # Both eyes 15 degrees to the person's right and as much down.
    aside = open_see_face.parse(
        frames.open_see_face(*pose, gaze=(np.tan(np.radians(15)), np.tan(np.radians(15)), -1))
    )
    for name in ("eyeLookOutRight", "eyeLookInLeft", "eyeLookDownLeft", "eyeLookDownRight"):
        assert of(aside, name) == pytest.approx(0.5, abs=1e-5)
    assert of(aside, "eyeLookInRight") == of(aside, "eyeLookUpLeft") == 0.0


def test_open_see_face_takes_the_first_face_and_needs_a_pose() -> None:
    pose = frames.open_see_pose(np.eye(3), np.array([0.0, 0.0, 5.0]))
    first = frames.open_see_face(*pose, {"mouth_open": 0.25})
    assert of(open_see_face.parse(first + frames.open_see_face(*pose)), "jawOpen") == 0.25
    assert not open_see_face.parse(frames.open_see_face(*pose, has_pose=False)).seen
    shut = open_see_face.parse(frames.open_see_face(*pose, open_eyes=(0.0, 1.0)))
    assert (of(shut, "eyeBlinkRight"), of(shut, "eyeBlinkLeft")) == (1.0, 0.0)


# Whatever else arrives

GOOD: dict[str, tuple[Parse, bytes]] = {
    "ifacialmocap": (ifacialmocap.parse, frames.IFACIALMOCAP_SHOWN),
    "vtube_studio_phone": (
        vtube_studio_phone.parse,
        frames.vtube_studio(dict.fromkeys(EXPRESSION_NAMES, 0.5), (1.0, 2.0, 3.0), (4.0, 5.0, 6.0)),
    ),
    "live_link_face": (live_link_face.parse, frames.live_link_face([0.1] * 61)),
    "open_see_face": (
        open_see_face.parse,
        frames.open_see_face(*frames.open_see_pose(np.eye(3), np.array([0.0, 0.0, 5.0]))),
    ),
}


def _heard(parse: Parse, datagram: bytes) -> None:
    """A datagram is a face of numbers within bounds, or a PacketError; nothing else happens."""
    try:
        face = parse(datagram)
    except PacketError as error:
        assert len(str(error)) < 300
        return
    assert np.isfinite(face.expression).all()
    assert ((face.expression >= 0) & (face.expression <= 1)).all()
    assert np.isfinite(face.head_rotation_rad).all()
    assert face.place is None or np.isfinite(face.place).all()


@pytest.mark.parametrize(
    ("name", "datagram"),
    [
        ("ifacialmocap", b""),
        ("ifacialmocap", b"jawOpen-"),
        ("ifacialmocap", b"jawOpen-nan|"),
        ("ifacialmocap", b"jawOpen-1|=head#1,2,3,4|"),
        ("ifacialmocap", b"jawOpen-1|=head#inf,2,3|"),
        ("ifacialmocap", b"\xff\xfe"),
        ("ifacialmocap", b"jawOpen-1|" * 900),
        ("ifacialmocap", ifacialmocap.GREETING),
        ("vtube_studio_phone", b"[]"),
        ("vtube_studio_phone", b"[" * 10000),
        ("vtube_studio_phone", b'{"FaceFound": 1}'),
        ("vtube_studio_phone", b'{"FaceFound": true, "BlendShapes": [{"k": "JawOpen", "v": NaN}]}'),
        (
            "vtube_studio_phone",
            b'{"FaceFound": true, "BlendShapes": [], "Rotation": {"x": 1e999, "y": 0, "z": 0}}',
        ),
        ("vtube_studio_phone", vtube_studio_phone.request(1)),
        ("live_link_face", b"\x06" + b"\xff" * 400),
        ("live_link_face", frames.live_link_face([float("nan")] * 61)),
        ("live_link_face", frames.live_link_face([0.0] * 61) + b"\0"),
        ("open_see_face", bytes(1784)),
        ("open_see_face", bytes(1785 * 37)),
        ("open_see_face", struct.pack("<di2f2fB", 0, 0, 0, 0, 0, 0, 1).ljust(1785, b"\0")),
    ],
)
def test_what_is_no_frame_is_refused_unless_it_says_that_nobody_is_there(name: str, datagram: bytes) -> None:
    with pytest.raises(PacketError):
        GOOD[name][0](datagram)


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=tries(20), deadline=None)
@given(data=st.data())
def test_nothing_else_ever_happens(name: str, data: st.DataObject) -> None:
    parse, good = GOOD[name]
    kind = data.draw(st.sampled_from(["random", "cut", "changed", "spliced"]))
    if kind == "random":
        datagram = data.draw(st.binary(max_size=2000))
    elif kind == "cut":
        datagram = good[: data.draw(st.integers(0, len(good)))]
    elif kind == "changed":
        changed = bytearray(good)
        for _ in range(data.draw(st.integers(1, 8))):
            changed[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
        datagram = bytes(changed)
    else:
        at = data.draw(st.integers(0, len(good)))
        datagram = good[:at] + data.draw(st.binary(max_size=64)) + good[at:]
    _heard(parse, datagram)
