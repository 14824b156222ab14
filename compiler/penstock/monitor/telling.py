"""Alarms told to Alertmanager, or to whoever takes its API: `POST /api/v2/alerts`."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from penstock.diagnostics.secret import Secret
from penstock.monitor import moment
from penstock.monitor.follow import Follow
from penstock.runtime.network.post import post
from penstock.runtime.provider import Failed
from penstock.targets.platforms.prometheus import alert

PATH = "/api/v2/alerts"
AGAIN = 60.0
"""Seconds after which an alarm that stands is told again, before Alertmanager counts it as over."""
_TIMEOUT = 10.0
_LONGEST_WAIT = 60.0


def alerts(follows: Sequence[Follow], environment: str, told: Mapping[str, float], now: float) -> list[dict[str, Any]]:
    """The alarms that stand, and those that were told and stand no more.

    told: by Monitor, when its alarm was first told.
    """
    found = []
    for each in follows:
        watched = each.watched
        if not each.alert.standing and watched.name not in told:
            continue
        since = each.alert.since or told.get(watched.name, now)
        what = "an objective is missed" if watched.spec.objective is not None else "what is said has shifted"
        one: dict[str, Any] = {
            "labels": {
                "alertname": alert(watched.name),
                "environment": environment,
                "chain": watched.chain,
                "monitor": watched.name,
                "severity": watched.spec.alert.severity,
            },
            "annotations": {"summary": f"{watched.name}: {what}"},
            "startsAt": moment.written(min(since, told.get(watched.name, now))),
        }
        if not each.alert.standing:
            one["endsAt"] = moment.written(now)
        found.append(one)
    return found


class Telling:
    """What was told, and to whom; one task for each address.

    Args:
        to: base URLs.
        log: told what fails.
    """

    def __init__(
        self,
        to: Sequence[str],
        follows: Callable[[], Sequence[Follow]],
        environment: str,
        clock: Callable[[], float],
        log: Callable[[str], None],
        credential: Secret | None = None,
    ) -> None:
        self._to, self._follows, self._environment = to, follows, environment
        self._clock, self._log, self._credential = clock, log, credential
        self.sent = 0
        self.failed = 0

    async def run(self, changed: Callable[[], tuple[bool, ...]], every: float = 0.5) -> None:
        """Tells each address, until it is cancelled."""
        await asyncio.gather(*(self._tell(each, changed, every) for each in self._to))

    async def _tell(self, url: str, changed: Callable[[], tuple[bool, ...]], every: float) -> None:
        told: dict[str, float] = {}
        last: tuple[bool, ...] | None = None
        due = 0.0
        wait = 1.0
        loop = asyncio.get_running_loop()
        while True:
            standing = changed()
            if standing == last and loop.time() < due:
                await asyncio.sleep(every)
                continue
            now = self._clock()
            body = alerts(self._follows(), self._environment, told, now)
            if body:
                why = await self._post(url, json.dumps(body).encode())
                if why is not None:
                    self.failed += 1
                    self._log(f"{url} was not told: {why}; again in {wait:g} s")
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, _LONGEST_WAIT)
                    continue
                self.sent += 1
            wait = 1.0
            named = {each["labels"]["monitor"] for each in body if "endsAt" not in each}
            told = {name: told.get(name, now) for name in named}
            last, due = standing, loop.time() + AGAIN

    async def _post(self, url: str, body: bytes) -> str | None:
        """What went wrong, None: it was taken. The operator names the address, so it may be a private one."""
        try:
            _, answer = await post(url, PATH, body, self._credential, _TIMEOUT, allow_private=True)
        except Failed as failure:
            return str(failure)
        return None if 200 <= answer.status < 300 else f"HTTP {answer.status}"
