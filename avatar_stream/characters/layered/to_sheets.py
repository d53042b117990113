"""From layers whose meaning is known to the sheets that a puppet is built of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.eye_openings import with_openings
from avatar_stream.characters.layered.layered_file import LayeredFile, laid_over
from avatar_stream.characters.layered.piles import Pile, Role, piles_of
from avatar_stream.characters.layered.settling import settled
from avatar_stream.characters.layering.details_at_rest import details_at_rest
from avatar_stream.characters.layering.stacking import left_over
from avatar_stream.errors import PictureError
from avatar_stream.puppet.building.sheets import AT_REST, LayeredCharacter, Point, Sheet
from avatar_stream.puppet.face_frame import NEEDED, FaceFrame
from avatar_stream.puppet.puppet import MOST_TOGGLES
from avatar_stream.types import PixelArray

# Of expressions these add to a face, and are switched; others stand in the place of a part.
TOGGLES = ("blush", "tears", "sweat")
_MOST_TOGGLE_NAME = 32


def roles_of(assigned: Sequence[AssignedLayer]) -> list[Role]:
    """What each layer is for.

    What shows an expression comes with it, and where it stands for a part that is there, too, is not shown at rest.
    Blush, tears, sweat and layers that are switched off are toggles; those of a group that is switched off as a
    whole have the group's name. Where there are more than a puppet can have, the last ones share one, "others".
    """
    plain = {one.label for one in assigned if one.layer.visible and not one.expression}
    hidden_groups = _hidden_groups(assigned)
    roles = []
    for one in assigned:
        if one.expression in TOGGLES:
            roles.append(Role(toggle=one.expression, shown=one.layer.visible))
        elif one.expression == AT_REST:
            roles.append(Role(one.expression, one.kind, shown=one.layer.visible))
        elif one.expression and (one.label in plain or not one.layer.visible):
            roles.append(Role(one.expression, one.kind, shown=False))
        elif one.layer.visible:
            roles.append(Role())
        else:
            depths = range(1, len(one.layer.path) + 1)
            groups = [one.layer.path[:depth] for depth in depths if one.layer.path[:depth] in hidden_groups]
            name = groups[0][-1] if groups else one.layer.name
            roles.append(Role(toggle=toggle_name(name), shown=False))
    names = list(dict.fromkeys(role.toggle for role in roles if role.toggle))
    if len(names) <= MOST_TOGGLES:
        return roles
    kept = {"", *TOGGLES, *names[: MOST_TOGGLES - 1 - len(TOGGLES)]}
    return [role if role.toggle in kept else replace(role, toggle="others") for role in roles]


def toggle_name(name: str) -> str:
    """A layer's or group's name as one word of an edit: low letters, other signs than letters and digits as "_"."""
    word = re.sub(r"[\W_]+", "_", name.lower()).strip("_")[:_MOST_TOGGLE_NAME]
    return word or "layer"


def picture_at_rest(file: LayeredFile, assigned: Sequence[AssignedLayer]) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: the file's picture, without layers for an expression that it also shows.

    Raises:
        PictureError: nothing is visible.
    """
    roles = zip(assigned, roles_of(assigned), strict=True)
    shown = [one.layer for one, role in roles if role.shown]
    if not shown:
        raise PictureError(
            "The layers are all hidden: switch on those that make up the picture, and save it again"
        )
    return laid_over(file.size, shown)


def layered_character(
    file: LayeredFile,
    assigned: Sequence[AssignedLayer],
    anchors: Mapping[str, Point],
    picture: PixelArray | None = None,
) -> LayeredCharacter:
    """Lay layers of one label and role together.

    Args:
        file: what was read.
        assigned: its layers, far to near, see `assign`.
        anchors: (x, y) pixels of the face's anchors in the file's picture.
        picture: (H, W, 4) uint8 RGBA that the sheets are to be at rest; None for `picture_at_rest`.

    Raises:
        PictureError: nothing is visible.
    """
    if picture is None:
        picture = picture_at_rest(file, assigned)
    piles = piles_of(list(zip(assigned, roles_of(assigned), strict=True)), file.size)
    # Details at rest are told anew, for this size.
    piles = [pile for pile in piles if pile.role.expression != AT_REST]
    sheets = settled(_sheets(file, piles), picture)
    whole, openings = with_openings(sheets, piles)
    return LayeredCharacter((*whole, *_details(sheets, picture, anchors)), dict(anchors), openings)


def _details(sheets: Sequence[Sheet], picture: PixelArray, anchors: Mapping[str, Point]) -> list[Sheet]:
    """What sheets that are scaled down lack of the picture; none where no face is known, and nothing moves."""
    if not set(NEEDED) <= set(anchors):
        return []
    shown = [sheet for sheet in sheets if sheet.shown]
    return details_at_rest(left_over(picture, shown, None), shown, FaceFrame.of(anchors))


def _hidden_groups(assigned: Sequence[AssignedLayer]) -> set[tuple[str, ...]]:
    """Groups of which nothing is visible."""
    groups = {one.layer.path[:depth] for one in assigned for depth in range(1, len(one.layer.path) + 1)}
    shown = {
        one.layer.path[:depth]
        for one in assigned
        if one.layer.visible
        for depth in range(1, len(one.layer.path) + 1)
    }
    return groups - shown


def _sheets(file: LayeredFile, piles: Sequence[Pile]) -> list[Sheet]:
    counts: Counter[tuple[str, str, Role]] = Counter()
    sheets = []
    for pile in piles:
        key = (pile.label, pile.side, pile.role)
        counts[key] += 1
        number = counts[key] if counts[key] > 1 else 0
        picture = laid_over(file.size, pile.layers)
        role = pile.role
        sheets.append(
            Sheet(pile.label, picture, pile.side, number, role.expression, role.kind, role.toggle, role.shown)
        )
    return sheets
