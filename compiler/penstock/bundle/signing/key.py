"""Keys that sign bundles: ed25519, PEM without a passphrase."""

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.bundle.file import TooLarge, read_regular
from penstock.diagnostics.fatal import Fatal

_LARGEST = 64 << 10
_MISSING = Fatal("signing needs a library that is not installed", help="pip install 'penstock[sign]'")


@dataclass(frozen=True, slots=True)
class Pair:
    """A new key, as PEM; `identifier`: `sha256:` of its public half."""

    private: bytes
    public: bytes
    identifier: str


@dataclass(frozen=True, slots=True)
class Private:
    """Signs; never prints its key."""

    identifier: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Public:
    """Verifies: `accepts(signature, data)`."""

    identifier: str
    accepts: Callable[[bytes, bytes], bool]


def generate() -> Pair:
    """A new key out of the operating system's randomness.

    Raises:
        Fatal: the extra `sign` is not installed.
    """
    serialization, ed25519 = _libraries()
    private = ed25519.Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    plain = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(plain, _pem(private.public_key()), _identifier(private.public_key()))


def private(path: Path) -> Private:
    """The key that signs.

    Raises:
        Fatal: unreadable, no ed25519 key, protected by a passphrase, or readable by everyone.
    """
    serialization, ed25519 = _libraries()
    data = _read(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Fatal(f"{path} may be read by others than its owner", help=f"chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(data, None)
    except (ValueError, TypeError):
        raise Fatal(f"{path} is no private key in PEM without a passphrase", help="penstock bundle keygen") from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise Fatal(f"{path} is no ed25519 key", help="penstock bundle keygen")
    return Private(_identifier(key.public_key()), key.sign)


def public(path: Path) -> Public:
    """The key of one who may sign.

    Raises:
        Fatal: unreadable, or no ed25519 public key.
    """
    return public_text(_read(path), str(path))


def public_text(data: bytes, where: str) -> Public:
    """The same, of PEM."""
    serialization, ed25519 = _libraries()
    try:
        key = serialization.load_pem_public_key(data)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise Fatal(f"{where} is no ed25519 public key in PEM", help="`penstock bundle keygen NAME` writes NAME.pub")

    def accepts(signature: bytes, data: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    return Public(_identifier(key), accepts)


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, _LARGEST)
    except TooLarge:
        raise Fatal(f"{path} is too large for a key") from None
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None


def _pem(key: Any) -> bytes:
    serialization, _ = _libraries()
    made: bytes = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return made


def _identifier(key: Any) -> str:
    """`sha256:` of the key as SubjectPublicKeyInfo in DER."""
    serialization, _ = _libraries()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def _libraries() -> tuple[Any, Any]:
    """cryptography's, which the extra `sign` brings."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise _MISSING from None
    return serialization, ed25519
