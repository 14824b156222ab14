"""Keys that sign bundles, from the command line."""

import json
from pathlib import Path

from penstock.bundle.signing import key


def test_writes_a_pair_once(penstock, tmp_path: Path) -> None:
    made = penstock("bundle", "keygen", str(tmp_path / "release"), "--format", "json")
    assert made.code == 0, made.err
    private, public = tmp_path / "release.pem", tmp_path / "release.pub"
    assert private.stat().st_mode & 0o777 == 0o600
    assert public.stat().st_mode & 0o777 == 0o644
    identifier = json.loads(made.out)["key_id"]
    assert identifier == key.public(public).identifier == key.private(private).identifier
    assert private.read_text() not in made.out
    before = private.read_bytes()
    again = penstock("bundle", "keygen", str(tmp_path / "release"))
    assert (again.code, private.read_bytes()) == (2, before)
    assert "exists" in again.err
