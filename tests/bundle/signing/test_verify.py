"""A bundle is verified only where nothing is missing, damaged, replayed or signed by somebody else."""

import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.bundle.referrers.sample import JUDGED, LINEAGE, OTHER

from penstock.bundle import evidence, layout, referrer
from penstock.bundle.file import create
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import provenance, signature, test_result
from penstock.bundle.release import compile
from penstock.bundle.signing import key, statement
from penstock.bundle.signing.policy import Policy
from penstock.bundle.signing.verify import Verified, verify
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical


@dataclass(frozen=True)
class Case:
    """A bundle with keys `us` and `them`."""

    path: Path
    digest: str
    folder: Path

    def policy(self, **more: Any) -> Policy:
        signers = more.pop("signers", ["us"])
        named = [{"name": name, "key": str(self.folder / f"{name}.pub")} for name in signers]
        return Policy.model_validate({"verifyFormat": 1, "signers": named, **more})

    def attach(self, *made: Referrer) -> None:
        evidence.attach(self.path, layout.subject(self.path), made)

    def sign(self, who: str = "us", digest: str | None = None) -> Referrer:
        attached = evidence.attached(self.path, self.digest)
        payload = signature.payload("shop", digest or self.digest, attached)
        return signature.referrer(payload, key.private(self.folder / f"{who}.pem"))

    def result(self, **change: Any) -> Referrer:
        return test_result.referrer(replace(JUDGED, head=self.digest, **change))

    def origin(self, **change: Any) -> Referrer:
        return provenance.referrer(self.digest, replace(LINEAGE, **change))


@pytest.fixture
def case(open_files: Callable[..., Project], tmp_path: Path) -> Case:
    bundle = compile(open_files(), "shop")
    path = layout.write(bundle, tmp_path / "out")
    for name in ("us", "them"):
        made = key.generate()
        create(tmp_path / f"{name}.pem", made.private, 0o600)
        create(tmp_path / f"{name}.pub", made.public, 0o644)
    return Case(path, bundle.digest, tmp_path)


@pytest.fixture
def good(case: Case) -> Case:
    case.attach(case.origin(), case.result())
    case.attach(case.sign())
    return case


def refusal(found: Verified) -> str:
    """The checks that refuse."""
    assert not found.ok
    return " ".join(check.name for check in found.checks if not check.ok)


def test_all_in_order(good: Case) -> None:
    found = verify(good.path, good.policy())
    assert found.ok, found
    assert found.digest == good.digest
    assert [check.name for check in found.checks] == ["bundle", "evidence", "signatures", "provenance", "verdict"]
    assert verify(good.path, good.policy(), base=OTHER).ok
    assert verify(good.path, None).ok


def test_nothing_beside_it(case: Case) -> None:
    assert refusal(verify(case.path, case.policy())) == "signatures provenance verdict"
    assert refusal(verify(case.path, None)) == "provenance verdict"
    assert refusal(verify(case.path / "nowhere", case.policy())) == "bundle"


@pytest.mark.parametrize("left_out", ["origin", "result", "sign"])
def test_each_piece_is_needed(case: Case, left_out: str) -> None:
    for name in ("origin", "result", "sign"):
        if name != left_out:
            case.attach(getattr(case, name)())
    wanted = {"origin": "provenance", "result": "verdict", "sign": "signatures provenance verdict"}
    assert refusal(verify(case.path, case.policy())) == wanted[left_out]


def test_signed_by_somebody_else(case: Case) -> None:
    case.attach(case.origin(), case.result())
    case.attach(case.sign("them"))
    found = verify(case.path, case.policy())
    assert refusal(found) == "signatures provenance verdict"
    assert "1 by others" in str(found)
    assert verify(case.path, case.policy(signers=["us", "them"])).ok


