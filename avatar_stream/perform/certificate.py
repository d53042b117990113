"""A certificate of the studio's own: browsers give a page the camera over HTTPS alone, but from their own machine.

Nobody vouches for it, so a browser warns once; the links on the studio's page say what to tap. It is made by
`cryptography` and kept in the user's folder.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file

_FILE = "perform-certificate.pem"
# Apple's browsers take none that lasts longer than 398 days.
_LASTS, _RENEWED_BEFORE = datetime.timedelta(days=397), datetime.timedelta(days=30)
_BEGAN = datetime.timedelta(days=1)  # for a phone whose clock is late


def kept_certificate(names: Sequence[str], addresses: Sequence[str]) -> Path:
    """The file with key and certificate, readable for its owner alone; made anew where it is too old or names others.

    Args:
        names: of this machine.
        addresses: of this machine, in numbers.

    Raises:
        OSError: the user's folder can't be read or written.
    """
    file = user_folder() / _FILE
    wanted = {*names, *addresses}
    if not _serves(file, wanted):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, _make(names, addresses), mode=0o600)
    file.chmod(0o600)
    return file


def _serves(file: Path, wanted: set[str]) -> bool:
    """Whether a file holds a certificate for all names and addresses that are wanted, for some time yet."""
    try:
        data = file.read_bytes()
        certificate = x509.load_pem_x509_certificate(data)
        key = serialization.load_pem_private_key(data, None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    if certificate.public_key() != key.public_key():
        return False
    held = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.timezone.utc)
    return wanted <= held and _RENEWED_BEFORE < left < _LASTS


def _make(names: Sequence[str], addresses: Sequence[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "avatar_stream, this machine's own")])
    began = datetime.datetime.now(datetime.timezone.utc) - _BEGAN
    known: list[x509.GeneralName] = [x509.DNSName(one) for one in names]
    known += [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + _LASTS)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
