"""Whoever draws the show once more gets every picture with what it was made of."""

from __future__ import annotations

from rooms import Rooms

from avatar_stream.studio import Moment
from avatar_stream.studio.commands import SetEdits


def test_every_picture_comes_with_what_it_was_made_of(rooms: Rooms) -> None:
    seen: list[Moment] = []
    with rooms.studio() as studio:
        studio.watch(seen.append)
        rooms.at[0.5] = lambda studio: studio.do(SetEdits(edit="jawOpen=0.5"))
        rooms.run(studio, 1.0)
    shown = rooms.sinks["null"][0].pictures
    assert len(seen) >= 45 and {id(picture) for picture in shown} <= {id(moment.picture) for moment in seen}
    # What the performer did, before the edits; the picture has them.
    last = seen[-1]
    assert last.followed and last.performed["jawOpen"] > 0.9
    assert last.played["jawOpen"] == 0.5
    assert last.picture.pixels[0, 0, 0] == round(0.5 * 255)


def test_who_watches_no_longer_is_told_no_longer(rooms: Rooms) -> None:
    seen: list[Moment] = []
    with rooms.studio() as studio:
        end = studio.watch(seen.append)
        rooms.at[0.5] = lambda studio: end()
        rooms.run(studio, 1.0)
    assert 15 <= len(seen) <= 30
