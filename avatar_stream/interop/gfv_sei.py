"""Facial semantics as Generative Face Video SEI messages, and back. Experimental.

The message (payload of the supplemental enhancement information "generative face video") travels inside an ordinary
video stream whose pictures are the key-reference. JVET adopted it for the next edition of VSEI, Rec. ITU-T H.274 |
ISO/IEC 23002-7; see B. Chen et al., "Standardizing Generative Face Video Compression using SEI", arXiv
2410.15105. The syntax here is that of the public reference software (JVET-AJ0207). The final text
was not at hand: field by field it may differ, and the number of the payload is left to whoever wraps it.

What maps is carried exactly in steps of our packets: head rotation (as a matrix), head translation, mouth and jaw,
lids, gaze and thereby pupils. Brows, cheeks, nose and tongue have no place in the message and come back at rest. A
proposed field for pupils of their own (JVET-AI0137) is not used: it isn't in that syntax.
"""

from __future__ import annotations

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.face_model.pose import head_rotation_angles, head_rotation_matrix
from avatar_stream.interop.sei_bits import BitReader, BitWriter
from avatar_stream.types import FaceSemantics, FloatArray

# Types of matrices. Those of mouth and eyes tell their own size; what their elements mean is up to the
# generator: here ARKit's expressions, in one row for the mouth, in a row for each eye.
MOUTH, EYES, ROTATION, TRANSLATION = 2, 3, 4, 5
_SIZED = (MOUTH, EYES)
_HEADS = (ROTATION, TRANSLATION, 6)

# Binary digits behind the point. A rotation told so finely gives back angles to a hundred-thousandth of a radian.
_PRECISION = 18
_MOST_SIDE = 1 << 10
_MOST_TYPES = 64
_LOW_CONFIDENCE = 0.5


def _indices(*starts: str) -> list[int]:
    return [i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith(starts)]


MOUTH_NAMES = _indices("mouth", "jaw")
EYE_NAMES = [[i for i in _indices("eye") if EXPRESSION_NAMES[i].endswith(side)] for side in ("Left", "Right")]


def to_message(semantics: FaceSemantics, message_id: int = 0, *, base: bool = False) -> bytes:
    """The payload of one message; it stands for itself, nothing is predicted.

    Args:
        semantics: one face.
        message_id: names the face, where there are several.
        base: whether the message goes with a picture that is shown as it is, the key-reference itself.
    """
    expression = semantics.expression.astype(np.float64)
    matrices = {
        MOUTH: expression[MOUTH_NAMES][None],
        EYES: expression[EYE_NAMES],
        ROTATION: head_rotation_matrix(semantics.head_rotation_rad),
        TRANSLATION: semantics.head_position.astype(np.float64)[:, None],
    }
    bits = BitWriter()
    bits.number(message_id)
    bits.number(0)  # how many messages of this picture came before
    bits.flag(base)
    if base:
        bits.flag(False)  # no neural network comes along
        bits.flag(False)  # nor a chroma key
    else:
        bits.flag(False)  # nothing is blended with the coded picture
    bits.flag(semantics.confidence < _LOW_CONFIDENCE)
    bits.flag(False)  # no key points
    bits.flag(True)  # but matrices
    if not base:
        bits.flag(False)  # told in full
    bits.number(_PRECISION - 1)
    bits.number(len(matrices) - 1)
    for kind, matrix in matrices.items():
        bits.bits(kind, 6)
        if kind in _SIZED:
            bits.number(matrix.shape[1] - 1)
            bits.number(matrix.shape[0] - 1)
        else:
            bits.flag(True)  # in three dimensions
    for matrix in matrices.values():
        for element in matrix.ravel().tolist():
            _write_element(bits, element)
    return bits.to_bytes()


def from_message(payload: bytes, captured_s: float = 0.0) -> FaceSemantics:
    """The face that a message of `to_message` tells; what it doesn't tell is at rest.

    Args:
        payload: of one message.
        captured_s: moment of the picture that the message goes with.

    Raises:
        PacketError: the message is damaged, or uses key points, prediction, a neural network or sizes of matrices
            that mean something else. No other error, whatever the bytes.
    """
    bits = BitReader(payload)
    bits.number()
    if bits.number() != 0:
        raise PacketError("the message follows another one of the same picture, which isn't supported")
    base = bits.flag()
    if base and (bits.flag() or bits.flag()):
        raise PacketError("the message brings a neural network or a chroma key, which isn't supported")
    if not base:
        bits.flag()
    low_confidence = bits.flag()
    if bits.flag() or not bits.flag() or (not base and bits.flag()):
        raise PacketError("the message tells key points or differences, which isn't supported")
    precision = bits.number() + 1
    if precision > 32:
        raise PacketError("the message's precision is out of range")
    shapes = _read_shapes(bits)
    matrices = {
        kind: np.array([_read_element(bits, precision) for _ in range(rows * columns)]).reshape(rows, columns)
        for kind, (rows, columns) in shapes.items()
    }
    return _face(matrices, 0.25 if low_confidence else 1.0, captured_s)


def _face(matrices: dict[int, FloatArray], confidence: float, captured_s: float) -> FaceSemantics:
    expression = np.zeros(EXPRESSION_COUNT)
    for kind, names in ((MOUTH, [MOUTH_NAMES]), (EYES, EYE_NAMES)):
        if kind in matrices:
            if matrices[kind].shape != np.shape(names):
                raise PacketError("the message's mouth or eyes are of another kind than ARKit's expressions")
            expression[names] = matrices[kind]
    rotation = head_rotation_angles(matrices.get(ROTATION, np.eye(3)))
    position = matrices.get(TRANSLATION, np.zeros((3, 1)))[:, 0]
    return FaceSemantics(expression, rotation, position, confidence, captured_s)


def _read_shapes(bits: BitReader) -> dict[int, tuple[int, int]]:
    """Rows and columns of each matrix, by type."""
    shapes: dict[int, tuple[int, int]] = {}
    count = bits.number() + 1
    if count > _MOST_TYPES:
        raise PacketError("the message has too many matrices")
    for _ in range(count):
        kind = bits.bits(6)
        if kind in shapes or kind not in (*_SIZED, *_HEADS):
            raise PacketError(f"the message has a matrix of type {kind}, which isn't supported")
        if kind in _SIZED:
            columns, rows = bits.number() + 1, bits.number() + 1
            if max(columns, rows) > _MOST_SIDE:
                raise PacketError("a matrix of the message is too large")
            shapes[kind] = rows, columns
        elif bits.flag():
            shapes[kind] = (3, 3) if kind == ROTATION else (3, 1)
        else:
            raise PacketError("the message tells a head in two dimensions, which isn't supported")
    return shapes


def _write_element(bits: BitWriter, element: float) -> None:
    """Whole part, fraction, and the sign of all but 0."""
    steps = round(abs(element) * (1 << _PRECISION))
    bits.number(steps >> _PRECISION)
    bits.bits(steps & ((1 << _PRECISION) - 1), _PRECISION)
    if steps:
        bits.flag(element < 0)


def _read_element(bits: BitReader, precision: int) -> float:
    steps = bits.number() << precision | bits.bits(precision)
    return (-steps if steps and bits.flag() else steps) / (1 << precision)
