"""Keys: written safely, read strictly."""

from pathlib import Path

import pytest

from penstock.bundle.file import create
from penstock.bundle.signing import key
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    made = key.generate()
    create(tmp_path / "k.pem", made.private, 0o600)
    create(tmp_path / "k.pub", made.public, 0o644)
    return tmp_path / "k.pem", tmp_path / "k.pub"


def test_signs_the_same_each_time_and_verifies(pair: tuple[Path, Path]) -> None:
    private, public = key.private(pair[0]), key.public(pair[1])
    assert private.identifier == public.identifier
    assert canonical.is_digest(public.identifier)
    signature = private.sign(b"data")
    assert signature == private.sign(b"data")
    assert public.accepts(signature, b"data")
    assert not public.accepts(signature, b"datb")
    assert not public.accepts(b"", b"data")
    assert not public.accepts(bytes(64), b"data")


def test_two_keys_differ() -> None:
    assert key.generate().identifier != key.generate().identifier


def test_a_key_that_others_can_read_is_refused(pair: tuple[Path, Path]) -> None:
    pair[0].chmod(0o640)
    with pytest.raises(Fatal, match="others than its owner"):
        key.private(pair[0])


def test_other_files_and_other_keys(pair: tuple[Path, Path], tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    other = ec.generate_private_key(ec.SECP256R1())
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    protected = serialization.BestAvailableEncryption(b"secret")
    for data in (
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
        other.private_bytes(pem, pkcs8, serialization.NoEncryption()),
        other.private_bytes(pem, pkcs8, protected),
        pair[1].read_bytes(),
    ):
        pair[0].write_bytes(data)
        with pytest.raises(Fatal, match="is no"):
            key.private(pair[0])
    for data in (b"", b"x", bytes(100)):
        with pytest.raises(Fatal, match="no ed25519 public key"):
            key.public_text(data, "it")
    with pytest.raises(Fatal, match="cannot be read"):
        key.public(tmp_path / "absent")


def test_create_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "a"
    create(path, b"one", 0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create(path, b"two", 0o600)
    (tmp_path / "b").symlink_to(tmp_path / "c")
    with pytest.raises(FileExistsError):
        create(tmp_path / "b", b"two", 0o600)
    assert path.read_bytes() == b"one"
