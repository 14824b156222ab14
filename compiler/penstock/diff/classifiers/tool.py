"""A Tool: what a caller must give or may get, what it may do to the world, and which code answers."""

from collections.abc import Iterator

from penstock.diff.change import Level, PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, behavioural, breaking, change, judged
from penstock.diff.pair import Pair
from penstock.project import tool_source
from penstock.spec import schema

RUNS = "what runs {change}: another function answers, with other rights"


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ, then the code."""
    yield from judged(pair, _judge)
    yield from _sources(pair)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("effects",):
            if field.after == "write":
                return breaking("effects widened from read to write: callers must approve it, evaluations must stub it")
            return behavioural("effects narrowed from write to read: it runs in evaluations from now on")
        case ("parameters",):
            why = _narrower(field.before, field.after)
            if why is not None:
                return breaking(f"takes less than before: {why}")
            return behavioural(f"schema of the arguments {field.change}: models call it otherwise")
        case ("returns",):
            why = _narrower(field.after, field.before)
            if why is not None:
                return breaking(f"gives more than before: {why}")
            return behavioural(f"schema of the result {field.change}: what it gives is narrower or described otherwise")
        case ("python",) | ("server",) | ("http",):
            return behavioural(RUNS.format(change=change(field)))
        case ("http", "method"):
            return behavioural(f"method {change(field)}: the server does something else")
        case ("name",):
            return behavioural(f"the server's tool {change(field)}: another one answers")
    return None


def _narrower(before: object, after: object) -> str | None:
    """Why something that the schema `before` takes is refused by `after`; None: everything is taken still."""
    if not isinstance(after, dict):
        return None
    return schema.mismatch(before if isinstance(before, dict) else {}, after)


def _sources(pair: Pair) -> Iterator[PathChange]:
    before = tool_source.sources(pair.base, pair.before.identity.name).files
    after = tool_source.sources(pair.head, pair.after.identity.name).files
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            what = "added" if path not in before else "removed" if path not in after else "changed"
            reason = f"code of the tool {what}: it may do or give something else"
            yield PathChange(f"source.{path}", None, None, Level.BEHAVIOURAL, reason)
