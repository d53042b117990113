"""Where the studio's stream is found: the same address every time, known only to who may read the user's files.

Any web page can ask for any address of the machine it is opened on. So the path holds a secret; it is kept, so that a
source in OBS finds the stream again after the studio was started anew.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.errors import SinkError

HOST = "127.0.0.1"
DEFAULT_PORT = 47815

_KEY_FILE = "stream-key"
_KEY_BYTES = 32
_KEY_PATTERN = re.compile(r"[\w-]{43}", re.ASCII)  # 32 bytes in URL-safe base64


def stream_path() -> str:
    """The path of the stream's address, such as "/k3…w/avatar.mkv"; made and kept when first asked for.

    Raises:
        SinkError: the user's folder can't be written.
    """
    file = user_folder() / _KEY_FILE
    try:
        return f"/{_read_key(file) or _make_key(file)}/avatar.mkv"
    except OSError as error:
        raise SinkError(
            f"'{file}' can't be used: {error.strerror}; the stream's secret is kept there"
        ) from error


def stream_url(port: int) -> str:
    """The address of the stream at `port`. Raises: see `stream_path`."""
    return f"http://{HOST}:{port}{stream_path()}"


def is_stream_url(url: str) -> bool:
    """Whether `url` is an address of this user's stream, at whatever port."""
    return url.startswith(f"http://{HOST}:") and url.endswith(stream_path())


def _read_key(file: Path) -> str | None:
    """The key that is kept, or None where there is none that can be used."""
    try:
        key = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    if not _KEY_PATTERN.fullmatch(key):
        return None
    file.chmod(0o600)
    return key


def _make_key(file: Path) -> str:
    """Keep a new key: readable for its owner alone from its first moment, whole or not at all."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, key.encode("ascii"), mode=0o600)
    # Where two programs made one at the same moment, both take the one that stayed.
    return _read_key(file) or key
