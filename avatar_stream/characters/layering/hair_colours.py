"""Labels of hair and skin mended by their colours: flat hair that was taken for skin, tips of a fringe, which brows cut
off, and skin between locks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import Mask, apart_from, face_places
from avatar_stream.characters.masks import disc
from avatar_stream.characters.parsing.own_colours import colour_cells, colour_shares
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Colours = npt.NDArray[np.float32]

# Looked for are those so near to the other, face widths, and not below this, face units; local colours are means over
# so much, face widths.
_NEAR, _LOWEST, _LOCAL = 0.12, 0.2, 0.06
# Of 1: how far skin and hair must be apart to be told, and how far from its label's colour a pixel is that has the
# other's; and how much nearer to that.
_APART, _UNLIKE, _NEARER, _MUCH_NEARER = 0.2, 0.12, 0.7, 0.4
_GAP_PX = 2
# Edges of a tip: within so many face widths most change by so much of the way from skin to hair.
_EDGE, _CHANGE = 0.006, 0.4
# Hair that was taken for skin: the face whose colours it hasn't is so wide to both sides, and so high below the eyes,
# face units; CIELAB has so many cells a side; it has colours that are so much more common in hair, and no rare ones; it
# lies above this, face units, and is so thick and so large, face widths. Less hair or face than this, face widths
# squared, tells nothing.
_FACE, _CELLS, _LIKELIER, _COMMON = (0.3, 0.5), 24, 6.0, 2e-3
_ABOVE, _THICK, _LARGE, _ENOUGH = -0.08, 0.025, 0.03, 0.02
_SMALL_PX = 4.0


def hair_by_colour(labels: PixelArray, picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """The labels with what of the skin has the fringe's colour, and hangs together with it or a brow, given to the
    fringe, and what of the fringe has the skin's given to that.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: the face's axes.
    """
    labels = np.where(_plain_hair(labels, picture, frame), LABEL_NUMBER["front_hair"], labels).astype(
        np.uint8
    )
    hair, skin = (labels == LABEL_NUMBER[name] for name in ("front_hair", "face"))
    if not hair.any() or not skin.any():
        return labels
    colours = picture[..., :3].astype(np.float32) / 255
    of_hair, of_skin = (_local_mean(colours, mask, frame) for mask in (hair, skin))
    unlike_hair, unlike_skin = (np.linalg.norm(colours - usual, axis=2) for usual in (of_hair, of_skin))
    told = np.linalg.norm(of_hair - of_skin, axis=2) > _APART
    told &= face_places(labels.shape, frame)[1] < _LOWEST
    tips = told & skin & (apart_from(hair) < _NEAR * frame.width_px)
    tips &= (unlike_skin > _UNLIKE) & (unlike_hair < _NEARER * unlike_skin)
    gaps = told & hair & (apart_from(skin) < _NEAR * frame.width_px)
    gaps &= (unlike_hair > _UNLIKE) & (unlike_skin < _MUCH_NEARER * unlike_hair)
    tips = _sharp(tips, skin, _hairiness(colours, of_hair, of_skin), frame)
    mended = labels.copy()
    mended[_touching(tips, hair | (labels == LABEL_NUMBER["brow"]))] = LABEL_NUMBER["front_hair"]
    mended[_touching(gaps, skin)] = LABEL_NUMBER["face"]
    return mended


def _hairiness(colours: Colours, of_hair: Colours, of_skin: Colours) -> Colours:
    """(H, W) where each colour is on the way from the skin's (0) to the hair's (1)."""
    way = of_hair - of_skin
    along = ((colours - of_skin) * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-6)
    return np.asarray(along.clip(0, 1), np.float32)


def _sharp(tips: Mask, skin: Mask, hairiness: Colours, frame: FaceFrame) -> Mask:
    """The pieces of tips that end in edges: shadows on skin, which may have the hair's colour, end softly."""
    across = disc(_EDGE * frame.width_px)
    change = cv2.dilate(hairiness, across) - cv2.erode(hairiness, across)
    _, pieces = cv2.connectedComponents(tips.astype(np.uint8))
    rim = tips & (cv2.dilate((skin & ~tips).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    count = np.bincount(pieces[rim], minlength=int(pieces.max()) + 1)
    sharp = np.bincount(pieces[rim], change[rim] > _CHANGE, len(count)) >= count / 2
    return np.asarray(tips & sharp[pieces])


def _plain_hair(labels: PixelArray, picture: PixelArray, frame: FaceFrame) -> Mask:
    """Large pieces above the eyes that were taken for skin, and have colours of the hair that the face below hasn't.

    Flat drawings show hair and skin without any texture. Of 130 drawings held out from training none is changed, of 116
    flat ones with hair of a skin's colour three are, and no skin is lost.
    """
    skin = labels == LABEL_NUMBER["face"]
    hair = np.isin(labels, [LABEL_NUMBER[name] for name in ("front_hair", "back_hair")])
    u, v = face_places(labels.shape, frame)
    face = skin & (np.abs(u) < _FACE[0]) & (v > 0) & (v < _FACE[1])
    enough = _ENOUGH * frame.width_px**2
    if hair.sum() < enough or face.sum() < enough:
        return np.zeros_like(skin)
    cells = colour_cells(picture[..., :3], _CELLS)
    of_hair, of_face = (colour_shares(cells[mask], _CELLS) for mask in (hair, face))
    plain = (of_hair > _LIKELIER * of_face) & (of_hair > _COMMON)
    taken = (skin & (v < _ABOVE) & plain[cells]).astype(np.uint8)
    thick = disc(_THICK * frame.width_px)
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(taken, cv2.MORPH_OPEN, thick))
    large = facts[:, cv2.CC_STAT_AREA] > _LARGE * frame.width_px**2
    large[0] = False
    return np.asarray((cv2.dilate(large[pieces].astype(np.uint8), thick) > 0) & (taken > 0))


def _local_mean(colours: Colours, mask: Mask, frame: FaceFrame) -> Colours:
    """(H, W, 3) the usual colour of what a mask holds, nearby: of what is unlike its mean less counts."""
    # At a size at which nearby is a few pixels.
    spread = _LOCAL * frame.width_px
    scale = min(1.0, _SMALL_PX / spread)
    size = tuple(max(round(side * scale), 1) for side in mask.shape[::-1])
    share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(colours * mask[..., None], size, interpolation=cv2.INTER_AREA)
    shown = shown / np.maximum(share, 1e-6)[..., None]
    weight, mean = share, shown
    for _ in range(2):
        sums = cv2.GaussianBlur(np.dstack([shown * weight[..., None], weight]), (0, 0), spread * scale)
        mean = sums[..., :3] / np.maximum(sums[..., 3:], 1e-6)
        like = np.exp(-((np.linalg.norm(shown - mean, axis=2) / _UNLIKE) ** 2)) + 1e-6
        weight = (share * like).astype(np.float32)
    return np.asarray(cv2.resize(mean, mask.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _touching(mask: Mask, others: Mask) -> Mask:
    """The pieces of a mask that lie beside others."""
    reach = np.ones((2 * _GAP_PX + 1,) * 2, np.uint8)
    _, pieces = cv2.connectedComponents(mask.astype(np.uint8))
    beside = cv2.dilate(others.astype(np.uint8), reach) > 0
    return np.asarray(mask & np.isin(pieces, np.unique(pieces[mask & beside])))
