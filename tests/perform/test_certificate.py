"""The studio's own certificate: for its own names, kept secret, and made anew in time."""

from __future__ import annotations

import datetime
import stat
import sys
from pathlib import Path

import pytest
from cryptography import x509

from avatar_stream.perform import certificate
from avatar_stream.perform.certificate import kept_certificate

NAMES, ADDRESSES = ["localhost", "studio.local"], ["127.0.0.1", "192.168.1.20", "fd00::2"]


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))


def test_it_names_this_machine_and_stays() -> None:
    file = kept_certificate(NAMES, ADDRESSES)
    data = file.read_bytes()
    held = x509.load_pem_x509_certificate(data)
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == NAMES
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ADDRESSES
    assert held.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    now = datetime.datetime.now(datetime.timezone.utc)
    assert held.not_valid_before_utc < now < held.not_valid_after_utc < now + datetime.timedelta(days=398)
    assert kept_certificate(NAMES[:1], ADDRESSES[:2]).read_bytes() == data  # a phone warns but once
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_is_made_anew_where_it_would_not_do() -> None:
    first = kept_certificate(NAMES, ADDRESSES).read_bytes()
    moved = kept_certificate(NAMES, [*ADDRESSES, "10.0.0.7"])
    second = moved.read_bytes()
    assert second != first
    for damage in (b"", second[:400], second.replace(b"M", b"N", 20)):
        moved.write_bytes(damage)
        assert kept_certificate(NAMES, ADDRESSES).read_bytes() not in (first, damage)


def test_one_that_is_nearly_over_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(certificate, "_LASTS", datetime.timedelta(days=20))
        file = kept_certificate(NAMES, ADDRESSES)
        old = file.read_bytes()
    assert kept_certificate(NAMES, ADDRESSES).read_bytes() != old
