"""What keyforms of a person are made from: the mesh over their picture, expression shapes, and what lies in eyes and
mouth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.fitting import Fit, fit_character
from avatar_stream.characters.layering.labelled_eyes import labelled_eyes
from avatar_stream.characters.matte import cut_out, has_transparency
from avatar_stream.characters.scaling import resized
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.openings import OPENINGS
from avatar_stream.face_model.pose import HEAD_CENTRE, fit_pose, head_rotation_angles
from avatar_stream.face_model.retarget import retarget_expressions
from avatar_stream.face_model.topology import FACE_OVAL, LEFT_BROW, RIGHT_BROW, SKIN_VERTEX_COUNT
from avatar_stream.puppet.building.person.eyes_and_mouth import EyesAndMouth, eyes_and_mouth
from avatar_stream.puppet.building.person.glasses import Glasses
from avatar_stream.puppet.building.person.head_mesh import (
    HeadFrame,
    border_fade,
    hair_swing,
    head_weights,
    ring_ratios,
    shell_leaders,
    smoothstep,
)
from avatar_stream.puppet.building.person.rims import Rim
from avatar_stream.puppet.building.person.skin_mesh import face_triangles, person_mesh
from avatar_stream.puppet.building.person.unfolding import face_in_order
from avatar_stream.types import FloatArray, PixelArray

MATTE = "matte-4"
BODY_FOLLOWS = 0.55
# How deep a face is modelled, relative to the measured head. A picture has no shading that changes as it turns, so
# that more parallax is needed for a turn to be seen as large as it is.
DEPTH = 1.6
# Towards the upper end of the forehead it is no deeper than measured: above it hair begins, whose crown stays where it
# is when a head turns, and strands on the way there would be bent like an S.
FOREHEAD_DEPTH = 1 / DEPTH
# Where a face turns away from us, at its sides or all along the far half of a turned head, its picture has next to
# nothing to show when it turns back, and would be smeared: no part is modelled steeper than this, depth over width.
MOST_SLOPE = 1.5


@dataclass(frozen=True)
class Rig:
    """A person's picture at one size, ready to be made a puppet of. All arrays are read-only.

    Attributes:
        texture: (H, W, 4) uint8 RGBA, the character cut out of the keyframe.
        backdrop: (H, W, 3) uint8 RGB or None, the keyframe's background filled in.
        face: (478, 3) float32 pixels: the landmarks at rest.
        expressions: (52, 478, 3) float32 pixels, what each full expression adds to the landmarks.
        rims: of right eye, left eye and mouth, which follow the landmarks.
        vertices: (V, 3) float32 pixels at rest of the mesh: 478 of the skin, which are the landmarks, then the shell,
            then the rims' vertices.
        shell_leader: (S, 2) int64, the face's vertices whose motion each vertex of the shell takes part in.
        shell_share: (S, 2) float32 0…1, how far it does.
        triangles: (T, 3) int32.
        triangle_opening: (T,) uint8: 0, or 1, 2, 3 where the triangle covers right eye, left eye, mouth.
        triangle_beside: (T,) uint8: the same for skin triangles that touch an opening.
        triangle_lid: (T,) uint8: 1, 2 for the skin round the lashes of right and left eye, which lids unroll from.
        head_weight: (V,) float32, 1 for what is rigid with the head, 0 for the body.
        frame: the face's place and size in the picture.
        swing: (V,) float32 0…1, how far each vertex takes part in the swing of hair and ears.
        body_follows: share of the head's shift that the body takes part in.
        pivot: (3,) pixels, the middle of the head, which it turns about.
        rest_rotation_rad: (3,) float64 pitch, yaw, roll of the head in the picture.
        layers: eyes and mouth.
        glasses: what of the texture are glasses, and what is behind them; None where there are none.
    """

    texture: PixelArray
    backdrop: PixelArray | None
    face: npt.NDArray[np.float32]
    expressions: npt.NDArray[np.float32]
    rims: tuple[Rim, ...]
    vertices: npt.NDArray[np.float32]
    shell_leader: npt.NDArray[np.int64]
    shell_share: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.int32]
    triangle_opening: PixelArray
    triangle_beside: PixelArray
    triangle_lid: PixelArray
    head_weight: npt.NDArray[np.float32]
    swing: npt.NDArray[np.float32]
    body_follows: float
    frame: HeadFrame
    pivot: FloatArray
    rest_rotation_rad: FloatArray
    layers: EyesAndMouth
    glasses: Glasses | None

    @property
    def width(self) -> int:
        """Pixels."""
        return self.texture.shape[1]

    @property
    def height(self) -> int:
        """Pixels."""
        return self.texture.shape[0]


def build_rig(character: Character, size_px: int) -> Rig:
    """Compute the rig of a person for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    fit = fit_character(character)
    keyframe, landmarks = resized(character.keyframe, fit.landmarks, size_px)
    shut = character.layers.eyes_closed
    shut_eyes = None if shut is None else resized(shut, np.zeros((1, 3)), size_px)[0]
    matte = _matte(character.keyframe, fit.landmarks, keyframe.shape[1], keyframe.shape[0])
    cut = cut_out(keyframe, landmarks, matte)
    landmarks = _with_labelled_eyes(character, cut.subject, landmarks, fit)
    face, rotation = _lifted(landmarks)
    model = load_face_model()
    # Expressions are carried over on the face as seen from the front, then turned back into the picture.
    shapes = retarget_expressions(model, face @ rotation) @ rotation.T
    face = face_in_order(face, face_triangles())
    # The place of a head is that of its middle, which turning leaves where it is.
    to_middle = HEAD_CENTRE[2] - float(model.neutral[:SKIN_VERTEX_COUNT, 2].mean())
    middle_depth = face[:SKIN_VERTEX_COUNT, 2].mean() + to_middle * HeadFrame.of(face).width_px
    face[:, 2] = middle_depth + _forehead_share(face) * (face[:, 2] - middle_depth)
    face[:, 2] = _levelled(face)
    height, width = keyframe.shape[:2]
    ratios = ring_ratios(face, width, height)
    rims = tuple(Rim(opening, face) for opening in OPENINGS)
    places = [rim.vertices(face) for rim in rims]
    frame = HeadFrame.of(face)
    glasses = Glasses.of(cut.subject, face)
    bare = cut.subject if glasses is None else glasses.bare
    layers = eyes_and_mouth(bare, landmarks, rims, places, shut_eyes)
    mesh = person_mesh(face, ratios, rims)
    shell_leader, shell_share = shell_leaders(ratios)
    weights = head_weights(mesh.vertices, frame)
    cut_free = matte is not None or has_transparency(character.keyframe)
    if not cut_free:
        # The background is part of the layer: it may bend, but its edge must stay at the picture's edge.
        weights *= border_fade(mesh.vertices, width, height)
    return Rig(
        texture=cut.subject,
        backdrop=cut.backdrop,
        face=face.astype(np.float32),
        expressions=shapes.astype(np.float32),
        vertices=mesh.vertices.astype(np.float32),
        rims=rims,
        shell_leader=shell_leader,
        shell_share=shell_share.astype(np.float32),
        triangles=mesh.triangles,
        triangle_opening=mesh.opening,
        triangle_beside=mesh.beside,
        triangle_lid=mesh.lid,
        head_weight=weights.astype(np.float32),
        swing=(hair_swing(mesh.vertices, frame) * weights).astype(np.float32),
        body_follows=BODY_FOLLOWS if cut_free else 0.0,
        frame=frame,
        pivot=np.array([*frame.centre, middle_depth]),
        rest_rotation_rad=head_rotation_angles(rotation),
        layers=layers,
        glasses=glasses,
    )


