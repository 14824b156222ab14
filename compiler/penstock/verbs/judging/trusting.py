"""Whom a gate asks, and with which keys."""

from collections.abc import Sequence
from typing import Literal

from penstock.bundle.trust import Dropped, priced, trusted
from penstock.gate.case import Case
from penstock.runtime.calls.calls import Mode
from penstock.source.settings import Settings
from penstock.verbs.judging.asking import Asking
from penstock.verbs.judging.cases import Judgement
from penstock.verbs.judging.compared import Compared

Trust = Literal["head", "data", "base"]


def calls(settings: Settings, trust: Trust) -> Mode:
    """An answer at hand is not asked for again; a stranger's revision asks nobody."""
    if trust == "base":
        return "replay"
    return settings.calls or "record"


def cases(asking: Asking, settings: Settings, both: Compared) -> list[Case]:
    """A credential of head goes only where base sends it, but on a machine whose user vouches for head."""
    base, head = both.base.release if both.base else None, both.head.release
    bindings, dropped = head.bindings, tuple[Dropped, ...]()
    if settings.ci or asking.trust != "head":
        bindings, dropped = trusted(base, head)
    bindings = priced(base, head, bindings)
    before = base.bindings if base else {}
    replayed = asking.calls == "replay"
    return [
        asking.case(each, before, bindings, None if replayed else _refused(asking.trust, each, dropped))
        for each in both.judgements
    ]


def _refused(trust: str, judged: Judgement, dropped: Sequence[Dropped]) -> str | None:
    """Why head is not asked: without its key an answer is another's, and a stranger's goes where base's go."""
    for resource, env, provider, origin in dropped:
        judges = [each.head.judges.specs for each in judged.asked if each.head.judges is not None]
        if any(resource in specs for specs in (judged.head.specs, *judges)):
            return f"base does not send {env} to {_where(provider, origin)}, as {resource} asks; bind it at base first"
    if trust == "data" and judged.elsewhere:
        resource, (provider, origin) = next(iter(judged.elsewhere.items()))
        return f"base asks no model of {_where(provider, origin)}, as {resource} does"
    return None


def _where(provider: str, origin: str | None) -> str:
    return f"'{provider}'" + (f" at {origin}" if origin else "" if origin == "" else " at an unclear address")