def test_evidence_that_came_after_the_signature_does_not_count(case: Case) -> None:
    case.attach(case.origin(), case.result(exit_code=1, verdict="FAIL", whole="FAIL", passed=()))
    case.attach(case.sign())
    case.attach(case.result(base=case.digest))
    found = verify(case.path, case.policy())
    assert refusal(found) == "verdict"
    assert "1 piece of evidence left aside, signed by too few" in str(found)
    case.attach(case.sign())
    assert verify(case.path, case.policy()).ok


def test_as_many_as_the_policy_asks_for_must_sign_bundle_and_evidence(good: Case) -> None:
    both = good.policy(signers=["us", "them"], threshold=2)
    assert refusal(verify(good.path, both)) == "signatures provenance verdict"
    good.attach(good.sign("them"))
    assert verify(good.path, both).ok
    good.attach(good.sign())
    assert verify(good.path, both).ok
    (good.folder / "them.pub").write_bytes((good.folder / "us.pub").read_bytes())
    with pytest.raises(Fatal, match="the same key"):
        verify(good.path, good.policy(signers=["us", "them"], threshold=2))


def test_a_signature_of_another_bundle_used_again(case: Case) -> None:
    case.attach(case.origin(), case.result())
    case.attach(case.sign(digest=OTHER))
    found = verify(case.path, case.policy())
    assert refusal(found) == "signatures"
    assert "not about" in str(found)


def test_everything_of_another_bundle_copied_beside_this_one(good: Case, open_files: Callable[..., Project]) -> None:
    other = compile(open_files({"prompts/system.md": "Another instruction.\n"}, folder="other"), "shop")
    path = layout.write(other, good.folder / "other-out")
    evidence.folder(good.path).rename(evidence.folder(path))
    assert refusal(verify(path, good.policy())) == "signatures provenance verdict"


@pytest.mark.parametrize(
    ("change", "policy", "wanted"),
    [
        ({"verdict": "UNCHANGED", "whole": "UNCHANGED"}, {}, ""),
        ({"verdict": "UNCHANGED", "whole": "UNCHANGED"}, {"verdicts": ["PASS"]}, "verdict"),
        ({"verdict": "FAIL", "whole": "FAIL", "exit_code": 1, "passed": ()}, {}, "verdict"),
        ({"verdict": "FAIL", "whole": "FAIL", "accepted": OTHER, "passed": ()}, {}, "verdict"),
        ({"verdict": "FAIL", "whole": "FAIL", "accepted": OTHER, "passed": ()}, {"verdicts": ["accepted"]}, ""),
        ({"verdict": "INCONCLUSIVE", "whole": "INCONCLUSIVE", "passed": ()}, {}, "verdict"),
        ({"verdict": "INCONCLUSIVE", "whole": "INCONCLUSIVE", "passed": ()}, {"verdicts": ["INCONCLUSIVE"]}, ""),
        ({"whole": "FAIL", "exit_code": 1}, {}, "verdict"),
        ({"exit_code": 1}, {}, "verdict"),
        ({}, {"verdicts": []}, "verdict"),
    ],
)
def test_verdicts(case: Case, change: dict[str, Any], policy: dict[str, Any], wanted: str) -> None:
    case.attach(case.origin(), case.result(**change))
    case.attach(case.sign())
    found = verify(case.path, case.policy(**policy))
    assert found.ok if not wanted else refusal(found) == wanted


def test_verdicts_that_contradict_one_another_and_another_base(good: Case) -> None:
    assert refusal(verify(good.path, good.policy(), base=good.digest)) == "verdict"
    good.attach(good.result(exit_code=1, verdict="FAIL", whole="FAIL", passed=()))
    good.attach(good.sign())
    found = verify(good.path, good.policy())
    assert refusal(found) == "verdict"
    assert "contradict" in str(found)


