"""Tests of promptfoo as rows: their variables and their assertions, scenarios and products spread out."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import dirname, splitext
from typing import Any

from penstock.adopt import nunjucks
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.promptfoo import asserting, expected, heading
from penstock.adopt.promptfoo.code import claimed
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route
from penstock.source.data import rows
from penstock.source.data.rows import Row

MOST = 20_000
"""Rows of one configuration."""
_CODE = (".py", ".js", ".ts", ".mjs", ".cjs")
_KNOWN = frozenset(
    ("vars", "assert", "description", "threshold", "options", "metadata", "provider", "providers", "prompts",
     "assertScoringFunction", "providerOutput")
)  # fmt: skip
_OPTIONS = frozenset(
    ("disableVarExpansion", "provider", "transformVars", "prefix", "suffix", "transform", "rubricPrompt")
)


@dataclass(frozen=True, slots=True)
class Asserted:
    """An assertion with the place where it stands."""

    data: Mapping[str, Any]
    path: str
    line: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A test: one row."""

    values: Mapping[str, Any]
    asserts: tuple[Asserted, ...]
    path: str
    line: int
    description: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    providers: frozenset[str] | None = None
    prompts: frozenset[str] | None = None

    @property
    def around(self) -> tuple[str, str]:
        """What promptfoo writes before and behind the prompt for this test."""
        return str(self.options.get("prefix") or ""), str(self.options.get("suffix") or "")


@dataclass(frozen=True, slots=True)
class Raw:
    """A test as it is written."""

    data: Mapping[str, Any]
    path: str
    line: int
    lines: Mapping[Route, int] = field(default_factory=dict)
    route: Route = ()

    def at(self, *keys: str | int) -> int:
        """The line of a part of it."""
        return self.lines.get((*self.route, *keys), self.line)


def cases(source: Source, found: Foreign, config: Mapping[str, Any]) -> list[Case]:
    """The tests of a configuration and of its scenarios, each with what `defaultTest` says of all."""
    default = _default(source, found, config.get("defaultTest"))
    made: list[Case] = []
    raws = list(raw(source, config.get("tests"), source.path, found.lines, ("tests",), found.line("tests")))
    scenarios = list(_scenarios(source, found, config))
    if not raws and not scenarios and default is not None and (default.data.get("vars") or default.data.get("assert")):
        raws = [Raw({}, default.path, default.line)]
    for each, config_vars in [*((each, {}) for each in raws), *scenarios]:
        made += _cases(source, each, default, config_vars, found)
        if len(made) > MOST:
            source.note(
                "decide", each.line, f"more than {MOST} rows: the product of the variables is cut there", each.path
            )
            return made[:MOST]
    return made


def parsed(made: Sequence[Case]) -> list[Case]:
    """Tests whose answers are read as JSON first; told of code alone, and of rows that fail where it is none."""
    return [
        replace(case, asserts=tuple(_parsed(each) for each in case.asserts))
        if any(each.data["type"] == "is-json" for each in case.asserts)
        else case
        for case in made
    ]


def _after(before: str, each: Asserted) -> str:
    """The transform of a test, and after it that of an assertion; both are more than is understood."""
    own = each.data.get("transform")
    return before if own is None else f"{before}; {own}"


def _parsed(each: Asserted) -> Asserted:
    if each.data["type"] not in ("javascript", "python"):
        return each
    return replace(each, data={"transform": "JSON.parse(output)", **each.data})


def _default(source: Source, found: Foreign, given: Any) -> Raw | None:
    if isinstance(given, str):
        path = source.near(given.removeprefix("file://"))
        try:
            if path is None:
                raise Unread(given, "it leads out of the repository")
            other = source.read(path)
        except Unread as error:
            source.note("decide", found.line("defaultTest"), f"defaultTest {given}: {error.problem}")
            return None
        return Raw(other.data, path, 1, other.lines) if isinstance(other.data, Mapping) else None
    if isinstance(given, Mapping):
        return Raw(given, source.path, found.line("defaultTest"), found.lines, ("defaultTest",))
    return None


