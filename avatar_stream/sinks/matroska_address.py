"""Where the studio's stream is found: the same address every time, known only to who may read the user's files.

The path holds a secret (why: `base.local_access`); it is kept, so that a source in OBS finds the stream again after the
studio was started anew.
"""

from __future__ import annotations

from avatar_stream.base.local_access import LOOPBACK, kept_secret, secret_file
from avatar_stream.errors import SinkError

DEFAULT_PORT = 47815

_KEY_NAME = "stream-key"


def stream_path() -> str:
    """The path of the stream's address, such as "/k3…w/avatar.mkv"; made and kept when first asked for.

    Raises:
        SinkError: the user's folder can't be written.
    """
    try:
        return f"/{kept_secret(_KEY_NAME)}/avatar.mkv"
    except OSError as error:
        raise SinkError(
            f"'{secret_file(_KEY_NAME)}' can't be used: {error.strerror}; the stream's secret is kept there"
        ) from error


def stream_url(port: int) -> str:
    """The address of the stream at `port`. Raises: see `stream_path`."""
    return f"http://{LOOPBACK}:{port}{stream_path()}"


def is_stream_url(url: str) -> bool:
    """Whether `url` is an address of this user's stream, at whatever port."""
    return url.startswith(f"http://{LOOPBACK}:") and url.endswith(stream_path())