def _with_labelled_eyes(
    character: Character, picture: PixelArray, landmarks: FloatArray, fit: Fit
) -> FloatArray:
    """Landmarks with eyes as large as they are labelled, but for what a person placed."""
    eyes = labelled_eyes(picture, landmarks, fit.unsure)
    free = {name: place for name, place in eyes.items() if name not in character.sheet.anchors}
    return pull_landmarks(landmarks, free) if free else landmarks


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
    fitting = cv2.resize(stored.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    matte: FloatArray = np.clip(fitting / 255, 0, 1)
    return matte


def _lifted(landmarks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Landmarks with the depth of the model's head, and the rotation of that head in the picture.

    A tracker's own depth is too rough on paintings; the model's, turned like the face, isn't.
    """
    model = load_face_model()
    neutral = model.neutral.astype(np.float64)
    weights = np.ones(len(neutral))
    weights[468:] = 0
    pose = fit_pose(landmarks, neutral, weights)
    face = landmarks.copy()
    face[:, 2] = pose.apply(neutral)[:, 2] * DEPTH
    return face, pose.rotation


def _forehead_share(face: FloatArray) -> FloatArray:
    """(478,) how much of its depth each landmark keeps: all up to the brows, less towards the hair."""
    frame = HeadFrame.of(face)
    height = -(face[:, :2] - frame.centre) @ frame.down
    brows = float(height[np.concatenate([RIGHT_BROW, LEFT_BROW])].mean())
    above = smoothstep((height - brows) / max(float(height[FACE_OVAL].max()) - brows, 1e-6))
    return np.asarray(1 - (1 - FOREHEAD_DEPTH) * above)


def _levelled(face: FloatArray) -> FloatArray:
    """(478,) depths of a face that is nowhere steeper than `MOST_SLOPE`; what is nearest stays where it is."""
    sides = face_triangles()[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    here, there = np.concatenate([sides, sides[:, ::-1]]).T
    climb = MOST_SLOPE * np.linalg.norm(face[here, :2] - face[there, :2], axis=1)
    depth = face[:, 2].copy()
    while True:
        reached = depth[there] + climb
        if (depth[here] <= reached).all():
            return depth
        np.minimum.at(depth, here, reached)
