"""What is computed once from a character: its mesh, its expression shapes and the layers of its picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Character, Style
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.drawn_eye import DrawnEye, build_drawn_eye, lids_of
from avatar_stream.characters.drawn_mouth import DrawnMouth, build_drawn_mouth
from avatar_stream.characters.eye_layer import EyeLayer, build_eye_layer
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.head_mesh import (
    HeadFrame,
    border_fade,
    hair_swing,
    head_weights,
    ring_ratios,
    shell_leaders,
    shell_triangles,
    shell_vertices,
    smoothstep,
)
from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import cut_out, has_transparency
from avatar_stream.characters.mouth_layer import MouthLayer, build_mouth_layer
from avatar_stream.characters.painted_mouth import skin_colour
from avatar_stream.characters.rims import OPENINGS, Rim
from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import fit_pose
from avatar_stream.face_model.retarget import retarget_expressions
from avatar_stream.face_model.topology import (
    FACE_SIDES,
    LEFT_IRIS,
    RIGHT_IRIS,
)
from avatar_stream.types import FloatArray, PixelArray

MATTE = "matte-3"
MIN_SIZE_PX, MAX_SIZE_PX = 64, 4096
# `Rig.skin` counts the distance from the openings up to so many pixels.
SKIN_REACH_PX = 6.0
# The sides of the face's outline, from the temples to the corners of the jaw.
DRAWN_CHEEKS = (127, 234, 93, 132, 58, 356, 454, 323, 361, 288)
BODY_FOLLOWS = 0.55
# A drawn mouth is drawn anew; the skin round it, and the chin, follow by this share of what they would do otherwise.
DRAWN_SKIN_FOLLOWS = 0.35
_MOUTH = [i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith(("mouth", "jaw"))]
# How deep a face is modelled, relative to the measured head. A picture has no shading that changes as it turns, so
# that more parallax is needed for a turn to be seen as large as it is; a drawing is flatter than a head.
DEPTH = {"natural": 1.3, "drawn": 1.3}
# The sides of a drawing have nothing to show when they turn towards us, and what is drawn there would be smeared: its
# depth levels off towards this.
DRAWN_DEPTH_FACE_WIDTHS = 0.4


@dataclass(frozen=True)
class NaturalLayers:
    """What lies under the skin's openings: right and left eyeball, and the inside of the mouth."""

    eyes: tuple[EyeLayer, EyeLayer]
    mouth: MouthLayer


@dataclass(frozen=True)
class DrawnLayers:
    """What a drawing's right eye, left eye and mouth are put together from."""

    eyes: tuple[DrawnEye, DrawnEye]
    mouth: DrawnMouth


@dataclass(frozen=True)
class Rig:
    """Everything a decoder needs to animate a character at one size. All arrays are read-only.

    Attributes:
        texture: (H, W, 4) uint8 RGBA, the character cut out of the keyframe.
        skin: (H, W) uint8: 0 in the openings of eyes and mouth, rising to 255 at `SKIN_REACH_PX` from them.
        backdrop: (H, W, 3) uint8 RGB or None, the keyframe's background filled in.
        vertices: (V, 3) float32 pixels at rest: 478 of the face, then the shell, then the rims.
        expressions: (52, 478, 3) float32 pixels, what each full expression adds to the face.
        rims: of right eye, left eye and mouth; they place the last vertices.
        shell_leader: (S,) int64, the face's vertex whose motion each vertex of the shell takes part in.
        shell_share: (S,) float32 0…1, how far it does.
        triangles: (T, 3) int32.
        triangle_opening: (T,) uint8: 0, or 1, 2, 3 where the triangle covers right eye, left eye, mouth.
        triangle_beside: (T,) uint8: the same for skin triangles that touch an opening.
        triangle_lid: (T,) uint8: 1, 2 for the skin round the lashes of right and left eye, which lids unroll from.
        triangle_patch: (T,) uint8: the sum of 1, 2, 4 for what shares pixels with the crop of a drawn right eye, left
            eye, mouth; 0 in a natural character.
        head_weight: (V,) float32, 1 for what is rigid with the head, 0 for the body.
        frame: the face's place and size in the picture.
        swing: (V,) float32 0…1, how far each vertex takes part in the swing of hair and ears.
        body_follows: share of the head's shift that the body takes part in.
        pivot: (3,) pixels, the point that the head turns about.
        layers: eyes and mouth.
        finder: which finder placed the landmarks.
        style: "natural" or "drawn".
    """

    texture: PixelArray
    skin: PixelArray
    backdrop: PixelArray | None
    vertices: npt.NDArray[np.float32]
    expressions: npt.NDArray[np.float32]
    rims: tuple[Rim, ...]
    shell_leader: npt.NDArray[np.int64]
    shell_share: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.int32]
    triangle_opening: PixelArray
    triangle_beside: PixelArray
    triangle_lid: PixelArray
    triangle_patch: PixelArray
    head_weight: npt.NDArray[np.float32]
    swing: npt.NDArray[np.float32]
    body_follows: float
    frame: HeadFrame
    pivot: FloatArray
    layers: NaturalLayers | DrawnLayers
    finder: str
    style: Style

    @property
    def width(self) -> int:
        """Pixels."""
        return self.texture.shape[1]

    @property
    def height(self) -> int:
        """Pixels."""
        return self.texture.shape[0]


