"""What every target keeps to."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.targets.conftest import EXAMPLES, findings, opened

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.spec.field import Strict
from penstock.spec.resource import Identity
from penstock.targets import emit as emitting
from penstock.targets.emit import emit
from penstock.targets.find import find, known
from penstock.targets.platforms import PLATFORMS
from penstock.targets.target import Conflict, File, Piece

ENVIRONMENTS = [
    ("agent", "production"),
    ("agent", "staging"),
    ("handbook", "production"),
    ("retail-chat", "production"),
]


class Toy:
    """A toy."""

    CARRIES = {"Model": frozenset({"model"})}

    class Settings(Strict):
        shout: bool = False

    @staticmethod
    def emit(release: Release, settings: Any) -> Iterator[Piece]:
        names = [*release.of("Model")]
        text = "\n".join(names)
        yield File(
            "models.txt",
            (text.upper() if settings.shout else text).encode(),
            frozenset(Identity("Model", n) for n in names[:1]),
        )
        yield Conflict(Identity("Model", names[0]), Identity("Model", names[-1]), "both are toys")


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> str:
    module = ModuleType("toy_target")
    for name in ("CARRIES", "Settings", "emit"):
        setattr(module, name, getattr(Toy, name))
    monkeypatch.setitem(sys.modules, "toy_target", module)
    monkeypatch.setitem(PLATFORMS, "toy", "toy_target")  # type: ignore[arg-type]
    return "toy"


@pytest.mark.parametrize("target", PLATFORMS)
@pytest.mark.parametrize(("name", "environment"), ENVIRONMENTS)
def test_drops_nothing_in_silence_and_gives_the_same_bytes(
    target: str, name: str, environment: str, example: Callable[[str, str], Release]
) -> None:
    released = example(name, environment)
    made, again = emit(released, target), emit(example(name, environment), target)
    assert made == again
    kinds = {identity.kind for identity in released.resources()}
    for kind in kinds & set(find(target).CARRIES):
        carried, _, resources = made.carried.get(kind, (0, 0, 0))
        lost = {loss.resource for loss in made.losses if loss.resource.kind == kind}
        assert carried + len(lost) >= resources
    for loss in made.losses:
        assert loss.reason and not loss.reason.endswith(".") and "\n" not in loss.reason


@pytest.mark.parametrize("target", PLATFORMS)
def test_has_a_page(target: str) -> None:
    page = find(target).__doc__ or ""
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Needs",
        "## Writes",
        "## Apply",
        "## Limits",
    ]
    for field in find(target).Settings.model_fields.values():
        assert not field.is_required()


def test_what_a_target_leaves_out_is_lost_aloud(toy: str, example: Callable[[str, str], Release]) -> None:
    released = example("agent", "production")
    made = emit(released, toy)
    models = released.of("Model")
    first = sorted(models)[0]
    for name, model in models.items():
        lost = {loss.route for loss in made.losses if loss.resource == Identity("Model", name)}
        if name != first:
            assert lost == {()}
        else:
            assert ("parameters",) in lost or not model.parameters
            assert ("model",) not in lost
    assert made.carried["Model"] == (1, 1, len(models))
    assert not [loss for loss in made.losses if loss.resource.kind == "Chain"]  # none of its business


def test_findings_are_placed(toy: str) -> None:
    found = findings(opened(EXAMPLES / "agent", "production"), [toy])
    assert {each.code for each in found} == {"PS913", "PS914"}
    assert all(each.location.span is not None for each in found)


@pytest.mark.parametrize(("name", "environment"), ENVIRONMENTS)
def test_whatever_a_platform_loses_is_placed(name: str, environment: str) -> None:
    found = findings(opened(EXAMPLES / name, environment), list(PLATFORMS))
    assert found
    assert all(each.location.span is not None for each in found)


def test_a_file_twice_or_outside_is_refused(
    toy: str, example: Callable[[str, str], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    for paths in (["../x"], ["/x"], ["a", "a"], ["a/../b"], [""]):
        monkeypatch.setattr(
            sys.modules["toy_target"],
            "emit",
            lambda *_, paths=paths: iter([File(path, b"", frozenset()) for path in paths]),
        )
        with pytest.raises(Fatal):
            emit(example("agent", "production"), toy)


def test_knows_no_other_name() -> None:
    assert known(["toys", "litellm"]) == frozenset(PLATFORMS)
    with pytest.raises(Fatal, match="no target 'toys'"):
        find("toys")
    assert emitting.faulty("litellm", {"retries": "two"}) is not None
    assert emitting.faulty("litellm", {"retries": 3}) is None
