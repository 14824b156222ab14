"""One Monitor over a stream of traces: into windows, each judged when it is full."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from penstock.bundle.frozen import said
from penstock.bundle.stratum import stratum
from penstock.monitor import alert, gathered, moment, told
from penstock.monitor.alert import Alert
from penstock.monitor.before import Before
from penstock.monitor.fit import Fit
from penstock.monitor.gathered import Gathered
from penstock.monitor.judge import Judged, alpha_of, judge
from penstock.monitor.mapping import Mapper
from penstock.monitor.observed import Observed, Reason, Record, Rejected
from penstock.monitor.past import Past
from penstock.monitor.watched import Watched

AHEAD = 3600.0
"""Seconds that a clock may be ahead of ours."""
_BEGAN = 946_684_800.0  # 2000-01-01
_OPEN = 64
_HISTORY = 60
_IDS = 100_000
_KEPT_IDS = 5_000

Score = Callable[[Observed], float | None]


@dataclass(frozen=True, slots=True)
class Looked:
    """A window judged, with the state after it."""

    judged: Judged
    alert: Alert


class Follow:
    """
    Attributes:
        last, measured: the last window judged now, and the last one that could be measured.
        rejected, rows: of now; those `before` by who left the state.

    Args:
        plain: what `plain` gave; it is used where it is of the same Monitor and reference, else all begins anew.
        fit: embeds texts; None: as hashed n-grams.
        score: of an objective `metric`; None where that is not measured.
    """

    def __init__(
        self,
        watched: Watched,
        plain: Mapping[str, Any] | None = None,
        score: Score | None = None,
        fit: Fit | None = None,
    ) -> None:
        self.watched = watched
        self.rejected: Counter[Reason] = Counter()
        self.rejected_before: Counter[Reason] = Counter()
        self.rows_before = 0
        self.others = 0
        self.rows = 0
        self.history: list[dict[str, Any]] = []
        self.alert = Alert()
        self.last: Judged | None = None
        self.measured: Judged | None = None
        self._score = score
        self._fit = fit
        self._map = Mapper(watched.spec, watched.question, watched.answer)
        spec = watched.spec
        self._every = None if spec.window.every is None else moment.length(spec.window.every)
        self._past = None if spec.drift is None else Past(moment.length(spec.drift.against))
        self._open: dict[int, Gathered] = {}
        self._closed: int | None = None
        self._span: tuple[int, float] = (0, 0.0)
        self._number = 0
        self._ids: tuple[dict[int, None], dict[int, None]] = ({}, {})
        self.is_new = plain is None or plain.get("digest") != watched.digest
        if plain is not None and not self.is_new:
            self._restore(plain)

    def take(self, found: Record | Rejected, now: float) -> list[Looked]:
        """A trace; the readings that it completes. now: seconds since 1970."""
        if isinstance(found, Rejected):
            self.rejected[found.reason] += 1
            return []
        if found.chain is not None and found.chain != self.watched.chain:
            self.others += 1
            return []
        before = sum(self._map.absent.values())
        seen = self._map.observe(found)
        why = self._why_not(seen, now)
        if why is not None:
            self.rejected[why] += 1
            self._map.absent.clear()
            return []
        self.rows += 1
        self._number += 1
        at = 0 if self._every is None else int((seen.time or 0.0) // self._every)
        into = self._open.setdefault(at, Gathered())
        is_asked = self._is_asked(seen)
        among = self._stratum(seen)
        text = None if among is None and self.watched.spec.within else self._text(seen)
        value = self._value(seen) if is_asked else None
        into.add(seen, self._number, text, value, is_asked=is_asked, stratum=among)
        if sum(self._map.absent.values()) != before:
            into.absent.update(self._map.absent)
            self._map.absent.clear()
        if self._every is None:
            return self._close(0, now) if into.rows == self.watched.spec.window.rows else []
        made: list[Looked] = []
        while len(self._open) > _OPEN:
            made += self._close(min(self._open), now)
        return made

    def pass_(self, now: float, grace: float = 0.0) -> list[Looked]:
        """The windows that have ended by the clock, oldest first. grace: seconds that late traces have."""
        made: list[Looked] = []
        if self._every is not None:
            for at in sorted(self._open):
                if (at + 1) * self._every + grace <= now:
                    made += self._close(at, now)
        return made

    @property
    def waiting(self) -> int:
        """Rows of windows that are not full."""
        return sum(each.rows for each in self._open.values())

    def _why_not(self, seen: Observed, now: float) -> Reason | None:
        if seen.time is not None and not _BEGAN <= seen.time <= now + AHEAD:
            return "clock"
        if seen.time is None and (self._every is not None or self._past is not None):
            return "no-time"
        if self._every is not None and self._closed is not None and (seen.time or 0.0) // self._every <= self._closed:
            return "late"
        return "duplicate" if seen.id is not None and self._is_known(seen.id) else None

    def _is_known(self, id: str) -> bool:
        """Among the last so many ids; remembered from now on."""
        code = int.from_bytes(blake2b(id.encode(), digest_size=6).digest(), "big")
        new, old = self._ids
        if code in new or code in old:
            return True
        new[code] = None
        if len(new) >= _IDS:
            self._ids = ({}, new)
        return False

    def _text(self, seen: Observed) -> str | None:
        if self.watched.spec.objective is not None:
            return None
        return said(self.watched.spec, {"inputs": seen.inputs, "outputs": seen.outputs, "steps": seen.steps})

    def _stratum(self, seen: Observed) -> str | None:
        """What its text is compared within; None where that is not asked for, or the trace does not tell it."""
        if not self.watched.spec.within:
            return None
        told: dict[str, Any] = {"inputs": seen.inputs, "outputs": seen.outputs, "steps": seen.steps}
        told |= {"tenant": seen.tenant, "release": seen.release}
        if seen.time is not None:
            told |= {"hour": moment.hour(seen.time), "weekday": moment.weekday(seen.time)}
        return stratum(self.watched.spec.within, told)

    def _value(self, seen: Observed) -> float | None:
        goal = self.watched.spec.objective
        if goal is None:
            return None
        match goal.measure.partition(".")[0]:
            case "latency":
                return seen.latency
            case "errors":
                return None if seen.error is None else float(seen.error)
            case "cost":
                return seen.cost
            case "tokens":
                return seen.tokens
        return None if self._score is None else self._score(seen)

    def _is_asked(self, seen: Observed) -> bool:
        goal = self.watched.spec.objective
        return goal is None or goal.measure != "metric" or _is_sampled(seen, self._number, goal.sample)

    def _close(self, at: int, now: float) -> list[Looked]:
        window = self._open.pop(at)
        if self._every is not None:
            self._closed = at if self._closed is None else max(self._closed, at)
        found = judge(self.watched, window, self._reference(window), self.alpha(window), self._fit)
        if self._past is not None and told.uncovered(self.watched.spec, window) is None:
            self._past.keep(window)
        if window.first is not None and window.last is not None and self._every is None:
            self._span = (self._span[0] + 1, self._span[1] + window.last - window.first)
        self.last = found
        self.measured = found if found.measured else self.measured
        self.alert = alert.advance(self.alert, found, self.watched.spec.alert.for_)
        entry = {
            "at": now,
            "last": found.last,
            "rows": found.rows,
            "asked": found.asked,
            "told": found.texts,
            "measured": found.measured,
            "alarm": found.alarm,
            "p": found.p,
            "effect": found.effect,
            "value": found.value,
            "signals": {name: [each.statistic, *(each.null or (None, None))] for name, each in found.signals.items()},
        }
        self.history = [*self.history, entry][-_HISTORY:]
        return [Looked(found, self.alert)]

    def alpha(self, window: Gathered | None = None) -> float:
        """The level of the next look."""
        span = self._every
        if span is None:
            count, total = self._span
            if window is not None and window.first is not None and window.last is not None:
                count, total = count + 1, total + window.last - window.first
            span = total / count if count else None
        return alpha_of(self.watched, span)

    def _reference(self, window: Gathered) -> Before | str:
        watched = self.watched
        if watched.unmeasured is not None:
            return watched.unmeasured
        if self._past is not None:
            return self._past.before(window)
        found = watched.reference
        return Before(found.texts, found.strata) if found is not None else "there is no reference"

    def plain(self) -> dict[str, Any]:
        """The state, as JSON: with texts of production."""
        ids = [*self._ids[1], *self._ids[0]][-_KEPT_IDS:]
        return {
            "digest": self.watched.digest,
            "alert": alert.plain(self.alert),
            "history": self.history,
            "open": {str(at): window.plain() for at, window in sorted(self._open.items())},
            "closed": self._closed,
            "span": list(self._span),
            "number": self._number,
            "ids": ids,
            "past": None if self._past is None else self._past.plain(),
            "rejected": dict(sorted((self.rejected + self.rejected_before).items())),
            "rows": self.rows + self.rows_before,
        }

    def _restore(self, plain: Mapping[str, Any]) -> None:
        self.alert = alert.restored(plain["alert"])
        self.history = list(plain["history"])
        self._open = {int(at): gathered.restored(each) for at, each in plain["open"].items()}
        self._closed = plain["closed"]
        self._span = (plain["span"][0], plain["span"][1])
        self._number = plain["number"]
        self.rejected_before = Counter(plain["rejected"])
        self.rows_before = plain["rows"]
        self._ids = (dict.fromkeys(plain["ids"]), {})
        if self._past is not None and plain["past"] is not None:
            self._past.restore(plain["past"])


def _is_sampled(seen: Observed, number: int, share: float) -> bool:
    name = seen.id if seen.id is not None else f"#{number}"
    code = int.from_bytes(blake2b(name.encode(), digest_size=6, key=b"sample").digest(), "big")
    return code < share * (1 << 48)
