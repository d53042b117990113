"""Fetch the face tracker that runs in a browser, for the page /perform: Google's @mediapipe/face_mesh from npm.

``make install`` runs it. Its nine files (17 MB with its models) go to a folder that git ignores and the studio serves
from. The package is one archive, taken by npm, which comes with Node.js, and used only where its hash is the one below.
All else works without it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

# The one after it stops with "RET_CHECK failure options_.has_num_classes()": google-ai-edge/mediapipe, issue 3504.
NAME, VERSION = "@mediapipe/face_mesh", "0.4.1633559619"
SHA512 = (
    "55cf1c763c52e7e3b68278d61fd2a7718a540955d3d21ef5e0a95602ccaa26f2"
    "5b22050906aa69a5b231f3259c033043c66ff97184ae048e69e724883f1cdc12"
)
FOLDER = Path(__file__).resolve().parents[1] / "avatar_stream" / "web" / "vendored" / "face_mesh"
_PATIENCE_S = 120


def fetch() -> bytes:
    """The archive, as npm has it.

    Raises:
        OSError: it can't be had.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed; it comes with Node.js")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--pack-destination", folder, f"{NAME}@{VERSION}"]
        try:
            subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE_S)
        except subprocess.CalledProcessError as error:
            raise OSError(f"npm says: {error.stderr.strip() or 'nothing'}") from None
        except subprocess.TimeoutExpired:
            raise OSError(f"npm gave no answer within {_PATIENCE_S} s") from None
        archives = list(Path(folder).glob("*.tgz"))
        if not archives:
            raise OSError("npm left no archive")
        return archives[0].read_bytes()


def licence() -> str:
    """The text of the Apache License 2.0, under which the package is; its archive only names it."""
    for file in importlib.metadata.files("mediapipe") or ():
        if file.name == "LICENSE":
            return file.read_text()
    return "Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0\n"


def unpack(archive: bytes, folder: Path) -> None:
    """Put the archive's files into `folder`, whole or not at all.

    Raises:
        ValueError: the archive is not the one that is wanted.
    """
    found = hashlib.sha512(archive).hexdigest()
    if found != SHA512:
        raise ValueError(f"its SHA-512 is {found[:16]}…, not {SHA512[:16]}…")
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            content = files.extractfile(member) if member.isfile() else None
            if content is not None:
                (fresh / Path(member.name).name).write_bytes(content.read())
    (fresh / "LICENSE").write_text(licence(), encoding="utf-8")
    (fresh / "VERSION").write_text(f"{NAME} {VERSION}\nsha512 {SHA512}\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def is_there(folder: Path) -> bool:
    """Whether this very version is there already."""
    note = folder / "VERSION"
    return note.is_file() and SHA512 in note.read_text(encoding="utf-8")


def main() -> int:
    """Fetch it where it is missing; the exit code says whether it is there in the end."""
    if is_there(FOLDER):
        return 0
    try:
        unpack(fetch(), FOLDER)
    except (OSError, ValueError, tarfile.TarError) as error:
        print(f"{NAME} {VERSION} can't be fetched: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