def raw(
    source: Source, given: Any, path: str, lines: Mapping[Route, int], route: Route, line: int, depth: int = 0
) -> Iterator[Raw]:
    """Tests wherever they stand: inline, in files, in patterns of files."""
    here = lines.get(route, line)
    if isinstance(given, Mapping) and isinstance(given.get("path"), str) and "vars" not in given:
        given = given["path"]
    if isinstance(given, list):
        for index, each in enumerate(given):
            yield from raw(source, each, path, lines, (*route, index), here, depth)
    elif isinstance(given, str):
        if depth > 8:
            source.note("fault", here, "files of tests name each other", path)
        else:
            yield from _filed(source, given, path, here, depth)
    elif isinstance(given, Mapping):
        yield Raw(given, path, here, lines, route)
    elif given is not None:
        source.note("fault", here, f"a test is a mapping, no {type(given).__name__}", path)


def _filed(source: Source, name: str, path: str, line: int, depth: int) -> Iterator[Raw]:
    if name.startswith(("http://", "https://", "huggingface://", "az://", "s3://")):
        source.note("decide", line, f"the tests {name} lie on a server: bring the rows into the repository", path)
        return
    plain = name.removeprefix("file://")
    code, _, function = plain.rpartition(":")
    files = source.spread(code if code.endswith(_CODE) and function.isidentifier() else plain, path)
    if not files:
        source.note("decide", line, f"no tests at {name}", path)
    for each in files:
        ending = splitext(each)[1].lower()
        try:
            if ending in _CODE:
                source.note(
                    "decide",
                    line,
                    f"the tests {each} are code, which an import never runs: write their rows to a file",
                    path,
                )
            elif ending in (".csv", ".jsonl", ".ndjson"):
                yield from _table(source, each, depth)
            elif ending in (".yaml", ".yml", ".json"):
                found = source.read(each)
                data = (
                    found.data.get("tests", found.data)
                    if isinstance(found.data, Mapping) and "tests" in found.data
                    else found.data
                )
                at: Route = ("tests",) if data is not found.data else ()
                yield from raw(source, data, each, found.lines, at, 1, depth + 1)
            else:
                source.note("decide", line, f"tests are not read from {each}", path)
        except Unread as error:
            source.note(
                "decide",
                error.line if error.path == each and error.line else line,
                f"the tests {each}: {error.problem}",
                each if error.line else path,
            )


def _table(source: Source, path: str, depth: int) -> Iterator[Raw]:
    table = heading.named(source.bytes(path)) if path.lower().endswith(".csv") else heading.Named(source.bytes(path))
    if table.made_up:
        source.note(
            "lost", 1, f"{len(table.made_up)} of its columns without a name: promptfoo reads nothing there", path
        )
    for each in rows.each(path, table.data):
        if not isinstance(each, Row):
            span = each.location.span
            source.note("decide", span.line if span else 0, f"{each.facts['problem']}: this row is left out", path)
        elif path.lower().endswith(".csv"):
            values = {name: value for name, value in each.values.items() if name not in table.made_up}
            yield Raw(expected.test(source, values, path, each.line), path, each.line)
        else:
            data = each.values
            yield Raw(data if "vars" in data or "assert" in data else {"vars": data}, path, each.line)


def _scenarios(source: Source, found: Foreign, config: Mapping[str, Any]) -> Iterator[tuple[Raw, Mapping[str, Any]]]:
    left = MOST
    for scenario in raw(
        source, config.get("scenarios"), source.path, found.lines, ("scenarios",), found.line("scenarios")
    ):
        data = scenario.data
        configs = list(
            raw(
                source,
                data.get("config") or [{}],
                scenario.path,
                scenario.lines,
                (*scenario.route, "config"),
                scenario.line,
            )
        )
        tests = list(
            raw(
                source,
                data.get("tests") or [{}],
                scenario.path,
                scenario.lines,
                (*scenario.route, "tests"),
                scenario.line,
            )
        )
        if len(configs) * len(tests) > left:
            words = f"{len(configs)} x {len(tests)} rows of a scenario: an import takes {MOST} rows, the first ones"
            source.note("decide", scenario.line, words, scenario.path)
        for outer, inner in itertools.islice(itertools.product(configs, tests), left):
            left -= 1
            merged = {
                **outer.data,
                **inner.data,
                "vars": {**_mapping(outer.data.get("vars")), **_mapping(inner.data.get("vars"))},
                "assert": [*_list(outer.data.get("assert")), *_list(inner.data.get("assert"))],
                "options": {**_mapping(outer.data.get("options")), **_mapping(inner.data.get("options"))},
            }
            yield Raw(merged, inner.path, inner.line, inner.lines, inner.route), {}


