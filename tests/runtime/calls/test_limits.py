"""Limits hold, seen on the event loop's own clock."""

import asyncio

from penstock.runtime.calls.limits import Gate, Pace
from penstock.spec.kinds.model import Limits


def test_no_more_calls_at_once_than_allowed() -> None:
    most = 0

    async def run() -> None:
        gate, at_once = Gate(Limits(concurrent=2)), 0

        async def call() -> None:
            nonlocal at_once, most
            async with gate.call(1):
                at_once += 1
                most = max(most, at_once)
                await asyncio.sleep(0.01)
                at_once -= 1

        await asyncio.gather(*(call() for _ in range(6)))

    asyncio.run(run())
    assert most == 2


def test_pace_spreads_amounts() -> None:
    async def run() -> list[float]:
        pace, loop, turns = Pace(6000), asyncio.get_running_loop(), []
        began = loop.time()
        for _ in range(4):
            await pace.take(2)
            turns.append(loop.time() - began)
        return turns

    turns = asyncio.run(run())
    assert all(turn >= number * 0.02 - 0.002 for number, turn in enumerate(turns))


def test_without_limits_nothing_waits() -> None:
    async def run() -> None:
        async with asyncio.timeout(5), Gate(None).call(10**9), Gate(Limits()).call(10**9):
            pass

    asyncio.run(run())
