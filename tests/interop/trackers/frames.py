"""Frames of other trackers, built from what their documentation says and by none of the code that reads them."""

from __future__ import annotations

import json
import struct

import cv2
import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES

# The developer's page of iFacialMocap shows this frame (without the pieces of a second one that are stuck to it there).
IFACIALMOCAP_SHOWN = (
    b"mouthSmile_R-0|eyeLookOut_L-0|mouthUpperUp_L-11|eyeWide_R-0|mouthClose-8|mouthPucker-4|mouthRollLower-9|"
    b"eyeBlink_R-7|eyeLookDown_L-17|cheekSquint_R-11|eyeBlink_L-7|tongueOut-0|jawRight-0|eyeLookIn_R-6|"
    b"cheekSquint_L-11|mouthDimple_L-10|mouthPress_L-4|eyeSquint_L-11|mouthRight-0|mouthShrugLower-9|eyeLookUp_R-0|"
    b"eyeLookOut_R-0|mouthPress_R-5|cheekPuff-2|jawForward-11|mouthLowerDown_L-9|mouthFrown_L-6|mouthShrugUpper-26|"
    b"browOuterUp_L-4|browInnerUp-20|mouthDimple_R-10|browDown_R-0|mouthUpperUp_R-10|mouthRollUpper-8|"
    b"mouthFunnel-12|mouthStretch_R-21|mouthFrown_R-13|eyeLookDown_R-17|jawOpen-12|jawLeft-0|browDown_L-0|"
    b"mouthSmile_L-0|noseSneer_R-18|mouthLowerDown_R-8|noseSneer_L-21|eyeWide_L-0|mouthStretch_L-21|"
    b"browOuterUp_R-4|eyeLookIn_L-4|eyeSquint_R-11|eyeLookUp_L-0|mouthLeft-1|"
    b"=head#-21.488958,-6.038993,-6.6019735,-0.030653415,-0.10287084,-0.6584072|"
    b"rightEye#6.0297494,2.4403017,0.25649446|leftEye#6.034903,-1.6660284,-0.17520553|"
)


def ifacialmocap(expression: dict[str, int], head: tuple[float, ...] = (0.0,) * 6, mark: str = "&") -> bytes:
    """A frame of values 0…100 by wire name; `mark` is "-" in version 1 and "&" in version 2."""
    shapes = "|".join(f"{name}{mark}{value}" for name, value in expression.items())
    pose = ",".join(f"{value:.6f}" for value in head)
    return f"{shapes}|=head#{pose}|rightEye#0,0,0|leftEye#0,0,0|".encode()


def vtube_studio(
    expression: dict[str, float],
    rotation: tuple[float, float, float] = (0.0, 0.0, 0.0),
    position: tuple[float, float, float] = (0.0, 0.0, 0.0),
    *,
    found: bool = True,
) -> bytes:
    """The fields of VTubeStudioRawTrackingData, as Unity's JsonUtility writes them."""
    return json.dumps(
        {
            "Timestamp": 1625405710728,
            "Hotkey": -1,
            "FaceFound": found,
            "Rotation": dict(zip("xyz", rotation, strict=True)),
            "Position": dict(zip("xyz", position, strict=True)),
            "BlendShapes": [{"k": name, "v": value} for name, value in expression.items()],
            "EyeLeft": {"x": 0.0, "y": 0.0, "z": 0.0},
            "EyeRight": {"x": 0.0, "y": 0.0, "z": 0.0},
        }
    ).encode()


def live_link_face(values: list[float], device: str = "D" * 36, subject: str = "iPhone") -> bytes:
    """Version, device, subject, frame time, count, values, as Unreal's AppleARKitLiveLinkSource reads them."""
    frame = bytes([6])
    for text in (device, subject):
        frame += len(text).to_bytes(4, "big") + text.encode()
    frame += (
        (7).to_bytes(4, "big") + struct.pack("!f", 0.25) + (60).to_bytes(4, "big") + (1).to_bytes(4, "big")
    )
    return frame + bytes([len(values)]) + b"".join(struct.pack("!f", value) for value in values)


def live_link_values(expression: dict[str, float], yaw: float, pitch: float, roll: float) -> list[float]:
    return [expression.get(name, 0.0) for name in EXPRESSION_NAMES] + [yaw, pitch, roll] + [0.0] * 6