def _cases(source: Source, each: Raw, default: Raw | None, more: Mapping[str, Any], found: Foreign) -> Iterator[Case]:
    data = each.data
    for key in data:
        if key not in _KNOWN:
            source.note("fault", each.at(key), f"`{key}` is no key of a test", each.path)
    for key in ("threshold", "assertScoringFunction", "providerOutput"):
        if data.get(key) is not None or (default is not None and default.data.get(key) is not None):
            words = {
                "threshold": "changed", "assertScoringFunction": "lost", "providerOutput": "lost",
            }  # fmt: skip
            reason = (
                "a row passes where each of its metrics does"
                if key == "threshold"
                else "it has no place in an Evaluation"
            )
            source.note("changed" if words[key] == "changed" else "lost", each.at(key), f"`{key}`: {reason}", each.path)
    base = default.data if default is not None else {}
    options = {**_mapping(base.get("options")), **_mapping(data.get("options"))}
    for key in options:
        if key not in _OPTIONS:
            source.note("lost", each.at("options", key), f"the option `{key}` has no counterpart", each.path)
    is_parsed = False
    is_shaped = claimed.text(options.get("transform")) is not None and not options.get("transformVars")
    if is_shaped:
        pass
    elif asserting.is_parse(options.get("transform")) and not options.get("transformVars"):
        is_parsed = True
    elif options.get("transform") or options.get("transformVars"):
        source.note("decide", each.at("options"), "a `transform` is code, which an import never runs", each.path)
    where = default.path if default is not None else each.path
    given = {
        **_vars(source, base.get("vars"), where, each.line),
        **_vars(source, data.get("vars"), each.path, each.at("vars")),
    }
    asserts = tuple([*_asserts(source, default), *_asserts(source, each)])
    if is_parsed or is_shaped:
        before = "JSON.parse(output)" if is_parsed else str(options["transform"])
        asserts = tuple(replace(each, data={**each.data, "transform": _after(before, each)}) for each in asserts)
    spread = {name: _values(source, value, each) for name, value in given.items()}
    is_whole = options.get("disableVarExpansion") is True
    choices = [[value] if is_whole or not _spreads(value) else value for value in spread.values()]
    for chosen in itertools.islice(itertools.product(*choices), MOST + 1):
        values = dict(zip(spread, chosen, strict=True))
        yield Case(
            _filled(source, values, each),
            asserts,
            each.path,
            each.line,
            str(data.get("description") or ""),
            options,
            _names(data.get("providers", data.get("provider"))),
            _names(data.get("prompts")),
        )


def _vars(source: Source, given: Any, path: str, line: int) -> dict[str, Any]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return dict(given)
    made: dict[str, Any] = {}
    for name in [given] if isinstance(given, str) else given if isinstance(given, list) else []:
        for each in source.spread(str(name).removeprefix("file://"), path):
            try:
                found = source.read(each)
            except Unread as error:
                source.note("decide", line, f"the variables {each}: {error.problem}", path)
                continue
            if isinstance(found.data, Mapping):
                made.update(found.data)
    return made


