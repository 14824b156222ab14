"""`fmt` moves lines: data, comments and quotes stay, whatever stands where."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.source.parsing import yaml
from penstock.spec.formatted import comments, format
from penstock.spec.kinds import KINDS
from penstock.spec.order import arranged, names, orders
from penstock.spec.step import Step
from penstock.spec.steps import STEPS

ROOT = Path(__file__).parents[2]
HEAD = "apiVersion: penstock/v1\nkind: Chain\nmetadata: {name: a}\n"
PROMPT = "apiVersion: penstock/v1\nkind: PromptTemplate\n"

PAIRS = {
    "envelope": (
        "kind: Model\nspec: {model: m}\nmetadata: {name: a}\napiVersion: penstock/v1\n",
        "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: a}\nspec: {model: m}\n",
    ),
    "metadata in brackets": (
        "apiVersion: penstock/v1\nkind: Model\nmetadata: {owner: t, labels: {z: '1', a: b}, name: a}\n",
        "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: a, owner: t, labels: {z: '1', a: b}}\n",
    ),
    "step": (
        HEAD + "spec:\n  steps:\n    z: {timeoutSeconds: 1, with: {b: 1, a: 2}, when: w, model: m, prompt: p}\n",
        HEAD + "spec:\n  steps:\n    z: {prompt: p, model: m, with: {b: 1, a: 2}, when: w, timeoutSeconds: 1}\n",
    ),
    "comments go with their key": (
        "# the file\n# above kind\nkind: Model # behind kind\n# above version\napiVersion: penstock/v1\n"
        "spec:\n  # above mode\n  mode: chat\n  # above model\n  model: m\n  # the end of spec\n# the end\n",
        "# the file\n# above kind\n# above version\napiVersion: penstock/v1\nkind: Model # behind kind\n"
        "spec:\n  # above model\n  model: m\n  # above mode\n  mode: chat\n  # the end of spec\n# the end\n",
    ),
    "modeline in front": (
        "# yaml-language-server: $schema=x\n\nkind: Model\napiVersion: penstock/v1\n",
        "# yaml-language-server: $schema=x\n\napiVersion: penstock/v1\nkind: Model\n",
    ),
    "two spaces, lists below their key": (
        HEAD + "spec:\n    inputs:\n        q:\n            enum:\n            - a\n            -   b: 1\n"
        "                c: 2\n            # of enum\n            - - x\n              - y\n",
        HEAD + "spec:\n  inputs:\n    q:\n      enum:\n        - a\n        - b: 1\n          c: 2\n"
        "        # of enum\n        - - x\n          - y\n",
    ),
    "block scalars": (
        HEAD + "spec:\n    outputs:\n        a: |\n            one  \n\n              two\n        b: >-\n"
        "            folded\n        c: |2-\n             x\n        d: |+\n            kept\n\n",
        HEAD + "spec:\n  outputs:\n    a: |\n      one  \n\n        two\n    b: >-\n      folded\n"
        "    c: |2-\n         x\n    d: |+\n      kept\n\n",
    ),
    "white space": (HEAD + "spec:   \n  steps: {}\t\n  \n\n\n", HEAD + "spec:\n  steps: {}\n"),
    "no final line end": (HEAD + "spec: {}", HEAD + "spec: {}\n"),
    "blank lines stay between entries": (
        "kind: Model\n\napiVersion: penstock/v1\n",
        "apiVersion: penstock/v1\n\nkind: Model\n",
    ),
    "in a list, first key behind the dash": (
        PROMPT + "spec:\n  messages:\n  - content: |\n      Hi\n    role: user\n",
        PROMPT + "spec:\n  messages:\n    - role: user\n      content: |\n        Hi\n",
    ),
    "windows": ("kind: Model\r\napiVersion: penstock/v1\r\n", "apiVersion: penstock/v1\r\nkind: Model\r\n"),
    "byte order mark": ("\ufeffkind: Model\napiVersion: penstock/v1\n", "\ufeffapiVersion: penstock/v1\nkind: Model\n"),
    "each document": (
        "kind: Model\napiVersion: penstock/v1\n\n---   \n\nkind: Chain\napiVersion: penstock/v1\n",
        "apiVersion: penstock/v1\nkind: Model\n---\napiVersion: penstock/v1\nkind: Chain\n",
    ),
}
UNCHANGED = {
    "another tool": "kind: Deployment\napiVersion: apps/v1\nspec:\n    a:   1   \n",
    "long lines": HEAD + f"spec: {{outputs: {{a: {'x ' * 200}y}}}}\n",
    "quotes and non-ASCII": HEAD + 'spec:\n  outputs: {a: \'é\', b: "\\u00e9", c: 猫, d: "a\\\n    b"}\n',
    "names of users": HEAD + "spec:\n  inputs:\n    z: {type: string}\n    a: {type: string}\n  steps: {}\n",
    "brackets over lines": HEAD + "spec:\n  outputs: {\n    b: 1,   # one\n      a: [1,\n   2]\n  }\n",
    "text that ends the file without a line end": HEAD + "spec:\n  outputs:\n    a: |\n      x",
}
LEFT = {
    "an alias before its anchor": "spec: &s {}\nmetadata: *s\nkind: Chain\napiVersion: penstock/v1\n",
    "a document on the line of its marker": "--- {kind: Model, apiVersion: penstock/v1}\n",
    "directives": "%YAML 1.2\n---\nkind: Model\napiVersion: penstock/v1\n",
    "a comment above what would stand behind a dash": (
        PROMPT + "spec:\n  messages:\n    - content: Hi\n      # who\n      role: user\n"
    ),
}


def made(text: str) -> str:
    return format("x.yaml", text.encode()).data.decode()


@pytest.mark.parametrize("name", PAIRS)
def test_changes(name: str) -> None:
    before, after = PAIRS[name]
    assert made(before) == after
    assert made(after) == after


@pytest.mark.parametrize("name", UNCHANGED)
def test_does_not_change(name: str) -> None:
    assert made(UNCHANGED[name]) == UNCHANGED[name]


@pytest.mark.parametrize("name", LEFT)
def test_leaves_what_it_cannot_move(name: str) -> None:
    text = LEFT[name]
    assert holds(text, made(text))
    assert format("x.yaml", text.encode()).left
    assert made(text) == text


def test_says_what_would_change_the_data() -> None:
    text = "metadata: &m {name: a}\nspec: {x: *m}\nkind: Model\napiVersion: penstock/v1\n"
    assert format("x.yaml", text.encode()).left == ()
    text = "spec: &m {model: a}\nmetadata: *m\nkind: Model\napiVersion: penstock/v1\n"
    done = format("x.yaml", text.encode())
    assert done.data.decode() == text
    assert done.left == ((0, "the order of keys cannot change without changing what it says"),)


def data(text: str) -> list[Any]:
    parsed = yaml.parse("x.yaml", text.encode())
    assert not parsed.faults
    return [
        json.dumps(arranged(each.data, orders(each.data) if isinstance(each.data, dict) else {}))
        for each in parsed.documents
    ]


def holds(before: str, after: str) -> bool:
    """The same data, names of users in the same order, the same comments, and stable."""
    stripped = {each.rstrip(): count for each, count in comments(before.replace("\r\n", "\n")).items()}
    assert data(after) == data(before)
    assert dict(comments(after.replace("\r\n", "\n"))) == stripped
    assert made(after) == after
    return True


def corpus() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", "*.yaml", "*.yml"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_every_yaml_file_of_the_repository() -> None:
    seen = 0
    for name in corpus():
        text = (ROOT / name).read_bytes()
        if yaml.parse(name, text).faults:
            continue
        assert holds(text.decode(), made(text.decode())), name
        seen += 1
    assert seen > 50


@pytest.mark.parametrize("name", [n for n in corpus() if n.startswith(("examples/", "compiler/"))])
def test_what_we_give_away_is_laid_out(name: str) -> None:
    text = (ROOT / name).read_bytes()
    assert format(name, text).data == text


def test_ruamel_reads_the_same() -> None:
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    for before, after in PAIRS.values():
        old, new = list(reader.load_all(before.replace("\t", ""))), list(reader.load_all(after))
        assert old == new


@pytest.mark.parametrize("step", STEPS.values())
def test_a_step_begins_with_its_type_and_ends_with_what_all_have(step: type[Step]) -> None:
    assert names(step)[0] == step.type_
    assert names(step)[-4:] == ["when", "otherwise", "retry", "timeoutSeconds"]


def test_orders_hold_every_field_of_a_spec() -> None:
    for kind, model in KINDS.items():
        found = orders({"kind": kind, "spec": {}})
        assert set(found[("spec",)]) == {field.alias for field in model.model_fields.values()}


_KEYS = ("apiVersion", "kind", "metadata", "spec", "steps", "inputs", "outputs", "a", "b", "with", "prompt", "when")
_SCALARS = ("1", "text", "'q # no'", '"two\\nlines"', "~", "x y", "${{ a }}", "é")
_NOTES = ("", "", "", "  # behind", " # x: y")


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> Any:
    if depth >= 4 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(("scalar", "literal", "folded", "flow", "wrapped")))
    if draw(st.booleans()):
        keys = draw(st.lists(st.sampled_from(_KEYS), unique=True, min_size=1, max_size=4))
        return {key: draw(trees(depth=depth + 1)) for key in keys}
    return draw(st.lists(trees(depth=depth + 1), min_size=1, max_size=3))


@st.composite
def written(draw: st.DrawFn) -> str:
    """A document of ours, with indentation, comments and blank lines wherever YAML allows them."""
    step = draw(st.integers(1, 5))
    count = iter(range(10_000))

    def between(lines: list[str], column: int) -> None:
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(("", "", "blank", "here", "deeper", "left")))
            if kind == "blank":
                lines.append(draw(st.sampled_from(("", "  "))))
            elif kind:
                at = {"here": column, "deeper": column + draw(st.integers(1, 6)), "left": column // 2}[kind]
                lines.append(" " * at + f"# note {next(count)}{draw(st.sampled_from(('', '  ')))}")

    def value(tree: Any, column: int, lines: list[str], head: str, inline: bool) -> None:
        """Appends `head` and the value; a nested collection may begin on the line of a dash."""
        if isinstance(tree, str):
            scalar(tree, column, lines, head)
            return
        if inline and draw(st.booleans()):
            block(tree, column + 1 + len(_gap := " " * draw(st.integers(1, 3))), lines, head + _gap)
            return
        lines.append(head + draw(st.sampled_from(_NOTES)))
        below = column if isinstance(tree, list) and not inline and draw(st.booleans()) else column + step
        between(lines, below)
        block(tree, below, lines, "")

    def scalar(tree: str, column: int, lines: list[str], head: str) -> None:
        inner = " " * (column + step)
        if tree in ("literal", "folded"):
            sign = ("|" if tree == "literal" else ">") + draw(st.sampled_from(("", "-", "+")))
            lines.append(f"{head} {sign}{draw(st.sampled_from(_NOTES))}")
            lines.extend(inner + draw(st.sampled_from(("one", "# no comment", "  more", "a: b  "))) for _ in range(1))
            lines.extend(
                draw(st.sampled_from(("", inner + "two", inner + "   three"))) for _ in range(draw(st.integers(0, 2)))
            )
        elif tree == "flow":
            lines.append(f"{head} {{when: 1, prompt: [a, {{b: c}}], with: 'x', a: }}{draw(st.sampled_from(_NOTES))}")
        elif tree == "wrapped":
            lines.append(f"{head} [1,  # one {next(count)}")
            lines.append(f"{inner}{{prompt: p,")
            lines.append(f"{inner}   name: 2}}]{draw(st.sampled_from(_NOTES))}")
        else:
            lines.append(f"{head} {draw(st.sampled_from(_SCALARS))}{draw(st.sampled_from(_NOTES))}")

    def block(tree: Any, column: int, lines: list[str], head: str) -> None:
        entries = list(tree.items()) if isinstance(tree, dict) else [("-", item) for item in tree]
        for index, (key, item) in enumerate(entries):
            if index or not head:
                between(lines, column) if index else None
                head = " " * column
            is_item = isinstance(tree, list)
            value(item, column, lines, head + ("-" if is_item else f"{key}:"), is_item)
            head = ""

    lines: list[str] = []
    between(lines, 0)
    spec = draw(trees())
    root = {"kind": "Chain", "spec": {"steps": {"z": spec, "a": draw(trees())}, "inputs": draw(trees())}}
    order = draw(st.permutations(("apiVersion", "kind", "spec", "metadata")))
    for name in order:
        if name == "apiVersion":
            lines.append("apiVersion: penstock/v1")
        elif name == "kind":
            lines.append("kind: Chain")
        elif name == "metadata":
            lines.append("metadata: {owner: x, name: n}")
        else:
            value(root["spec"], 0, lines, "spec:", False)
        between(lines, 0)
    end = draw(st.sampled_from(("\n", "\r\n")))
    return end.join(lines) + draw(st.sampled_from(("", end, end * 3)))


@settings(deadline=None)
@given(written())
def test_whatever_is_written(text: str) -> None:
    if not yaml.parse("x.yaml", text.encode()).faults:
        assert holds(text, made(text))
