"""VMC in: messages of another program, one after the other, until a face is complete."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.interop.trackers.tracked_face import TrackedFace, expression_of, finite
from avatar_stream.interop.vmc.names import ARKIT_NAMES, PRESET_NAMES, arkit_values
from avatar_stream.interop.vmc.osc import OscMessage, unpack
from avatar_stream.interop.vmc.pose import face_widths_of, head_rotation
from avatar_stream.types import FloatArray

PORT = 39539
_PREFIX = "/VMC/Ext/"
_UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])
_BONES = ("Neck", "Head")
_FARTHEST_ROOT_M = 1.0  # farther than a face moves: somebody walks about in a room


class VmcReader:
    """Collects the messages of one sender. A face is complete at Blend/Apply, or, where no blend shapes come, at T.

    What is not sent again stays as it was. Bones and blend shapes that no face has are left out.
    """

    def __init__(self) -> None:
        self._bones = dict.fromkeys(_BONES, _UPRIGHT)
        self._place = np.zeros(3)
        self._arkit: dict[str, float] = {}
        self._presets: dict[str, float] = {}
        self._seen = True
        self._applied = self._moved = False

    def read(self, datagram: bytes) -> TrackedFace | None:
        """Take a datagram in; the newest face that it completes, or None.

        Raises:
            PacketError: it is no VMC; nothing of it is kept then. No other error, whatever the bytes.
        """
        messages = [_checked(message) for message in unpack(datagram)]
        if not any(message.address.startswith(_PREFIX) for message in messages):
            raise PacketError("OSC that is no VMC")
        face = None
        for message in messages:
            if self._completes(message):
                face = self._face()
        return face

    def _completes(self, message: OscMessage) -> bool:
        """Take one message in, and tell whether a face is complete."""
        match message.address.removeprefix(_PREFIX), message.arguments:
            case "OK", (loaded, *rest):
                # Calibration state and mode stand between; the last says whether tracking works.
                self._seen = bool(loaded) and (len(rest) < 3 or bool(rest[2]))
            case "Bone/Pos", (name, _, _, _, *rotation) if name in _BONES:
                self._bones[str(name)], self._moved = _unit(rotation), True
            case "Root/Pos", (_, x, y, z, *_):
                place = np.array([float(x), float(y), float(z)])
                self._place = face_widths_of(place) * (np.linalg.norm(place) < _FARTHEST_ROOT_M)
                self._moved = True
            case "Blend/Val", (name, value):
                self._take_blend(str(name).lower(), float(value))
            case "Blend/Apply", ():
                self._applied, self._moved = True, False
                return True
            case "T", (_,):
                complete, self._applied = self._moved and not self._applied, False
                self._moved &= not complete
                return complete
        return False

    def _take_blend(self, name: str, value: float) -> None:
        if name in ARKIT_NAMES:
            self._arkit[ARKIT_NAMES[name]] = value
        elif name in PRESET_NAMES:
            self._presets[PRESET_NAMES[name]] = value

    def _face(self) -> TrackedFace:
        if not self._seen:
            return TrackedFace.nobody()
        # Programs that know ARKit's names send the presets beside them, for characters that don't.
        values = self._arkit or arkit_values(self._presets)
        rotation = head_rotation(*(self._bones[name] for name in _BONES))
        return TrackedFace(expression_of(values), rotation, self._place)


# Types of the arguments by address, as VMC says: those that may be missing behind "|".
_TYPES = {
    "OK": "i|iii",
    "T": "f",
    "Root/Pos": "sfffffff|ffffff",
    "Bone/Pos": "sfffffff",
    "Blend/Val": "sf",
    "Blend/Apply": "",
}


def _checked(message: OscMessage) -> OscMessage:
    """The message, where its arguments are what its address asks for. Raises PacketError."""
    types = _TYPES.get(message.address.removeprefix(_PREFIX))
    if types is None:
        return message
    least, _, more = types.partition("|")
    kinds = "".join("s" if isinstance(one, str) else "f" for one in message.arguments)
    wanted = (least + more).replace("i", "f")
    if not (wanted.startswith(kinds) and len(kinds) >= len(least)):
        raise PacketError(f"{message.address} with arguments of other types")
    finite((one for one in message.arguments if not isinstance(one, str)), message.address)
    return message


def _unit(rotation: Sequence[object]) -> FloatArray:
    quaternion = np.array(rotation, dtype=np.float64)
    length = float(np.linalg.norm(quaternion))
    # A bone without rotation is sent as zeros by some.
    return quaternion / length if length > 1e-3 else _UPRIGHT