def build_rig(character: Character, size_px: int) -> Rig:
    """Compute a character's rig for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    if not MIN_SIZE_PX <= size_px <= MAX_SIZE_PX:
        raise UserInputError(f"The size must be {MIN_SIZE_PX} to {MAX_SIZE_PX} pixels, not {size_px}")
    fit = fit_character(character)
    keyframe, landmarks = _resized(character.keyframe, fit.landmarks, size_px)
    matte = _matte(character.keyframe, fit.landmarks, keyframe.shape[1], keyframe.shape[0])
    cut = cut_out(keyframe, landmarks, matte)
    face, rotation = _lifted(landmarks, character.sheet.style)
    height, width = keyframe.shape[:2]
    ratios = ring_ratios(face, width, height)
    rims = tuple(Rim(opening, face, character.sheet.style) for opening in OPENINGS)
    rim_vertices = [rim.vertices(face) for rim in rims]
    vertices = np.concatenate([face, shell_vertices(face, ratios), *rim_vertices])
    shell_leader, shell_share = shell_leaders(ratios)
    frame = HeadFrame.of(face)
    weights = head_weights(vertices, frame)
    cut_free = matte is not None or has_transparency(character.keyframe)
    if not cut_free:
        # The background is part of the layer: it may bend, but its edge must stay at the picture's edge.
        weights *= border_fade(vertices, width, height)
    model = load_face_model()
    # Expressions are carried over on the face as seen from the front, then turned back into the picture.
    shapes = retarget_expressions(model, face @ rotation) @ rotation.T
    if character.sheet.style == "drawn":
        shapes = shapes * _held_outline(face, frame)[:, None]
        shapes[_MOUTH] *= DRAWN_SKIN_FOLLOWS
    triangles, opening, beside, lid = _triangles(len(vertices), len(ratios), rims)
    loops = [rim[: len(rim) // 2, :2] for rim in rim_vertices]
    patch = np.zeros(len(triangles), np.uint8)
    layers: NaturalLayers | DrawnLayers
    if character.sheet.style == "drawn":
        layers = _drawn_layers(cut.subject, landmarks, rims, rim_vertices, frame)
        corners = vertices[triangles, :2]
        for bit, eye in enumerate(layers.eyes):
            patch[_reaches(corners, eye)] |= 1 << bit
        patch[_reaches(corners, layers.mouth)] |= 4
    else:
        layers = _natural_layers(cut.subject, landmarks, rims, rim_vertices)
    centre = frame.centre + 0.3 * frame.height_px * frame.down
    return Rig(
        texture=cut.subject,
        skin=_skin(keyframe.shape[:2], loops),
        backdrop=cut.backdrop,
        vertices=vertices.astype(np.float32),
        expressions=shapes.astype(np.float32),
        rims=rims,
        shell_leader=shell_leader,
        shell_share=shell_share.astype(np.float32),
        triangles=triangles,
        triangle_opening=opening,
        triangle_beside=beside,
        triangle_lid=lid,
        triangle_patch=patch,
        head_weight=weights.astype(np.float32),
        swing=(hair_swing(vertices, frame) * weights).astype(np.float32),
        body_follows=BODY_FOLLOWS if cut_free else 0.0,
        frame=frame,
        pivot=np.array([*centre, face[FACE_SIDES, 2].mean()]),
        layers=layers,
        finder=fit.finder,
        style=character.sheet.style,
    )


def _resized(keyframe: PixelArray, landmarks: FloatArray, size_px: int) -> tuple[PixelArray, FloatArray]:
    """Scale to `size_px` on the longer side; both sides even, as video formats want them."""
    height, width = keyframe.shape[:2]
    scale = size_px / max(height, width)
    new_width, new_height = (max(2, 2 * round(side * scale / 2)) for side in (width, height))
    factors = np.array([new_width / width, new_height / height, scale])
    if (new_width, new_height) == (width, height):
        return keyframe, landmarks
    # Colours are averaged by their alpha, so that nothing invisible shines through.
    alpha = keyframe[..., 3:].astype(np.float32) / 255
    premultiplied = np.concatenate([keyframe[..., :3] * alpha, alpha * 255], axis=2)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = np.clip(cv2.resize(premultiplied, (new_width, new_height), interpolation=method), 0, 255)
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1)
    return np.clip(np.round(small), 0, 255).astype(np.uint8), landmarks * factors


def _matte(keyframe: PixelArray, landmarks: FloatArray, width: int, height: int) -> FloatArray | None:
    if has_transparency(keyframe):
        return None
    from avatar_stream.characters.matting import segment_subject

    def compute() -> npt.NDArray[np.generic]:
        # An empty array remembers that there is no subject to tell apart.
        matte = segment_subject(keyframe, landmarks)
        return np.zeros((0, 0), np.uint8) if matte is None else np.round(matte * 255).astype(np.uint8)

    stored = remembered(MATTE, keyframe, compute)
    if stored is None or stored.size == 0:
        return None
    resized = cv2.resize(stored.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    matte: FloatArray = np.clip(resized / 255, 0, 1)
    return matte


def _lifted(landmarks: FloatArray, style: Style) -> tuple[FloatArray, FloatArray]:
    """Landmarks with the depth of the model's head, and the rotation of that head in the picture.

    A tracker's own depth is too rough on paintings and drawings; the model's, turned like the face, isn't.
    """
    model = load_face_model()
    neutral = model.neutral.astype(np.float64)
    weights = np.ones(len(neutral))
    weights[468:] = 0
    pose = fit_pose(landmarks, neutral, weights)
    face = landmarks.copy()
    face[:, 2] = pose.apply(neutral)[:, 2] * DEPTH[style]
    if style == "drawn":
        nearest = face[:, 2].min()
        end = DRAWN_DEPTH_FACE_WIDTHS * HeadFrame.of(landmarks).width_px
        face[:, 2] = nearest + end * (1 - np.exp(-(face[:, 2] - nearest) / end))
    return face, pose.rotation


def _triangles(
    vertex_count: int, ring_count: int, rims: tuple[Rim, ...]
) -> tuple[npt.NDArray[np.int32], PixelArray, PixelArray, PixelArray]:
    """All triangles, and the three arrays that say what they are.

    Together they are one closed sheet and all wound alike, with positive areas where nothing is turned over: that is
    why leaving out those that turn away can't make a hole.
    """
    face = load_face_model().triangles.astype(np.int32)[:, ::-1]
    at_openings = np.isin(face, np.concatenate([opening.loop for opening in OPENINGS])).any(axis=1)
    parts = [(face[~at_openings], 0, 0, 0), (shell_triangles(ring_count), 0, 0, 0)]
    first = vertex_count - sum(rim.vertex_count for rim in rims)
    for number, rim in enumerate(rims, start=1):
        inside, around, outside = rim.triangles(first)
        lid = number if rim.opening.is_eye else 0
        parts += [(inside, number, 0, 0), (around, 0, number, 0), (outside, 0, 0, lid)]
        first += rim.vertex_count
    sizes = [len(part) for part, *_ in parts]
    opening, beside, lids = (
        np.repeat(np.array(numbers, np.uint8), sizes) for numbers in list(zip(*parts, strict=True))[1:]
    )
    return np.ascontiguousarray(np.concatenate([part for part, *_ in parts])), opening, beside, lids


def _reaches(corners: FloatArray, feature: DrawnEye | DrawnMouth) -> npt.NDArray[np.bool_]:
    """Which of (T, 3, 2) triangles at rest share pixels with the crop in which a feature is drawn."""
    height, width = feature.clean.shape[:2]
    low = np.array([feature.left_px, feature.top_px])
    inside = (corners.max(axis=1) > low) & (corners.min(axis=1) < low + (width, height))
    return np.asarray(inside.all(axis=1))


def _held_outline(face: FloatArray, frame: HeadFrame) -> FloatArray:
    """(478,) 0…1: how far expressions move each vertex of a drawn face, whose cheeks are a line that must not bulge."""
    to_cheeks = np.linalg.norm(face[:, None, :2] - face[None, DRAWN_CHEEKS, :2], axis=2).min(axis=1)
    moves = smoothstep(to_cheeks / (0.2 * frame.width_px))
    # Large drawn eyes reach the outline, and must shut all the same.
    for opening in OPENINGS[:2]:
        moves[opening.loop] = moves[opening.ring] = 1.0
    return moves


def _natural_layers(
    subject: PixelArray, landmarks: FloatArray, rims: tuple[Rim, ...], places: list[FloatArray]
) -> NaturalLayers:
    right, left = (
        _eye(subject, landmarks, rim, vertices, iris)
        for rim, vertices, iris in zip(rims[:2], places, (RIGHT_IRIS, LEFT_IRIS), strict=False)
    )
    loop = places[2][: len(places[2]) // 2, :2]
    return NaturalLayers((right, left), build_mouth_layer(subject, landmarks, loop))


def _eye(
    subject: PixelArray, landmarks: FloatArray, rim: Rim, places: FloatArray, iris: npt.NDArray[np.int64]
) -> EyeLayer:
    edge, band = np.split(places[:, :2], 2)
    ring = landmarks[rim.opening.ring, :2]
    skin = skin_colour(subject, landmarks)
    return build_eye_layer(subject, edge, band, ring, *_iris(landmarks, iris), skin)


def _drawn_layers(
    subject: PixelArray,
    landmarks: FloatArray,
    rims: tuple[Rim, ...],
    places: list[FloatArray],
    frame: HeadFrame,
) -> DrawnLayers:
    skin = skin_colour(subject, landmarks)
    right, left = (
        build_drawn_eye(
            subject,
            *lids_of(vertices[: len(vertices) // 2], rim.opening.mirrored),
            *_iris(landmarks, iris),
            skin,
            frame.width_px,
        )
        for rim, vertices, iris in zip(rims[:2], places, (RIGHT_IRIS, LEFT_IRIS), strict=False)
    )
    return DrawnLayers((right, left), build_drawn_mouth(subject, landmarks))


def _iris(landmarks: FloatArray, iris: npt.NDArray[np.int64]) -> tuple[FloatArray, float]:
    """Centre (2,) and radius in pixels."""
    centre = landmarks[iris[0], :2]
    return centre, float(np.linalg.norm(landmarks[iris[1:], :2] - centre, axis=1).mean())


def _skin(shape: tuple[int, ...], loops: list[FloatArray]) -> PixelArray:
    """How far each pixel is from the openings: what softens the edges of lids and lips."""
    open_places = np.zeros(shape[:2], np.uint8)
    for loop in loops:
        open_places |= polygon_mask(shape, loop)
    distance = cv2.distanceTransform(1 - open_places, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    skin: PixelArray = np.round(np.clip(distance / SKIN_REACH_PX, 0, 1) * 255).astype(np.uint8)
    return skin
