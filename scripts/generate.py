"""Writes everything that is made from the code: schemas, pages of rules, kinds, metrics, commands, the action's inputs.

python scripts/generate.py            write
python scripts/generate.py --check    exit 1 if a file is missing, differs or is left over
python scripts/generate.py --dry-run  name what would be written
"""

import argparse
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import action
import click
import language
import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("schemas", "docs/language", "docs/rules", "docs/kinds", "docs/metrics", "docs/targets", "docs/cli")
"""Everything in them is made; a file that nothing makes is left over."""
NOTE = "<!-- Made by `make generate`; edit the code it is made from. -->\n\n"


class Mode(StrEnum):
    WRITE = "write"
    CHECK = "check"
    DRY_RUN = "dry-run"


def schemas() -> Iterator[tuple[str, str]]:
    from penstock.bundle import document
    from penstock.bundle.signing import policy
    from penstock.report import saved
    from penstock.report.published import schema as section_schema
    from penstock.report.sections import SECTIONS
    from penstock.runtime.traces import record
    from penstock.spec import published
    from penstock.spec.kinds import KINDS

    for kind in KINDS:
        yield f"schemas/v1/{kind}.json", _json(published.schema(kind))
    yield "schemas/v1/all.json", _json(published.all())
    for section in SECTIONS:
        yield f"schemas/report/{section}.json", _json(section_schema(section))
    yield "schemas/report.json", _json(saved.schema())
    yield "schemas/bundle.json", _json(document.schema())
    yield "schemas/trace.json", _json(record.schema())
    yield "schemas/verify-policy.json", _json(policy.schema())


def rules() -> Iterator[tuple[str, str]]:
    from penstock.check.rules import RULES

    lines = ["# Rules\n", "| code | name | severity | what |", "|---|---|---|---|"]
    for name, rule in RULES.items():
        first, _, rest = (rule.__doc__ or "").strip().partition("\n")
        lines.append(f"| [{rule.CODE}]({name}.md) | `{name}` | {rule.SEVERITY} | {first} |")
        page = f"# {rule.CODE} {name}\n\n{first}\n\nSeverity: {rule.SEVERITY}.\n\n{rest.strip()}\n"
        yield f"docs/rules/{name}.md", NOTE + page
    yield "docs/rules/index.md", NOTE + "\n".join(lines) + "\n"


def ci_rules() -> Iterator[tuple[str, str]]:
    """One page: its rules are few."""
    from penstock.forge.ci_rules import CI_RULES

    lines = ["# Rules of lint-ci\n", "| code | name | severity | what |", "|---|---|---|---|"]
    pages = []
    for name, rule in CI_RULES.items():
        first, _, rest = (rule.__doc__ or "").strip().partition("\n")
        lines.append(f"| [{rule.CODE}](#{rule.CODE.lower()}-{name}) | `{name}` | {rule.SEVERITY} | {first} |")
        below = rest.strip().replace("\n## ", "\n### ").removeprefix("## ")
        pages.append(f"## {rule.CODE} {name}\n\n{first}\n\nSeverity: {rule.SEVERITY}.\n\n### {below}\n")
    yield "docs/ci-rules.md", NOTE + "\n".join(lines) + "\n\n" + "\n".join(pages)


def kinds() -> Iterator[tuple[str, str]]:
    from penstock.spec.describe import describe
    from penstock.spec.kinds import KINDS

    examples = _examples()
    index = ["# Kinds\n"]
    for name, kind in KINDS.items():
        doc = language.doc(kind)
        index.append(f"- [{name}]({name}.md): {doc.splitlines()[0]}")
        rows = ((f"`{f.path}`", f.type, f.default, f.aspect, f.doc) for f in describe(name))
        table = language.table(("field", "type", "default", "is", "what"), rows)
        example = f"## Example\n\n```yaml\n{examples[name]}```\n"
        yield f"docs/kinds/{name}.md", f"{NOTE}# {name}\n\n{doc}\n\n{example}\n## Fields\n\n{table}"
    yield "docs/kinds/index.md", NOTE + "\n".join(index) + "\n"


def _examples() -> dict[str, str]:
    """The first document of each kind in the example of an agent, as it is written there."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "examples" / "agent").rglob("*.yaml")):
        for document in path.read_text(encoding="utf-8").split("\n---\n"):
            lines = [line for line in document.splitlines() if not line.startswith("# yaml-language-server")]
            found.setdefault(yaml.safe_load(document)["kind"], "\n".join(lines).strip() + "\n")
    return found


def reference() -> Iterator[tuple[str, str]]:
    for path, page in language.pages():
        yield path, NOTE + page


def commands() -> Iterator[tuple[str, str]]:
    from penstock.cli.main import cli

    context = click.Context(cli, info_name="penstock", terminal_width=100, max_content_width=100)
    index = ["# Command line\n", f"```text\n{cli.get_help(context)}\n```\n"]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None, name
        index.append(f"- [{name}]({name}.md)")
        yield f"docs/cli/{name}.md", NOTE + "\n".join(_pages(command, name, context, "#"))
    yield "docs/cli/index.md", NOTE + "\n".join(index) + "\n"


def _pages(command: click.Command, name: str, parent: click.Context, mark: str) -> Iterator[str]:
    """A command's help, then those of the commands in it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    yield f"{mark} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None, each
            yield from _pages(inner, each, context, f"{mark}#")


def the_action() -> Iterator[tuple[str, str]]:
    yield "action.yml", action.declared()
    yield "templates/gate.yml", action.component()
    yield "docs/action.md", NOTE + action.page()


