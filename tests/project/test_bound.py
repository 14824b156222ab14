from collections.abc import Callable

from penstock.project.bound import bound, where
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity

HOUSE = Identity("Model", "house")
TEXT = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec: {model: hosted_vllm/a, endpoint: https://a.example.org, limits: {concurrent: 4}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec:
  bindings: {Model/house: {endpoint: "https://b.example.org"}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  extends: staging
  bindings: {Model/house: {limits: {concurrent: 8}}}
"""


def test_bindings_are_laid_over_the_resource(make: Callable[..., Project]) -> None:
    spec = bound(make({"spec.yaml": TEXT}, "production"), HOUSE)
    assert isinstance(spec, Model) and spec.limits is not None
    assert (spec.endpoint, spec.limits.concurrent) == ("https://b.example.org", 8)
    plain = make({"spec.yaml": TEXT})
    assert bound(plain, HOUSE) is plain.resources[HOUSE].spec


def test_the_place_is_where_it_is_bound(make: Callable[..., Project]) -> None:
    made = make({"spec.yaml": TEXT}, "production")
    assert where(made, HOUSE, "limits", "concurrent").document == 2
    assert where(made, HOUSE, "endpoint").document == 1
    assert where(made, HOUSE, "model") == made.at(HOUSE, "model")
    assert where(make({"spec.yaml": TEXT}), HOUSE, "endpoint").document == 0


def test_a_faulty_binding_binds_nothing(make: Callable[..., Project]) -> None:
    made = make({"spec.yaml": TEXT.replace("concurrent: 8", "concurrent: many")}, "production")
    assert bound(made, HOUSE) is None