def _asserts(source: Source, each: Raw | None) -> Iterator[Asserted]:
    given = each.data.get("assert") if each is not None else None
    if each is None or given is None:
        return
    if not isinstance(given, list):
        source.note("fault", each.at("assert"), "`assert` is a list", each.path)
        return
    for index, data in enumerate(given):
        line = each.at("assert", index)
        if isinstance(data, str):
            data = expected.assertion(data)
        if isinstance(data, Mapping) and isinstance(data.get("$ref"), str):
            source.note(
                "decide", line, f"the reference {data['$ref']} is not followed: write the assertion here", each.path
            )
        elif isinstance(data, Mapping) and isinstance(data.get("type"), str):
            yield Asserted(data, each.path, line)
        else:
            source.note("fault", line, "an assertion without a `type`", each.path)


def _values(source: Source, value: Any, each: Raw) -> Any:
    """A variable's value; what a file holds, or several files."""
    if isinstance(value, list):
        return [item for given in value for item in _spread(given, _values(source, given, each))]
    if not isinstance(value, str) or not value.startswith("file://"):
        return value
    found: list[Any] = []
    for path in _beside(source, value.removeprefix("file://"), each):
        ending = splitext(path)[1].lower()
        try:
            if ending in _CODE:
                source.note(
                    "decide", each.at("vars"), f"the variable {path} is code, which an import never runs", each.path
                )
                found.append("")
            elif ending in (".yaml", ".yml", ".json"):
                found.append(_as_text(source, path, ending))
            else:
                found.append(source.text(path).strip())
        except Unread as error:
            source.note("decide", each.at("vars"), f"the variable {path}: {error.problem}", each.path)
            found.append("")
    if not found:
        source.note("decide", each.at("vars"), f"no file at {value}", each.path)
        return ""
    return found[0] if len(found) == 1 else found


def _as_text(source: Source, path: str, ending: str) -> str:
    """Data as promptfoo gives it to a template: JSON as it is written, YAML as JSON."""
    if ending == ".json":
        return source.text(path).strip()
    return json.dumps(_numbers(source.read(path).data), ensure_ascii=False, separators=(",", ":"), default=str)


def _numbers(value: Any) -> Any:
    """A value with the numbers of JavaScript, which has one sort of them."""
    if isinstance(value, Mapping):
        return {key: _numbers(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_numbers(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _spreads(value: Any) -> bool:
    """Whether each item is a row of its own: promptfoo looks at the first, and leaves lists of no text whole."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def _beside(source: Source, name: str, each: Raw) -> Sequence[str]:
    """Files that a variable names: promptfoo looks beside the configuration, wherever the test stands."""
    found = source.spread(name)
    if dirname(each.path) == dirname(source.path) or (found and source.here(found[0])):
        return found
    return source.spread(name, each.path)


def _spread(given: Any, found: Any) -> list[Any]:
    """An item of a list; several where it names several files."""
    return found if isinstance(given, str) and isinstance(found, list) else [found]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _filled(source: Source, values: dict[str, Any], each: Raw) -> dict[str, Any]:
    """Variables inside variables."""
    made = {}
    for name, value in values.items():
        if isinstance(value, str) and re.search(r"\{\{|\{%", value) and not _is_unknown(value, values):
            filled = nunjucks.fill(value, values)
            if filled is not None and "{{" in filled and not _is_unknown(filled, values):
                filled = nunjucks.fill(filled, values)
            if filled is None:
                source.note(
                    "decide",
                    each.at("vars", name),
                    f"the variable `{name}` is a template that only promptfoo can fill",
                    each.path,
                )
            value = value if filled is None else filled
        made[name] = value.removesuffix("\n") if isinstance(value, str) else _numbers(value)
    return made


def _is_unknown(text: str, values: Mapping[str, Any]) -> bool:
    """Whether it names a variable that nobody gives: promptfoo leaves it as it stands."""
    names = {found[1].partition(".")[0] for found in nunjucks.SIMPLE.finditer(text)}
    return bool(names - set(values) - {"env"})


def _names(given: Any) -> frozenset[str] | None:
    found = [each.get("id") if isinstance(each, Mapping) else each for each in _listed(given)] if given else []
    names = frozenset(str(each) for each in found if each)
    return names or None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
