"""OpenSeeFace, a face tracker for webcams: little-endian UDP datagrams to port 11573. See docs/protocols.md."""

from __future__ import annotations

import struct

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.face_model.pose import head_rotation_angles
from avatar_stream.interop.quaternion import matrix_of
from avatar_stream.interop.trackers.tracked_face import TrackedFace, expression_of, finite
from avatar_stream.types import FloatArray

PORT = 11573
FACE_BYTES = 1785
_MOST_FACES = 36  # as many as fit one datagram
# Time, face, picture's size, eyes open (right, left), whether there is a pose, its error, quaternion, angles, place.
_HEAD = struct.Struct("<di2f2fBf4f3f3f")
_LANDMARKS = 68
_POINTS = struct.Struct("<210f")
_FEATURES = struct.Struct("<14f")
_POINTS_AT = _HEAD.size + 4 * 3 * _LANDMARKS  # after confidences and places of the landmarks in the picture
_FEATURES_AT = _POINTS_AT + _POINTS.size
# OpenSeeFace takes rows for x and columns for y, and its face model looks along its own z: how its axes lie when a face
# looks into the camera, and how rows and columns change places.
_AT_REST = np.array([[0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
_SWAP = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
_FACE_WIDTH = 0.91  # of its face model, in the unit of its places
_FULL_GAZE_RAD = np.radians(30.0)  # as far as eyes look, where ARKit says 1
_PUPILS, _EYEBALLS = (66, 67), (68, 69)  # right, left


def parse(datagram: bytes) -> TrackedFace:
    """The first face of a datagram: 1785 bytes for each one.

    Its features go from -1 to 1 and count from the median of the last seconds: they become the ARKit names that they
    are nearest to. Eyes are 0 = open, -1 = shut.

    Raises:
        PacketError: it is no such datagram. No other error, whatever the bytes.
    """
    faces, rest = divmod(len(datagram), FACE_BYTES)
    if rest or not 1 <= faces <= _MOST_FACES:
        raise PacketError(f"OpenSeeFace sends {FACE_BYTES} bytes a face, not {len(datagram)}")
    head = _HEAD.unpack_from(datagram)
    right_open, left_open, has_pose = head[4], head[5], head[6]
    if not has_pose:
        return TrackedFace.nobody()
    quaternion, place = finite(head[8:12], "the rotation"), finite(head[15:18], "the place")
    length = float(np.linalg.norm(quaternion))
    if not 0.1 < length < 10.0:  # forks of it differ
        raise PacketError("the rotation of OpenSeeFace is none")
    # It is that of the inverse rotation.
    rotation = matrix_of(quaternion / length).T
    seen = _SWAP @ rotation @ _AT_REST.T @ _SWAP
    values = _features(finite(_FEATURES.unpack_from(datagram, _FEATURES_AT), "the features"))
    opened = finite((right_open, left_open), "the eyes")
    points = finite(_POINTS.unpack_from(datagram, _POINTS_AT), "the points").reshape(70, 3)
    for i, (side, inner) in enumerate((("Right", -1.0), ("Left", 1.0))):
        if opened[i] >= 0:
            # Where the eye's own network says that it is nearly shut, it is.
            values[f"eyeBlink{side}"] = max(values[f"eyeBlink{side}"], 1.0 - opened[i] / 0.3)
        values |= _gaze(points[_PUPILS[i]] - points[_EYEBALLS[i]], side, inner)
    return TrackedFace(
        expression_of(values),
        head_rotation_angles(seen),
        np.array([place[1], place[0], -place[2]]) / _FACE_WIDTH,
    )


def _features(features: FloatArray) -> dict[str, float]:
    """ARKit names of the features, in the order in which they are sent."""
    eye_l, eye_r, steep_l, up_l, _, steep_r, up_r, _, corner_l, _, corner_r, _, opened, wide = (
        features.tolist()
    )
    values = {"jawOpen": opened, "mouthPucker": -wide, "browInnerUp": (up_l + up_r) / 2.0}
    sides = (("Left", eye_l, steep_l, up_l, corner_l), ("Right", eye_r, steep_r, up_r, corner_r))
    for side, eye, steep, up, corner in sides:
        values[f"eyeBlink{side}"], values[f"eyeWide{side}"] = -eye, eye
        values[f"browOuterUp{side}"], values[f"browDown{side}"] = up, max(-up, 0.0) + max(-steep, 0.0) / 2.0
        # A corner counts downwards.
        values[f"mouthSmile{side}"], values[f"mouthFrown{side}"] = -corner, corner
        values[f"mouthStretch{side}"] = wide / 2.0
    return values


def _gaze(forward: FloatArray, side: str, inner: float) -> dict[str, float]:
    """Where an eye looks, of the way from its centre to its pupil, sent as (person's right, down, into the head)."""
    right, down, inwards = forward.tolist()
    if -inwards <= 1e-6:
        return {}
    aside = float(np.arctan2(right, -inwards) / _FULL_GAZE_RAD) * inner
    below = float(np.arctan2(down, -inwards) / _FULL_GAZE_RAD)
    return {
        f"eyeLookIn{side}": aside,
        f"eyeLookOut{side}": -aside,
        f"eyeLookDown{side}": below,
        f"eyeLookUp{side}": -below,
    }
