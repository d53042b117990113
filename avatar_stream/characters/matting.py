"""Finding the subject of an opaque picture: MediaPipe's person segmentation, its border refined on the picture."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.characters.matte import fill, strangeness
from avatar_stream.encoder.face_mesh import import_mediapipe
from avatar_stream.types import FloatArray, PixelArray

# Refinement works at this size: finer detail than the segmentation's 256 px, quick on any picture.
WORK_SIDE_PX = 512
# The segmentation failed where it doesn't even contain the face, or where it is undecided about an area this
# large beside the shape that it found (an animal's body): then better no cut than half a head.
MIN_FACE_COVERED = 0.6
MAX_DOUBT = 0.25
DOUBTFUL = 0.12
# Above this the segmentation is sure of the subject. Below, what looks like the backdrop round it is backdrop.
SURE = 0.9


def segment_subject(keyframe: PixelArray, landmarks: FloatArray) -> FloatArray | None:
    """The share of each pixel that belongs to the character.

    Person segmentation gives the rough shape, GrabCut (Rother et al. 2004) moves its border onto
    the picture's edges, a guided filter (He et al. 2010) softens it along hair.

    Args:
        keyframe: (H, W, 4) uint8, opaque.
        landmarks: (478, 3) pixels of the face in it.

    Returns:
        (H, W) float32 0…1, or None where no subject can be told from the background.
    """
    height, width = keyframe.shape[:2]
    scale = min(1.0, WORK_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = cv2.resize(np.ascontiguousarray(keyframe[..., :3]), size, interpolation=cv2.INTER_AREA)
    rough = _rough_segmentation(picture)
    face = np.zeros(rough.shape, np.uint8)
    cv2.fillConvexPoly(face, cv2.convexHull((landmarks[:468, :2] * scale).astype(np.int32)), 1)
    if not face.any() or rough[face > 0].mean() < MIN_FACE_COVERED:
        return None
    solid = _one_shape((rough > 0.5).astype(np.uint8), face)
    if ((rough > DOUBTFUL) & (solid == 0)).sum() > MAX_DOUBT * solid.sum():
        return None
    solid = _one_shape(solid & ~_mere_backdrop(picture, rough), face)
    refined = _on_the_edges(picture, solid, face)
    if refined is None:
        return None
    soft = cv2.ximgproc.guidedFilter(picture, refined, 4, 40.0)
    # A guided filter leaves a faint veil far from the border: stretch it away.
    soft = _by_colour(picture.astype(np.float32), np.clip((soft - 0.08) / 0.84, 0, 1).astype(np.float32))
    soft[face > 0] = 1
    matte: FloatArray = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(matte, 0, 1).astype(np.float32)


def _mere_backdrop(picture: PixelArray, rough: FloatArray) -> PixelArray:
    """(H, W) 0/1: where the segmentation wrongly sees something of the subject, such as a shoulder in the dark.

    It isn't sure of it there, and the picture goes on from what is backdrop for certain, without an edge in between.
    """
    clear = rough < DOUBTFUL
    strange = strangeness(picture.astype(np.float32), clear.astype(np.float32))[..., 0]
    open_ground = clear | ((strange <= 0) & (rough <= SURE))
    # A drawn outline shuts in what it surrounds, gaps of a pixel notwithstanding.
    pixel = np.ones((3, 3), np.uint8)
    inner = cv2.erode(open_ground.astype(np.uint8), pixel, borderValue=1)
    _, labels = cv2.connectedComponents(inner)
    reached = cv2.dilate(np.isin(labels, np.unique(labels[clear & (inner > 0)])) * inner, pixel)
    # What is thin lies along the border, which finds its place on the edges anyway.
    return np.asarray(cv2.morphologyEx(reached * (rough >= DOUBTFUL), cv2.MORPH_OPEN, _border(picture)))


def _border(picture: PixelArray) -> PixelArray:
    """A disc as wide as the strip in which the border of the shape is looked for."""
    side = max(3, round(max(picture.shape[:2]) * 0.02)) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _by_colour(picture: FloatArray, soft: FloatArray) -> FloatArray:
    """Alpha near the border from what the colours say: how far each pixel lies between background and subject.

    Finds single locks of hair that the segmentation missed. Where the two colours are alike it says nothing.
    """
    reach = max(3, round(max(soft.shape) * 0.012))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    subject = cv2.erode((soft > 0.97).astype(np.uint8), kernel, borderValue=1)
    background = cv2.erode((soft < 0.03).astype(np.uint8), kernel, borderValue=1)
    own = fill(picture, subject.astype(np.float32))
    behind = fill(picture, background.astype(np.float32))
    apart = own - behind
    distance2 = (apart**2).sum(axis=2)
    share = np.clip(((picture - behind) * apart).sum(axis=2) / np.maximum(distance2, 1), 0, 1)
    trust = np.clip((np.sqrt(distance2) - 40) / 80, 0, 1) * (1 - subject) * (1 - background)
    # Only ever add: inside the shape colours vary too much to take anything away.
    return np.maximum(soft, trust * np.clip((share - 0.15) / 0.7, 0, 1) + (1 - trust) * soft)


def _rough_segmentation(picture: PixelArray) -> FloatArray:
    with native_stderr_silenced():
        networks = import_mediapipe().solutions.selfie_segmentation
        with networks.SelfieSegmentation(model_selection=0) as segmentation:
            mask: FloatArray = segmentation.process(picture).segmentation_mask
    return mask


def _on_the_edges(picture: PixelArray, solid: PixelArray, face: PixelArray) -> FloatArray | None:
    """The solid shape with its border moved onto the picture's edges; None where it fills the picture."""
    kernel = _border(picture)
    trimap = np.full(solid.shape, cv2.GC_PR_BGD, np.uint8)
    trimap[solid > 0] = cv2.GC_PR_FGD
    trimap[cv2.erode(solid, kernel, borderValue=1) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(solid, kernel) == 0] = cv2.GC_BGD
    trimap[face > 0] = cv2.GC_FGD
    if not (trimap == cv2.GC_BGD).any():
        return None
    cv2.setRNGSeed(0)
    models = np.zeros((2, 1, 65))
    cv2.grabCut(picture, trimap, None, models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    cut = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    shape: FloatArray = _one_shape(cut.astype(np.uint8), face).astype(np.float32)
    return shape


def _one_shape(mask: PixelArray, face: PixelArray) -> PixelArray:
    """The connected part of a mask that holds the face, without holes that a segmentation leaves in animals."""
    count, labels = cv2.connectedComponents(mask | face)
    votes = np.bincount(labels[face > 0], minlength=count)
    votes[0] = 0
    shape: PixelArray = (labels == votes.argmax()).astype(np.uint8)
    contours, _ = cv2.findContours(shape, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    limit = 0.002 * shape.size
    for contour in contours:
        if cv2.contourArea(contour) < limit:
            cv2.drawContours(shape, [contour], -1, 1, cv2.FILLED)
    inside = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    near_face = np.zeros_like(shape)
    cv2.drawContours(near_face, inside, -1, 1, cv2.FILLED)
    halo = cv2.dilate(face, np.ones((3, 3), np.uint8), iterations=max(1, shape.shape[0] // 12))
    shape |= near_face & halo
    return shape
