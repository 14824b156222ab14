"""From a trace as its format has it to one by our names."""

from collections import Counter
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from penstock.monitor import moment
from penstock.monitor.observed import Observed, Record
from penstock.spec.expressions import cel, expression
from penstock.spec.kinds.monitor import Monitor

_FINE: tuple[Any, ...] = (
    None,
    False,
    0,
    [],
    {},
    "",
    "ok",
    "OK",
    "success",
    "UNSET",
    "unset",
    "false",
    "False",
    "0",
    "no",
)
_ROOTS = ("inputs", "outputs", "steps")


class Mapper:
    """`traces.map` of one Monitor, compiled once.

    Args:
        question, answer: the chain's input and output that stand for a text without a name.
    """

    def __init__(self, monitor: Monitor, question: str | None = None, answer: str | None = None) -> None:
        self._reads = {key: _compiled(source) for key, source in monitor.traces.map.items()}
        self._unnamed = (("input", "inputs", question), ("output", "outputs", answer))
        self.absent: Counter[str] = Counter()

    def observe(self, record: Record) -> Observed:
        """What cannot be had is counted in `absent`, by our name, and left out."""
        given = record.given
        roots: dict[str, dict[str, Any]] = {}
        for root in _ROOTS:
            found = given.get(root)
            roots[root] = dict(found) if isinstance(found, Mapping) else {}
        for one, root, name in self._unnamed:
            if one in given and name is not None:
                roots[root].setdefault(name, given[one])
        told: dict[str, Any] = dict(given)
        for key, read in self._reads.items():
            try:
                value = read(record.attributes)
            except expression.Failed:
                value = None
            root, dot, rest = key.partition(".")
            if value is None:
                if not (_has(roots[root], rest.split(".")) if dot else told.get(key) is not None):
                    self.absent[key] += 1
                continue
            if dot:
                _put(roots[root], rest.split("."), value)
            else:
                told[key] = value
        time = self._read(told, "time", moment.seconds)
        latency = self._read(told, "latency", _amount)
        if latency is None and time is not None and (began := moment.seconds(told.get("began"))) is not None:
            latency = time - began if time >= began else None
        return Observed(
            inputs=roots["inputs"],
            outputs=roots["outputs"],
            steps=roots["steps"],
            id=_name(told.get("id")),
            session=_name(told.get("session")),
            tenant=_name(told.get("tenant")),
            time=time,
            latency=latency,
            cost=self._read(told, "cost", _amount),
            tokens=self._read(told, "tokens", _amount),
            error=told["error"] not in _FINE if "error" in told else None,
            release=_name(told.get("release")),
        )

    def _read(self, told: Mapping[str, Any], name: str, read: Callable[[Any], float | None]) -> float | None:
        if name not in told:
            return None
        found = read(told[name])
        if found is None:
            self.absent[name] += 1
        return found


def _compiled(source: str) -> Callable[[Mapping[str, Any]], Any]:
    """A plain path is followed; of anything else CEL sees only the attributes that it reads."""
    analysis = expression.analyse(source)
    if analysis.error is not None:
        return _failing(analysis.error)
    plain = expression.path(source)
    if plain is not None:
        return _following(plain[1:])
    keys = {str(path[1]) for path in analysis.paths if len(path) > 1}
    whole = any(len(path) == 1 for path in analysis.paths)

    def run(attributes: Mapping[str, Any]) -> Any:
        seen = attributes if whole else {key: attributes[key] for key in keys if key in attributes}
        return cel.run(source, {"attributes": seen})

    return run


def _following(path: tuple[str | int, ...]) -> Callable[[Mapping[str, Any]], Any]:
    def follow(attributes: Mapping[str, Any]) -> Any:
        value: Any = attributes
        for part in path:
            there = part < len(value) if isinstance(value, list) and isinstance(part, int) else False
            if not there and not (isinstance(value, Mapping) and part in value):
                return None
            value = value[part]
        return value

    return follow


def _failing(why: str) -> Callable[[Mapping[str, Any]], Any]:
    def fail(attributes: Mapping[str, Any]) -> Any:
        raise expression.Failed(why)

    return fail


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = into.get(part)
        made = dict(inner) if isinstance(inner, Mapping) else {}
        into[part] = made
        into = made
    into[path[-1]] = value


def _has(values: Mapping[str, Any], path: list[str]) -> bool:
    """Whether the format itself tells it."""
    value: Any = values
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value is not None


def _amount(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if isfinite(found) and found >= 0 else None


def _name(value: Any) -> str | None:
    if value is None or isinstance(value, list | dict | bool):
        return None
    return str(value).encode("utf-8", "replace").decode()[:512]