# Points of OpenSeeFace's face model: jaw, chin, nose, eye corners, lower lip.
_MODEL = np.array(
    [
        [0.4551769692672, 0.300895790030204, -0.764429433974752],
        [0.448998827123556, 0.166995837790733, -0.765143004071253],
        [0.0, -0.621079019321682, -0.287294770748887],
        [-0.448998827123556, 0.166995837790733, -0.765143004071253],
        [-0.4551769692672, 0.300895790030204, -0.764429433974752],
        [0.0, 0.293332603215811, -0.137582088779393],
        [0.0, 0.194828701837823, -0.069158109325951],
        [0.0, 0.103844017393155, -0.009151819844964],
        [0.0, 0.0, 0.0],
        [0.131229723798772, 0.284447361805627, -0.234239149487417],
        [-0.131229723798772, 0.284447361805627, -0.234239149487417],
        [0.0, -0.343742581679188, -0.113925986025684],
    ]
)
_WIDTH, _HEIGHT = 640, 480


def open_see_pose(rotation: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quaternion and translation that OpenSeeFace finds for a head, by the way that it takes itself.

    The head's points are projected into a picture, rows and columns change places, and OpenCV solves for the pose.

    Args:
        rotation: (3, 3) of a head on axes x right, y down, z away; the identity looks into the camera.
        place: (3,) of its nose on the same axes, in the model's unit.
    """
    # The model has the person's right for x, up for y, and looks along z.
    seen = (_MODEL * [-1.0, -1.0, -1.0]) @ rotation.T + place
    columns = _WIDTH * seen[:, 0] / seen[:, 2] + _WIDTH / 2
    rows = _WIDTH * seen[:, 1] / seen[:, 2] + _HEIGHT / 2
    camera = np.array([[_WIDTH, 0, _HEIGHT / 2], [0, _WIDTH, _WIDTH / 2], [0, 0, 1]], np.float64)
    image = np.stack([rows, columns], axis=1)
    first = cv2.Rodrigues(np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]]))[0]
    found, vector, translation = cv2.solvePnP(
        _MODEL, image, camera, np.zeros((4, 1)), first, place[[1, 0, 2], None].copy(), True
    )
    assert found
    return _open_see_quaternion(cv2.Rodrigues(vector)[0]), translation[:, 0]


def _open_see_quaternion(m: np.ndarray) -> np.ndarray:
    """As OpenSeeFace turns a matrix into a quaternion."""
    if m[2, 2] < 0:
        if m[0, 0] > m[1, 1]:
            t = 1 + m[0, 0] - m[1, 1] - m[2, 2]
            q = [t, m[0, 1] + m[1, 0], m[2, 0] + m[0, 2], m[1, 2] - m[2, 1]]
        else:
            t = 1 - m[0, 0] + m[1, 1] - m[2, 2]
            q = [m[0, 1] + m[1, 0], t, m[1, 2] + m[2, 1], m[2, 0] - m[0, 2]]
    elif m[0, 0] < -m[1, 1]:
        t = 1 - m[0, 0] - m[1, 1] + m[2, 2]
        q = [m[2, 0] + m[0, 2], m[1, 2] + m[2, 1], t, m[0, 1] - m[1, 0]]
    else:
        t = 1 + m[0, 0] + m[1, 1] + m[2, 2]
        q = [m[1, 2] - m[2, 1], m[2, 0] - m[0, 2], m[0, 1] - m[1, 0], t]
    return np.array(q) / (np.sqrt(t) * 2.0)


OPEN_SEE_FEATURES = (
    *("eye_l", "eye_r", "eyebrow_steepness_l", "eyebrow_updown_l", "eyebrow_quirk_l", "eyebrow_steepness_r"),
    *("eyebrow_updown_r", "eyebrow_quirk_r", "mouth_corner_updown_l", "mouth_corner_inout_l"),
    *("mouth_corner_updown_r", "mouth_corner_inout_r", "mouth_open", "mouth_wide"),
)


def open_see_face(
    quaternion: np.ndarray,
    place: np.ndarray,
    features: dict[str, float] | None = None,
    gaze: tuple[float, float, float] = (0.0, 0.0, -0.1),
    *,
    open_eyes: tuple[float, float] = (1.0, 1.0),
    has_pose: bool = True,
) -> bytes:
    """1785 bytes of one face, field by field; `gaze`: from eyeball to pupil, person's right, down, into the head."""
    frame = struct.pack("<d", 12.5) + struct.pack("<i", 0) + struct.pack("<ff", 640.0, 480.0)
    frame += struct.pack("<ff", *open_eyes) + struct.pack("<B", has_pose) + struct.pack("<f", 3.0)
    frame += (
        struct.pack("<4f", *quaternion) + struct.pack("<3f", 180.0, 0.0, 90.0) + struct.pack("<3f", *place)
    )
    frame += struct.pack("<68f", *[0.9] * 68) + struct.pack("<136f", *[100.0] * 136)
    points = np.zeros((70, 3))
    points[66:68] = gaze
    frame += struct.pack("<210f", *points.ravel())
    frame += struct.pack("<14f", *[(features or {}).get(name, 0.0) for name in OPEN_SEE_FEATURES])
    assert len(frame) == 1785
    return frame
