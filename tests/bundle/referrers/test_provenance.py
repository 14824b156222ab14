"""Provenance is valid by in-toto's own messages, and holds a clock only where it is given."""

import json
from dataclasses import replace
from typing import Any

from tests.bundle.referrers.sample import DIGEST, LINEAGE, predicate

from penstock.bundle.referrers import provenance


def test_provenance_is_valid_by_in_totos_own_messages() -> None:
    from google.protobuf import json_format
    from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
    from in_toto_attestation.v1.statement import Statement

    made = provenance.referrer(DIGEST, LINEAGE)
    parsed = json_format.ParseDict(predicate(made), provenance_pb2.Provenance())
    assert parsed.build_definition.resolved_dependencies[0].digest["gitCommit"] == "c" * 40
    assert parsed.build_definition.resolved_dependencies[1].annotations["author"] == "Ann Author"
    assert parsed.run_details.metadata.started_on.ToJsonString() == "2026-01-02T03:04:05Z"
    value = json.loads(made.data)
    json_format.ParseDict(value, _statement_message())
    Statement(_subjects(value), value["predicateType"], value["predicate"]).validate()
    assert value["subject"] == [{"name": "shop", "digest": {"sha256": "d" * 64}}]


def _statement_message() -> Any:
    from in_toto_attestation.v1 import statement_pb2

    return statement_pb2.Statement()


def _subjects(value: dict[str, Any]) -> list[Any]:
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor

    return [ResourceDescriptor(name=each["name"], digest=each["digest"]).pb for each in value["subject"]]


def test_provenance_holds_a_clock_only_where_it_is_given() -> None:
    plain = replace(LINEAGE, at=None)
    assert "metadata" not in predicate(provenance.referrer(DIGEST, plain))["runDetails"]
    assert provenance.referrer(DIGEST, plain) == provenance.referrer(DIGEST, plain)
    modified = predicate(provenance.referrer(DIGEST, replace(plain, modified=True)))
    assert modified["buildDefinition"]["resolvedDependencies"][0]["annotations"] == {"modified": True}
    outside = replace(plain, revision=None, source=None, lock=None, declared=())
    assert predicate(provenance.referrer(DIGEST, outside))["buildDefinition"]["resolvedDependencies"] == []
