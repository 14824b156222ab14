"""Damaged files of other tools' results: none passes that a second, independent reading does not pass, and none is a
bug of ours. `PENSTOCK_TEST_MUTANTS` says how many of each format."""

import csv
import gzip
import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evaluate.foreign import WRITERS, Rows

from penstock.diagnostics.fatal import Fatal
from penstock.report.sections.gate import GateSection
from penstock.verbs.results import Compared, results

MUTANTS = int(os.environ.get("PENSTOCK_TEST_MUTANTS", "40"))
N, DELTA, Z = 150, 0.05, 1.6448536
COVERAGE = 0.98
TRASH: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    2,
    -1,
    0.5,
    float("nan"),
    float("inf"),
    "",
    "1",
    "0",
    "yes",
    "NaN",
    [],
    [1],
]
TRASH += [{}, {"a": 1}, "x" * 3000, "\x1b[31m", 1e308, 10**400, "\ud800"]

Scores = dict[str, list[float | None]]


def rows(fallen: int) -> Rows:
    """Nine in ten pass, and `fallen` of them do not any more."""
    return {f"question {n}": {"pass": float(n % 10 != 0 and (n % 10 != 1 or n > fallen * 10))} for n in range(N)}


def truth(base: Scores | None, head: Scores | None) -> bool:
    """PASS of what remains: coverage, then Tango's score test of -DELTA, and that n is not too small."""
    if base is None or head is None:
        return False
    keyless = max(len(base.pop("", [])), len(head.pop("", [])))
    keys = base.keys() | head.keys()
    single = {key for key in keys if len(base.get(key, [])) == 1 and len(head.get(key, [])) == 1}
    if not keys or len(single) / (len(keys) + keyless) < COVERAGE - 1e-9:
        return False
    before = [_good(base[key][0]) if key in base else None for key in base]
    after = [_good(head[key][0]) if len(head.get(key, [])) == 1 else None for key in base]
    if min(sum(s is not None for s in before), sum(s is not None for s in after)) / len(base) < COVERAGE - 1e-9:
        return False
    pairs = [(s or 0.0, t or 0.0) for s, t in zip(before, after, strict=True)]
    n, up, down = len(pairs), sum(t > s for s, t in pairs), sum(t < s for s, t in pairs)
    if any(value not in (0.0, 1.0) for pair in pairs for value in pair):
        return True  # another test applies; only counted
    a, b, c = 2 * n, -up - down - (2 * n - up + down) * DELTA, down * DELTA * (1 + DELTA)
    q = ((b * b - 4 * a * c) ** 0.5 - b) / (2 * a)
    spread = (n * (2 * q - DELTA * (1 + DELTA))) ** 0.5
    return (up - down + n * DELTA) / spread >= Z - 1e-6 and 1 - 0.05 ** (1 / n) <= DELTA


def _good(score: float | None) -> float | None:
    return score if score is not None and 0 <= score <= 1 else None


def number(value: Any) -> float | None:
    if isinstance(value, str):
        value = {"true": 1, "false": 0}.get(value.strip().lower(), value.strip())
    try:
        return float(value) if isinstance(value, bool | int | float | str) else None
    except (ValueError, OverflowError):
        return None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def second_reading(format: str, data: bytes) -> Scores | None:
    """None where the file is not whole; a row that cannot be read is one without a key."""
    found: Scores = {}
    try:
        listed, read = READINGS[format]
        for row in listed(data.decode("utf-8-sig")):
            try:
                key, score = read(row)
            except (LookupError, TypeError, AttributeError, ValueError):
                key, score = "", None
            found.setdefault(key, []).append(score)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error):
        return None
    return found or None


def _promptfoo(text: str) -> list[Any]:
    summary = json.loads(text, object_pairs_hook=once)["results"]
    counts = [summary["stats"].get(name) for name in ("successes", "failures", "errors")]
    if sum(count for count in counts if isinstance(count, int)) != len(summary["results"]):
        raise ValueError
    return list(summary["results"])


def _promptfoo_row(row: Any) -> tuple[str, float | None]:
    given = {name: value for name, value in row["vars"].items() if not name.startswith("_")}
    key = json.dumps([row.get("promptIdx"), given], sort_keys=True)
    return key, None if row.get("failureReason") == 2 else number(row["success"])


def _inspect(text: str) -> list[Any]:
    log = json.loads(text, object_pairs_hook=once)
    if log["status"] != "success":
        raise ValueError
    return list(log["samples"])


def _inspect_row(sample: Any) -> tuple[str, float | None]:
    value = sample["scores"]["pass"]["value"] if "pass" in sample["scores"] else None
    if isinstance(value, str):
        value = {"C": 1.0, "I": 0.0, "N": 0.0, "P": 0.5, "yes": 1.0}.get(value, value)
    key = sample["id"] if isinstance(sample["id"], str | int | float) else sample["input"]
    return f"{sample.get('epoch')} {key}", None if sample.get("error") else number(value)


def _deepeval(text: str) -> list[Any]:
    return list(json.loads(text, object_pairs_hook=once)["testCases"])


def _deepeval_row(case: Any) -> tuple[str, float | None]:
    data = case.get("metricsData")
    metrics = [metric for metric in data if metric.get("name") == "pass"] if isinstance(data, list) else []
    lost = len(metrics) != 1 or metrics[0].get("error")
    name = case.get("name")
    is_own = isinstance(name, str | int | float) and name not in ("", True, False) and "test_case_" not in str(name)
    key = [name] if is_own else [case.get("input"), case.get("expectedOutput")]
    return json.dumps(key), None if lost else number(metrics[0].get("score"))


def _lines(text: str) -> list[Any]:
    return [json.loads(line, object_pairs_hook=once) for line in text.split("\n") if line.strip()]


