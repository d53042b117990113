"""Named loops of vertices on MediaPipe's 478-vertex face.

468 vertices are the skin, 468…472 the iris of the person's right eye (centre, then the four ends of
its cross), 473…477 that of the left. "right" and "left" are the person's own: the right eye is on the
picture's left. Source: MediaPipe's ``canonical_face_model.obj`` and ``face_mesh_connections.py``
(Apache-2.0).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IndexArray = npt.NDArray[np.int64]

VERTEX_COUNT = 478
SKIN_VERTEX_COUNT = 468


def _indices(*values: int) -> IndexArray:
    array = np.array(values, dtype=np.int64)
    array.setflags(write=False)
    return array


# Each lid runs from the outer to the inner corner, both corners included: 9 vertices.
RIGHT_UPPER_LID = _indices(33, 246, 161, 160, 159, 158, 157, 173, 133)
RIGHT_LOWER_LID = _indices(33, 7, 163, 144, 145, 153, 154, 155, 133)
LEFT_UPPER_LID = _indices(263, 466, 388, 387, 386, 385, 384, 398, 362)
LEFT_LOWER_LID = _indices(263, 249, 390, 373, 374, 380, 381, 382, 362)

# The whole edge of each eye opening, 16 vertices: outer corner, lower lid, inner corner, upper lid.
RIGHT_EYE_LOOP = _indices(33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
LEFT_EYE_LOOP = _indices(263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)

# Rings of skin round each eye, going outwards, in the order of the eye loops.
RIGHT_EYE_RINGS = (
    _indices(130, 25, 110, 24, 23, 22, 26, 112, 243, 190, 56, 28, 27, 29, 30, 247),
    _indices(226, 31, 228, 229, 230, 231, 232, 233, 244, 189, 221, 222, 223, 224, 225, 113),
)
LEFT_EYE_RINGS = (
    _indices(359, 255, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260, 467),
    _indices(446, 261, 448, 449, 450, 451, 452, 453, 464, 413, 441, 442, 443, 444, 445, 342),
)

# Iris: centre, then the ends of its cross towards the picture's right, top, left and bottom.
RIGHT_IRIS = _indices(468, 469, 470, 471, 472)
LEFT_IRIS = _indices(473, 474, 475, 476, 477)

# Each lip edge runs from the right to the left corner of the mouth, both corners included: 11 vertices.
UPPER_INNER_LIP = _indices(78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER_LIP = _indices(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
UPPER_OUTER_LIP = _indices(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LOWER_OUTER_LIP = _indices(61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)

# The edge of the mouth opening and of the lips, 20 vertices: right corner, lower lip, left corner, upper lip.
INNER_LIP_LOOP = _indices(
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191
)
# The middle of the red of the lips, next to the inner lip loop and in its order.
INNER_LIP_RING = _indices(
    62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 407, 272, 271, 268, 12, 38, 41, 42, 183
)
OUTER_LIP_LOOP = _indices(
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185
)

# Outline of the face from the top of the forehead, over the picture's right cheek, chin and left cheek.
FACE_OVAL = _indices(
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip

RIGHT_BROW = _indices(70, 63, 105, 66, 107, 46, 53, 52, 65, 55)
LEFT_BROW = _indices(300, 293, 334, 296, 336, 276, 283, 282, 295, 285)

RIGHT_EYE_CORNERS = _indices(33, 133)
LEFT_EYE_CORNERS = _indices(263, 362)
FACE_SIDES = _indices(234, 454)
