"""A character as one file to keep: its folder, or its layers for a drawing program."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from avatar_stream.characters.keeping import folder_of
from avatar_stream.characters.packing import pack_character
from avatar_stream.web.workrooms import Workrooms

#: Media types of what can be exported, by the file's ending.
EXPORTS = {"zip": "application/zip", "psd": "image/vnd.adobe.photoshop", "ora": "image/openraster"}


async def export_character(rooms: Workrooms, identity: str, kind: str) -> Response:
    """A file with a character, made for this answer alone and removed once it is sent.

    Raises:
        AvatarStreamError: there is no such character, or it can't be exported.
        OSError: there is no room for the file.
    """
    folder = await rooms.aside(lambda: folder_of(identity))
    place = Path(mkdtemp(prefix="avatar-stream-"))
    try:
        file = place / f"{folder.name}.{kind}"
        if kind == "zip":
            await rooms.aside(lambda: pack_character(folder, file))
        else:
            await rooms.once("export", {"character": identity, "path": str(file)})
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    remove = BackgroundTask(shutil.rmtree, place, ignore_errors=True)
    return FileResponse(file, media_type=EXPORTS[kind], filename=file.name, background=remove)
