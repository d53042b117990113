"""Who may talk to a server of this machine: programs of the same user, but no web page that happens to be open here.

Any web page can ask for any address of the machine it is opened on, and can make its own name point here. What it can't
do is hide by which name it asks (Host), where it comes from (Origin), or guess a secret.
"""

from __future__ import annotations

import hmac
import re
import secrets
from pathlib import Path

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file

LOOPBACK = "127.0.0.1"
_LOCAL_NAMES = (LOOPBACK, "localhost")
_SECRET_BYTES = 32
_SECRET_PATTERN = re.compile(r"[\w-]{43}", re.ASCII)  # 32 bytes in URL-safe base64


def names_this_machine(host: str, port: int | None = None) -> bool:
    """Whether a Host header names this machine, with or without a port; with this very one where `port` is given."""
    name, _, given = host.partition(":")
    if name.lower() not in _LOCAL_NAMES:
        return False
    return (not given or given.isdecimal()) if port is None else given == str(port)


def is_own_page(origin: str, port: int) -> bool:
    """Whether an Origin header is that of a page of the server at `port` of this machine."""
    scheme, _, host = origin.partition("://")
    return scheme == "http" and names_this_machine(host, port)


def new_secret() -> str:
    """256 random bits as 43 characters that may stand in a URL."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def same_secret(given: str, secret: str) -> bool:
    """Whether they are the same; how long it takes says nothing about how much of it was right."""
    return hmac.compare_digest(given.encode(errors="replace"), secret.encode())


def kept_secret(name: str) -> str:
    """The secret that is kept under `name` in the user's folder, made when first asked for.

    Raises:
        OSError: the user's folder can't be read or written.
    """
    file = secret_file(name)
    return _read(file) or _make(file)


def secret_file(name: str) -> Path:
    """Where the secret `name` is kept."""
    return user_folder() / name


def _read(file: Path) -> str | None:
    """The secret that is kept, or None where there is none that can be used."""
    try:
        secret = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    if not _SECRET_PATTERN.fullmatch(secret):
        return None
    file.chmod(0o600)
    return secret


def _make(file: Path) -> str:
    """Keep a new secret: readable for its owner alone from its first moment, whole or not at all."""
    secret = new_secret()
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, secret.encode("ascii"), mode=0o600)
    # Where two programs made one at the same moment, both take the one that stayed.
    return _read(file) or secret
