from collections.abc import Callable

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.fault import Fault
from penstock.project.environment import merge
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity

SERVED = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/a
  serving:
    weights: {uri: "hf://a/b", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4}
    maxContext: 8192
"""


def environment(name: str, spec: str) -> str:
    return f"apiVersion: penstock/v1\nkind: Environment\nmetadata: {{name: {name}}}\nspec: {spec}\n"


@pytest.fixture
def placed(shop: Callable[..., Project]) -> Callable[..., list[tuple[str, str]]]:
    """The faults in an Environment of this spec: rule, and route below `spec`."""

    def found(spec: str) -> list[tuple[str, str]]:
        project = shop({"house.yaml": SERVED, "e.yaml": environment("e", spec)}, "e")
        assert all(fault.location.path == "e.yaml" for fault in project.faults)
        return [(fault.rule, "/".join(map(str, fault.location.route[1:]))) for fault in project.faults]

    return found


def model(project: Project) -> Model:
    spec = project.spec("Model", "answerer")
    assert isinstance(spec, Model)
    return spec


def test_rfc_7396() -> None:
    target = {"title": "a", "author": {"given": "b", "family": "c"}, "tags": ["d"]}
    patch = {"title": "e", "author": {"family": None}, "tags": [], "new": {"f": None, "g": 1}}
    assert merge(target, patch) == {"title": "e", "author": {"given": "b"}, "tags": [], "new": {"g": 1}}
    assert merge("text", {"a": None}) == {} and merge({"a": 1}, ["b"]) == ["b"]


def test_an_unknown_environment_ends_the_command(shop: Callable[..., Project]) -> None:
    with pytest.raises(Fatal, match="there is: e") as raised:
        shop({"e.yaml": environment("e", "{}")}, "f")
    assert raised.value.exit_code == 2


def test_layers_of_environments(shop: Callable[..., Project]) -> None:
    files = {
        "a.yaml": environment(
            "a", "{vars: {x: 1, y: 1}, patches: {Model/answerer: {spec: {parameters: {top_p: 0.5}}}}}"
        ),
        "b.yaml": environment(
            "b", "{extends: a, vars: {y: 2}, patches: {Model/answerer: {spec: {parameters: {top_p: null}}}}}"
        ),
    }
    assert model(shop(files, "a")).parameters == {"temperature": 0, "max_tokens": 400, "top_p": 0.5}
    project = shop(files, "b")
    assert (project.vars, project.faults) == ({"x": 1, "y": 2}, ())
    assert model(project).parameters == {"temperature": 0, "max_tokens": 400} == model(shop(files)).parameters


def test_a_circle_ends_and_is_named_once_in_every_environment(shop: Callable[..., Project]) -> None:
    files = {"e.yaml": environment("a", "{extends: b}") + "---\n" + environment("b", "{extends: a}")}
    for name in (None, "a", "b"):
        assert [fault.rule for fault in shop(files, name).faults] == ["environment-cycle"]
    assert [fault.rule for fault in shop({"e.yaml": environment("a", "{extends: a}")}, "a").faults] == [
        "environment-cycle"
    ]


@pytest.mark.parametrize(
    "spec, rule, route",
    [
        ("{patches: {Model/nobody: {spec: {}}}}", "patch-unknown", "patches/Model/nobody"),
        ("{bindings: {Model/nobody: {endpoint: x}}}", "patch-unknown", "bindings/Model/nobody"),
        ("{patches: {Model/answerer: {spec: {mode: null}}}}", "patch-no-effect", "patches/Model/answerer"),
        (
            "{patches: {Model/answerer: {spec: {parameters: {temperature: 0}}}}}",
            "patch-no-effect",
            "patches/Model/answerer",
        ),
        ("{patches: {Project/shop: {spec: {gate: {alpha: 0.5}}}}}", "patch-no-effect", "patches/Project/shop"),
        ("{bindings: {Model/answerer: {}}}", "patch-no-effect", "bindings/Model/answerer"),
        ("{bindings: {Model/answerer: {limits: {concurrent: 4}}}}", "patch-no-effect", "bindings/Model/answerer"),
        (
            "{patches: {Model/answerer: {spec: {limits: {concurrent: 9}}}}}",
            "patch-binding",
            "patches/Model/answerer/spec/limits",
        ),
        (
            "{patches: {Model/house: {spec: {serving: {replicas: 2}}}}}",
            "patch-binding",
            "patches/Model/house/spec/serving/replicas",
        ),
        ("{bindings: {Model/answerer: {model: x}}}", "binding-unknown", "bindings/Model/answerer/model"),
        (
            "{bindings: {Model/house: {serving: {maxContext: 9}}}}",
            "binding-unknown",
            "bindings/Model/house/serving/maxContext",
        ),
        ("{bindings: {Chain/support: {endpoint: x}}}", "binding-unknown", "bindings/Chain/support/endpoint"),
        (
            "{bindings: {Model/answerer: {limits: {concurrent: -1}}}}",
            "invalid-value",
            "bindings/Model/answerer/limits/concurrent",
        ),
        ("{patches: {Model/answerer: {spec: {mode: shout}}}}", "invalid-value", "patches/Model/answerer/spec/mode"),
        ("{patches: {Model/answerer: {spec: {modle: x}}}}", "unknown-field", "patches/Model/answerer/spec/modle"),
        ("{patches: {Model/answerer: {spec: {model: null}}}}", "missing-field", "patches/Model/answerer/spec"),
        ("{patches: {Model/answerer: {kind: Chain}}}", "unknown-field", "patches/Model/answerer/kind"),
        (
            "{patches: {Model/answerer: {metadata: {name: other}}}}",
            "invalid-value",
            "patches/Model/answerer/metadata/name",
        ),
        ("{patches: {Model/answerer: {metadata: null}}}", "invalid-value", "patches/Model/answerer/metadata"),
    ],
)
def test_a_faulty_layer(spec: str, rule: str, route: str, placed: Callable[[str], list[tuple[str, str]]]) -> None:
    assert placed(spec) == [(rule, route)]


def test_true_is_another_value_than_one(shop: Callable[..., Project]) -> None:
    project = shop(
        {"e.yaml": environment("e", "{patches: {Model/answerer: {spec: {parameters: {temperature: false}}}}}")}, "e"
    )
    assert project.faults == () and model(project).parameters["temperature"] is False


def test_bindings_are_kept_apart_as_written(shop: Callable[..., Project]) -> None:
    files = {
        "a.yaml": environment("a", "{bindings: {Model/answerer: {limits: {concurrent: 8}, credentials: {env: A}}}}"),
        "b.yaml": environment(
            "b", "{extends: a, bindings: {Model/answerer: {limits: {concurrent: 4}, endpoint: null}}}"
        ),
    }
    project = shop(files, "b")
    identity = Identity("Model", "answerer")
    assert project.bindings == {identity: {"limits": {"concurrent": 4}, "credentials": {"env": "A"}, "endpoint": None}}
    # what undoes the parent has an effect, though it is the resource's own default
    assert project.faults == ()
    assert model(project).endpoint == "https://llm.example.org/v1"


def test_a_patch_is_type_checked_as_a_whole(
    shop: Callable[..., Project], faults: Callable[[Project], list[Fault]]
) -> None:
    spec = '{patches: {Chain/support: {spec: {steps: {search: {query: "${{ inputs.nothing }}"}}}}}}'
    assert [fault.rule for fault in faults(shop({"e.yaml": environment("e", spec)}, "e"))] == ["unknown-path"]
