"""Who may talk to a server of this machine (FAULTS rows 20 to 22)."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from avatar_stream.base.local_access import (
    is_own_page,
    kept_secret,
    names_this_machine,
    new_secret,
    same_secret,
    secret_file,
)

FOREIGN = [
    "",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:8750",
    "0.0.0.0",
]
FOREIGN += [
    "127.0.0.1@evil.example",
    "127.0.0.1 evil.example",
    "[::1]:8750",
    "127.1",
    "2130706433",
    "localhost:x",
]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_is_no_name_of_this_machine(host: str) -> None:
    assert not names_this_machine(host)
    assert not names_this_machine(host, 8750)
    assert not is_own_page(f"http://{host}", 8750)


def test_the_port_counts_where_it_is_known() -> None:
    assert names_this_machine("LOCALHOST:8750", 8750) and names_this_machine("127.0.0.1:8750", 8750)
    assert names_this_machine("127.0.0.1") and names_this_machine("localhost:80")
    assert not names_this_machine("127.0.0.1:8751", 8750) and not names_this_machine("127.0.0.1", 8750)


@pytest.mark.parametrize(
    "origin", ["null", "", "https://localhost:8750", "http://localhost:8751", "localhost:8750"]
)
def test_other_pages_of_this_machine_are_foreign(origin: str) -> None:
    assert not is_own_page(origin, 8750)
    assert is_own_page("http://localhost:8750", 8750)


def test_secrets_differ_and_nothing_but_the_same_is_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100 and all(len(secret) == 43 for secret in secrets)
    secret = new_secret()
    assert same_secret(secret, secret)
    assert not any(
        same_secret(given, secret) for given in ("", secret[:-1], secret + "x", "\udcff", "ä" * 43)
    )


def test_a_kept_secret_is_the_owners_alone_and_replaced_where_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    first = kept_secret("a-key")
    assert kept_secret("a-key") == first != kept_secret("another-key")
    if sys.platform != "win32":
        assert stat.S_IMODE(secret_file("a-key").stat().st_mode) == 0o600
    secret_file("a-key").write_text("short")
    assert kept_secret("a-key") != first
