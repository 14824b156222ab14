"""What a verifier's policy says, and how it is refused."""

from pathlib import Path

import jsonschema
import pytest

from penstock.bundle.signing import policy
from penstock.diagnostics.fatal import Fatal

GOOD = """\
verifyFormat: 1
signers:
  - {name: release, key: keys/release.pub}
  - {name: ci, issuer: "https://issuer.example.org", subject: "https://example.org/shop/release.yml@main"}
threshold: 2
verdicts: [PASS, accepted]
provenance: {sources: ["git+https://example.org/shop"]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    return path


def test_reads_yaml_and_json_and_finds_keys_from_its_folder(tmp_path: Path) -> None:
    found = policy.read(written(tmp_path, GOOD))
    assert found.signers[0].key == str(tmp_path / "keys" / "release.pub")
    assert found.threshold == 2
    assert found.provenance.required
    small = policy.read(written(tmp_path, '{"verifyFormat": 1, "signers": [{"name": "a", "key": "a.pub"}]}'))
    assert (small.verdicts, small.threshold, small.provenance.modified) == (["PASS", "UNCHANGED"], 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "verifyFormat: 2\nsigners: [{name: a, key: b}]\n",
        "verifyFormat: 1\n",
        "verifyFormat: 1\nsigners: []\n",
        "verifyFormat: 1\nsigners: [{name: a}]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b, issuer: c, subject: d}]\n",
        "verifyFormat: 1\nsigners: [{name: a, issuer: c}]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}, {name: a, key: c}]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\nthreshold: 0\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\nthreshold: 2\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\nverdicts: [FAIL]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\nverdict: [PASS]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\nsigners: [{name: c, key: d}]\n",
        "verifyFormat: 1\nsigners: [{name: a, key: b}]\n---\nverifyFormat: 1\n",
    ],
)
def test_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Fatal, match="policy.yaml"):
        policy.read(written(tmp_path, text))


def test_what_is_no_yaml_is_said_where(tmp_path: Path) -> None:
    text = "verifyFormat: 1\nsigners: [{name: a, key: b}]\nsigners: [{name: c, key: d}]\n"
    with pytest.raises(Fatal, match="policy.yaml:3: duplicate-key"):
        policy.read(written(tmp_path, text))


def test_absent(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="cannot be read"):
        policy.read(tmp_path / "absent.yaml")


def test_schema_is_one_and_fits(tmp_path: Path) -> None:
    import yaml

    jsonschema.Draft202012Validator.check_schema(policy.schema())
    check = jsonschema.Draft202012Validator(policy.schema())
    assert check.is_valid(yaml.safe_load(GOOD))
    assert not check.is_valid({"verifyFormat": 1})
