"""Targets of other packages: what is wrong with one is said as its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Penstock

SPEC = {
    "penstock.yaml": "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n",
    "all.yaml": """apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 100}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
""",
}
HEAD = """from penstock.spec.field import Strict
from penstock.spec.resource import Identity
from penstock.targets.target import Conflict, Elsewhere, File, Loss
class Settings(Strict): ...
CARRIES = {"Model": frozenset({"model"})}
"""
EMIT = HEAD + "def emit(release, settings):\n    "
GOOD = "yield File('models.txt', '\\n'.join(release.of('Model')).encode(), frozenset({Identity('Model', 'answerer')}))"


@pytest.fixture
def project(tmp_path: Path) -> Penstock:
    folder = tmp_path / "checkout"
    made = Penstock(folder, tmp_path / "cache")
    for name, text in SPEC.items():
        made.write(name, text)
    return made


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Installs a package with the target `theirs` into a folder, and gives the environment that finds it."""

    def make(source: str, folder: Path | None = None, names: str = "theirs_target") -> dict[str, str]:
        import os

        place = folder or tmp_path / "installed"
        (place / "theirs-1.0.dist-info").mkdir(parents=True)
        (place / "theirs-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
        points = f"[penstock.targets]\ntheirs = {names}\n"
        (place / "theirs-1.0.dist-info" / "entry_points.txt").write_text(points)
        (place / "theirs_target.py").write_text(source)
        return {"PYTHONPATH": os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(place)]).lstrip(os.pathsep)}

    return make


def test_is_written_beside_the_others(project: Penstock, package: Callable[..., dict[str, str]]) -> None:
    done = project("compile", "--target", "theirs", "-o", "out", environ=package(EMIT + GOOD))
    assert done.code == 0, done.err
    assert (project.directory / "out/default/theirs.target/models.txt").read_text() == "answerer"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise RuntimeError('at import')", "does not load: RuntimeError: at import"),
        ("", "has no model `Settings`"),
        (HEAD + "CARRIES = None\ndef emit(release, settings): yield", "has no `CARRIES`"),
        (HEAD, "has no function `emit`"),
        (EMIT + "raise ValueError('boom\\n\\x1b[31m')\n    yield", "failed: ValueError: boom"),
        (EMIT + "raise SystemExit(0)\n    yield", "failed: SystemExit: 0"),
        (EMIT + "return None", "failed: TypeError"),
        (EMIT + "yield 'text'", "gives 'text', which is no piece"),
        (EMIT + "yield File('x', 'text', frozenset())", "which is no piece"),
        (EMIT + "yield File(None, b'', frozenset())", "which is no piece"),
        (EMIT + "yield Loss('Model/answerer', (), 'a')", "which is no piece"),
        (EMIT + "yield File('../x', b'', frozenset())", "gives a file at '../x'"),
        (EMIT + "yield File('a/b', b'', frozenset()); yield File('a', b'', frozenset())", "gives a file at 'a'"),
    ],
    ids=range(13),
)
def test_what_is_wrong_with_it_is_its_own(
    source: str, said: str, project: Penstock, package: Callable[..., dict[str, str]]
) -> None:
    done = project("compile", "--target", "theirs", "-o", "out", environ=package(source))
    assert done.code == 2
    assert said in done.err and "bug of Penstock" not in done.err and "\x1b" not in done.err
    assert not list((project.directory / "out").rglob("oci-layout"))


def test_a_missing_module_is_named(project: Penstock, package: Callable[..., dict[str, str]]) -> None:
    done = project("compile", "--target", "theirs", "-o", "out", environ=package("", names="nowhere_at_all"))
    assert done.code == 2 and "No module named 'nowhere_at_all'" in done.err


def test_a_setting_that_it_must_have_is_a_finding(project: Penstock, package: Callable[..., dict[str, str]]) -> None:
    needy = EMIT.replace("class Settings(Strict): ...", "class Settings(Strict): need: int") + GOOD
    done = project("compile", "--target", "theirs", "-o", "out", environ=package(needy))
    assert done.code == 1 and "add `need:`" in done.out


def test_the_checkout_is_no_place_of_packages(project: Penstock, package: Callable[..., dict[str, str]]) -> None:
    package("open('ran', 'w').close()\n" + EMIT + GOOD, folder=project.directory)
    project.write("yaml.py", "open('ran', 'w').close()\n")
    done = project("compile", "--target", "theirs", "-o", "out")
    assert done.code == 2 and "there is no target 'theirs'" in done.err
    beside = project("compile", "--target", "all", "--target", "theirs", "-o", "out")
    assert beside.code == 2 and "there is no target 'theirs'" in beside.err, "`all` hides no other name"
    assert project("check").code == 0
    assert not (project.directory / "ran").exists()


def test_a_loss_is_said_once_where_its_target_is_written_too(project: Penstock) -> None:
    project.write(
        "hosted.yaml",
        """apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/a
  serving:
    weights: {uri: "hf://acme/a", revision: 0f1e2d3, parameters: 1.0e9, dtype: bfloat16, layers: 8, heads: 8,
              kvHeads: 8, headSize: 64}
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 1024
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: live}
spec:
  patches: {PromptTemplate/answer: {spec: {model: house}}}
  targets: {flux: {repository: "oci://r.example.org/a", carries: [kserve]}}
""",
    )
    for names, said in [(["flux"], "flux cannot carry `gpu`: of `kserve`: "), (["flux", "kserve"], "kserve cannot ")]:
        asked = [part for name in names for part in ("--target", name)]
        done = project("compile", "--env", "live", "-o", "out", *asked)
        assert done.code == 0 and said in done.out, done.out + done.err
        assert done.out.count("cannot carry `gpu`") == 1
        assert "TARGET.target of out/live" in done.out
