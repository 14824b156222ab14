"""What a step passes, against what a prompt, chain or tool takes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.project.link import nearest
from penstock.project.types import expressions
from penstock.project.types.step_type import Site
from penstock.spec.schemas import schema


def faults(
    given: Mapping[str, Any],
    declared: Mapping[str, Mapping[str, Any]],
    required: Sequence[str],
    what: str,
    site: Site,
    *,
    known: Sequence[str] | None = None,
) -> Iterator[Fault]:
    """Unknown, missing and mistyped members of the `with` of a step.

    Args:
        declared: the schema of each member that may be passed.
        what: who takes them, in words.
        known: the names to tell of; default: all that are declared.
    """
    yield from unknown(given, declared, what, site, known=known)
    for name in required:
        if name not in given:
            wanted = declared.get(name, {})
            facts = {"argument": name, "what": what, "type": schema.show(wanted), "offer": offer(site, name, wanted)}
            yield site.fault("missing-argument", at(given, site), facts)
    for name, wanted in declared.items():
        if name in given:
            yield from site.mismatch(given[name], wanted, f"input '{name}' of {what}", "with", name)


def unknown(
    given: Mapping[str, Any],
    declared: Mapping[str, Any],
    what: str,
    site: Site,
    *,
    known: Sequence[str] | None = None,
) -> Iterator[Fault]:
    """Members that are passed and not declared."""
    names = list(declared if known is None else known)
    for name in given:
        if name not in declared:
            facts = {"input": name, "what": what, "nearest": nearest(name, names), "known": names}
            yield site.fault("unknown-input", site.place.at("with", name).key(), facts)


def at(given: Mapping[str, Any], site: Site) -> Any:
    """Where something is missing: at `with`, or at the step that has none."""
    return site.place.at("with").key() if given else site.place.key()


def offer(site: Site, name: str, wanted: Mapping[str, Any]) -> str | None:
    """An input of the chain or an output of another step that has the name and fits the type of what is not passed."""
    roots = site.roots
    steps = [("steps", step) for step in roots["steps"]["properties"] if step != site.step]
    for where in (("inputs",), *steps):
        got = schema.at(roots[where[0]], (*where[1:], name))
        if got is not None and schema.mismatch(got, wanted) is None:
            return f"${{{{ {expressions.dotted((*where, name))} }}}}"
    return None