@pytest.mark.parametrize(
    ("change", "rules", "wanted"),
    [
        ({}, {"sources": ["git+https://example.org/shop"]}, ""),
        ({}, {"sources": ["git+https://example.org/other"]}, "provenance"),
        ({"source": None}, {}, ""),
        ({"source": None}, {"sources": ["git+https://example.org/shop"]}, "provenance"),
        ({"revision": None}, {}, "provenance"),
        ({"revision": None}, {"required": False}, ""),
        ({"modified": True}, {}, "provenance"),
        ({"modified": True}, {"modified": True}, ""),
        ({}, {"builders": ["https://ci.example.org"]}, "provenance"),
        ({"builder": "https://ci.example.org"}, {"builders": ["https://ci.example.org"]}, ""),
    ],
)
def test_provenance(case: Case, change: dict[str, Any], rules: dict[str, Any], wanted: str) -> None:
    case.attach(case.origin(**change), case.result())
    case.attach(case.sign())
    found = verify(case.path, case.policy(provenance=rules))
    assert found.ok if not wanted else refusal(found) == wanted


def hostile(case: Case) -> Sequence[tuple[str, Referrer]]:
    """Evidence that no honest tool writes, and the check that refuses it."""
    result, made = case.result(), case.sign()
    elsewhere = replace(result, data=test_result.referrer(replace(JUDGED, head=OTHER)).data)
    marked = json.loads(result.data)
    marked["predicate"]["configuration"][0]["annotations"]["gateVerdict"] = "FAIL"
    twice = result.data.replace(b'"result":', b'"result":"FAILED","result":')
    envelope = json.loads(made.data)
    kind = statement.MEDIA_TYPE
    return [
        ("evidence", elsewhere),
        ("evidence", replace(result, data=canonical.dumps(marked))),
        ("evidence", replace(result, data=twice)),
        ("evidence", replace(result, annotations={referrer.PREDICATE: provenance.KIND})),
        ("evidence", Referrer(kind, kind, b'{"a":' * 5000 + b"1" + b"}" * 5000)),
        ("evidence", Referrer(kind, kind, b"[" * (1 << 20))),
        ("evidence", Referrer(kind, kind, b"\x00" * (1 << 20))),
        ("signatures", replace(made, data=canonical.dumps({**envelope, "payloadType": "text/plain"}))),
        ("signatures", replace(made, data=canonical.dumps({**envelope, "signatures": envelope["signatures"] * 2}))),
        ("signatures", replace(made, data=canonical.dumps({**envelope, "payload": envelope["payload"] + "\n"}))),
        ("signatures", replace(made, data=b'{"payload":"",' + made.data[1:])),
        ("signatures", replace(made, data=made.data[:-1])),
        ("signatures", replace(made, data=b"{}")),
    ]


@pytest.mark.parametrize("number", range(13))
def test_hostile_evidence_beside_good_evidence(good: Case, number: int) -> None:
    name, bad = hostile(good)[number]
    good.attach(bad)
    assert refusal(verify(good.path, good.policy())) == name


def test_every_damaged_blob_refuses(good: Case) -> None:
    for path in [*(evidence.folder(good.path) / "blobs" / "sha256").iterdir()]:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + b"?" + data[len(data) // 2 + 1 :])
        assert refusal(verify(good.path, good.policy())) == "evidence"
        path.write_bytes(data)
    assert verify(good.path, good.policy()).ok


def test_mutations_of_evidence_never_verify(good: Case) -> None:
    """A blob of the evidence, altered and named rightly again. PENSTOCK_MUTATIONS: how many."""
    chance = random.Random(7)
    attached = evidence.attached(good.path, good.digest)
    subject = layout.subject(good.path)
    for _ in range(int(os.environ.get("PENSTOCK_MUTATIONS", "25"))):
        chosen = chance.choice(attached)
        data = bytearray(chosen.referrer.data)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        altered = replace(chosen.referrer, data=bytes(data))
        others = [each.referrer for each in attached if each is not chosen]
        evidence.attach(good.path, subject, [altered, *others], instead=[each.image.digest for each in attached])
        changed = evidence.attached(good.path, good.digest)
        found = verify(good.path, good.policy())
        assert not found.ok or bytes(data) == chosen.referrer.data, chosen.referrer.kind
        evidence.attach(good.path, subject, [], instead=[each.image.digest for each in changed])