METRICS = """# Metrics

What a metric takes in `with`, what it gives, and which way is better. `binary` is 0 or 1, `score` lies in [0, 1],
`cost` is an amount whose sums are compared, `latency` seconds. A row of which nothing can be measured counts as
missing, never as a pass. An argument with a default may be left out. [Judges](../judges.md) says what is believed of a
metric that asks one, and how `ragas/<name>` is used.

A package that is installed beside Penstock, such as one's own, gives a metric by an entry point of the group
`penstock.metrics`: its name is the metric's, and it names a function `score(arguments, row, trace) -> float`. Beside
the function its module holds a literal, which `check` reads without running the module:

```python
SIGNATURES = {"politeness": {"arguments": {"text": {"type": "string"}}, "kind": "score", "version": 1}}


def politeness(arguments, row, trace):
    return float("please" in arguments["text"].lower())
```

Raise `version` when the same answer may get another score. The code runs with `--trust head` alone: for a stranger's
revision the metric is not measured.
"""


def targets() -> Iterator[tuple[str, str]]:
    from penstock.spec.describe import described
    from penstock.targets.find import find
    from penstock.targets.platforms import PLATFORMS

    index = ["# Targets\n", "What `penstock compile --target NAME` writes beside the bundles of an Environment.\n"]
    for name in PLATFORMS:
        first, _, rest = (find(name).__doc__ or "").strip().partition("\n")
        index.append(f"- [{name}]({name}.md): {first}")
        rows = ((f"`{f.path}`", f.type, f.default, f.doc) for f in described(find(name).Settings))
        settings = language.table(("field", "type", "default", "what"), rows)
        yield f"docs/targets/{name}.md", f"{NOTE}# {name}\n\n{first}\n{rest}\n\n## Settings\n\n{settings}"
    yield "docs/targets/index.md", NOTE + "\n".join(index) + "\n"


def metrics() -> Iterator[tuple[str, str]]:
    from importlib import import_module

    from penstock.metrics.members import MEMBERS

    parts = [METRICS]
    for name, signature in MEMBERS.items():
        module, _, function = signature.score.partition(":")
        home = import_module(module)
        better = "larger" if signature.larger_is_better else "smaller"
        what = inspect.getdoc(getattr(home, function)) or ""
        asks = " It asks a `judge`." if signature.judged else ""
        parts.append(f"## {name}\n\n{home.__doc__} Kind `{signature.kind}`, {better} is better.{asks}\n\n{what}\n")
        if signature.arguments:
            rows = ((f"`{each}`", f"`{_plain(given)}`", _default(given)) for each, given in signature.arguments.items())
            parts.append(language.table(("argument", "type", "default"), rows))
    yield "docs/metrics/index.md", NOTE + "\n".join(parts)


DETECTORS = """# Detectors

What a Monitor's `detectors` may name, and `detectors=` of `penstock.monitor.compare_texts`. All are permutation tests:
p is the share of relabelled samples that differ as much, (1 + count)/(1 + draws), exact where traces, or the sessions
given as `blocks`, are exchangeable while nothing changes. Several are corrected by Holm. The default is `mixture` and
`novelty`: two different questions, each blind to the other's answer. `alert.minEffect` is in the unit of the detector.

Of a block as many rows are compared as blocks of the other sample have, one where that has single rows, and blocks
change places with those of as many rows: how long sessions are is no drift. `Reading.units` says how many blocks were
compared; fewer than 8, or so few that no p can reach alpha, are refused.

All compare within the strata that a Monitor names in `within`, or that are given as `strata`; `context` needs them.

The reference is split by the seed into rows that are compared and a pool, which shares no row with them: novelty is the
distance from the pool, and rarity and vocabulary are learnt from it.

"""


def detectors() -> Iterator[tuple[str, str]]:
    from penstock.monitor.detector import load
    from penstock.monitor.detectors import MEMBERS

    found = [(name, load(name)) for name in MEMBERS]
    rows = (
        (f"`{name}`", (each.__doc__ or "").strip(), "texts" if each.NEEDS_TEXT else "embeddings", each.UNIT)
        for name, each in found
    )
    yield "docs/detectors.md", NOTE + DETECTORS + language.table(("detector", "asks", "reads", "effect"), rows)


def _plain(schema: Mapping[str, Any]) -> str:
    from penstock.spec.schemas import schema as types

    return types.show({key: value for key, value in schema.items() if key != "default"})


def _default(schema: Mapping[str, Any]) -> str:
    return f"`{json.dumps(schema['default'])}`" if "default" in schema else "-"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


MAKERS = (schemas, rules, ci_rules, kinds, reference, metrics, detectors, targets, commands, the_action)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", dest="mode", action="store_const", const=Mode.CHECK, default=Mode.WRITE)
    group.add_argument("--dry-run", dest="mode", action="store_const", const=Mode.DRY_RUN)
    mode: Mode = parser.parse_args().mode
    made = dict(pair for make in MAKERS for pair in make())
    there = {p.relative_to(ROOT).as_posix() for f in FOLDERS for p in (ROOT / f).rglob("*") if p.is_file()}
    stale = [path for path, text in made.items() if not _same(ROOT / path, text)]
    for path in stale:
        if mode is Mode.WRITE:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(made[path], encoding="utf-8", newline="\n")
        print(f"{'wrote' if mode is Mode.WRITE else 'out of date'}: {path}")
    left = sorted(there - set(made))
    for path in left:
        if mode is Mode.WRITE:
            (ROOT / path).unlink()
        print(f"{'removed' if mode is Mode.WRITE else 'left over'}: {path}")
    if mode is Mode.CHECK and (stale or left):
        print("generated files are out of date; `make generate` writes them", file=sys.stderr)
        return 1
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