def _braintrust_row(row: Any) -> tuple[str, float | None]:
    return json.dumps(row["input"]), None if row.get("error") else number(row["scores"].get("pass"))


def _jsonl_row(row: Any) -> tuple[str, float | None]:
    key = row.get("key")
    named = str(key) if isinstance(key, str | int | float) and not isinstance(key, bool) else ""
    return named, number(row.get("score")) if row.get("metric") == "pass" else None


def _ragas(text: str) -> list[Any]:
    if not text.endswith("\n"):
        raise ValueError
    heading, *lines = filter(None, csv.reader(io.StringIO(text, newline=""), strict=True))
    return [dict(zip(heading, line, strict=True)) for line in lines]


def _ragas_row(row: Any) -> tuple[str, float | None]:
    return row["user_input"], number(row["pass"])


READINGS: dict[str, tuple[Callable[[str], list[Any]], Callable[[Any], tuple[str, float | None]]]] = {
    "promptfoo": (_promptfoo, _promptfoo_row),
    "inspect": (_inspect, _inspect_row),
    "deepeval": (_deepeval, _deepeval_row),
    "braintrust": (_lines, _braintrust_row),
    "jsonl": (_lines, _jsonl_row),
    "ragas": (_ragas, _ragas_row),
}


def mutant(text: str, chance: random.Random) -> bytes:
    """One damage of bytes, or of what they say."""
    data = text.encode()
    at = chance.randrange(len(data))
    match chance.randrange(14):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:at] + data[at + chance.randrange(1, 400) :]
        case 3:
            return data[at:] if chance.random() < 0.5 else data + data
        case 4:
            return text.encode(chance.choice(["utf-16", "utf-16-le", "utf-8-sig", "utf-32", "utf-7"]))
        case 5:
            return chance.choice(
                [b"", b" \n", b"null", b"[]", b"{}", b"\0" * 50, gzip.compress(data), b"PK\3\4", b"PAR1"]
            )
        case 6 if "\n" in text.strip():
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            return "".join(lines).encode()
    return _said(text, chance).encode("utf-8", "surrogatepass")


def _said(text: str, chance: random.Random) -> str:
    """Rows are dropped or come twice, values are others."""
    if text.startswith("user_input"):
        lines = list(csv.reader(io.StringIO(text)))
        for _ in range(chance.choice([1, 1, 3, 20])):
            where = chance.randrange(len(lines))
            match chance.randrange(3):
                case 0:
                    del lines[where]
                case 1:
                    lines.insert(where, lines[chance.randrange(len(lines))])
                case _:
                    cell = str(chance.choice(TRASH)).encode("utf-8", "replace").decode()
                    lines[where] = [*lines[where][:-1], cell]
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        return out.getvalue()
    several = text.count("\n") > 1
    value = [json.loads(line) for line in text.splitlines()] if several else json.loads(text)
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        _damage(value, chance)
    made = "".join(json.dumps(row) + "\n" for row in value) if several else json.dumps(value)
    if chance.random() < 0.1:  # a member twice
        made = made.replace('": ', '": null, "' + chance.choice(["success", "score", "key", "id"]) + '": ', 1)
    return made


def _damage(value: Any, chance: random.Random) -> None:
    """Goes down to some place, and changes it."""
    at, inner = value, value
    while isinstance(inner, dict | list) and inner and chance.random() < 0.85:
        at = inner
        inner = inner[chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))]
    if isinstance(at, dict) and at:
        name = chance.choice(list(at))
        if chance.random() < 0.3:
            del at[name]
        else:
            at[name] = chance.choice(TRASH)
    elif isinstance(at, list) and at:
        where = chance.randrange(len(at))
        match chance.randrange(3):
            case 0:
                del at[where]
            case 1:
                at.append(at[where])
            case _:
                at[where] = chance.choice(TRASH)


@pytest.mark.parametrize("format", WRITERS)
def test_no_damaged_file_passes_that_should_not(tmp_path: Path, format: str) -> None:
    writer, ending = WRITERS[format]
    sides = {fallen: writer(rows(fallen)) for fallen in (0, 1, 2, 9)}
    passed = 0
    for seed in range(MUTANTS):
        chance = random.Random(f"{format} {seed}")
        base, head = sides[0].encode(), sides[chance.choice([0, 1, 2, 9])].encode()
        if chance.random() < 0.7:
            head = mutant(head.decode(), chance)
        else:
            base = mutant(base.decode(), chance)
        if chance.random() < 0.2:
            base, head = head, base
        paths = [tmp_path / f"{side}.{ending}" for side in ("base", "head")]
        for path, data in zip(paths, (base, head), strict=True):
            path.write_bytes(data)
        try:
            found = results(Compared(*paths, format=chance.choice([None, format]), on_inconclusive="block")).last
        except Fatal:
            continue
        assert isinstance(found, GateSection)
        if found.code == 0:
            passed += 1
            assert truth(second_reading(format, base), second_reading(format, head)), seed
    assert passed < MUTANTS


def test_the_second_reading_agrees_with_the_gate_on_files_that_are_whole(tmp_path: Path) -> None:
    seen = set()
    for format, (writer, ending) in WRITERS.items():
        for fallen in range(10):
            texts = [writer(rows(0)), writer(rows(fallen))]
            paths = [tmp_path / f"{side}.{ending}" for side in ("base", "head")]
            for path, text in zip(paths, texts, strict=True):
                path.write_bytes(text.encode())
            found = results(Compared(*paths, on_inconclusive="block")).last
            assert isinstance(found, GateSection)
            expected = truth(*(second_reading(format, text.encode()) for text in texts))
            assert (found.code == 0) == expected, (format, fallen)
            seen.add(expected)
    assert seen == {True, False}
