"""Python tools in processes: limits, a bare environment, nothing left behind."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from penstock.runtime.processes.child import ChildFailed, Children, Limits

CODE = b"""
import os, sys, time
from tools.shared import PLACE
COUNT = [0]
def seen(x):
    COUNT[0] += 1
    found = {"x": x, "count": COUNT[0], "environ": sorted(os.environ), "here": os.listdir("."), "place": PLACE}
    open("left-behind", "w").write("a")
    return found
def path(): return sys.path
def hang(): time.sleep(60)
def burn():
    while True: pass
def memory(): return len(bytearray(2 << 30))
def crash(): os.kill(os.getpid(), 11)
def leave(): sys.exit(3)
def leave_hard(): os._exit(3)
def large(): return "a" * 3_000_000
def nan(): return float("nan")
def a_set(): return {1, 2}
def deep():
    found = []
    for _ in range(100_000): found = [found]
    return found
def write(): open("f", "wb").write(b"a" * (20 << 20))
def fail(): raise ValueError("no such order")
def talk():
    print('{"value": 7}', flush=True)
    sys.stderr.write("noise")
    return os.read(0, 1).decode()
async def later(): return 3
def fork():
    import subprocess
    return subprocess.Popen(["/bin/sleep", "60"]).pid
def detach():
    import subprocess
    return subprocess.Popen(["/bin/sleep", "60"], start_new_session=True).pid
def spoof(x):
    for number in range(3, 64):
        try: os.write(number, b'{"value": %d}\\n' % x)
        except OSError: pass
    time.sleep(0.2)
    return x
"""
SOURCES = {"tools/orders.py": CODE, "tools/shared.py": b"PLACE = 'shop'\n"}


def called(
    function: str, *, limits: Limits | None = None, sources: dict[str, bytes] = SOURCES, **arguments: Any
) -> Any:
    children = Children(f"tools.orders:{function}", sources, limits=limits)
    try:
        return asyncio.run(children.call(arguments))
    finally:
        children.close()


def test_a_call_sees_the_bundle_s_code_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-1234567890")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    found = called("seen", x=[1, {"a": None}])
    assert found == {
        "x": [1, {"a": None}],
        "count": 1,
        "environ": ["HOME", "LANG", "TMPDIR", "TZ"],
        "here": [],
        "place": "shop",
    }
    places = called("path")
    assert "/somewhere" not in places and os.getcwd() not in places and "" not in places


def test_calls_in_one_process_know_nothing_of_each_other() -> None:
    children = Children("tools.orders:seen", SOURCES, most=1)

    async def twice() -> list[Any]:
        return [await children.call({"x": 1}), await children.call({"x": 1})]

    first, second = asyncio.run(twice())
    assert first == second and second["count"] == 1 and second["here"] == []
    # And a loop of its own for each is no matter.
    assert asyncio.run(children.call({"x": 1})) == first
    children.close()


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("hang", "did not end within 1 s"),
        ("burn", "more than 1 s of processor time"),
        ("memory", "more memory"),
        ("crash", "crashed: SIGSEGV"),
        ("leave", "raised SystemExit: 3"),
        ("leave_hard", "ended without returning"),
        ("large", "returned more than"),
        ("nan", "no JSON"),
        ("a_set", "no JSON"),
        ("deep", "no JSON"),
        ("write", "File too large"),
        ("fail", "raised ValueError: no such order"),
        ("absent", "has no attribute 'absent'"),
    ],
)
def test_what_goes_wrong_is_told(function: str, why: str) -> None:
    seconds = 5.0 if function == "burn" else 1.0
    with pytest.raises(ChildFailed) as raised:
        called(function, limits=Limits(cpu=1, seconds=seconds))
    assert why in str(raised.value)


def test_a_process_goes_on_after_a_call_that_went_wrong() -> None:
    children = Children("tools.orders:seen", SOURCES, most=1)

    async def calls() -> Any:
        with pytest.raises(ChildFailed, match="TypeError"):
            await children.call({"y": 1})
        return await children.call({"x": 1})

    assert asyncio.run(calls())["x"] == 1
    children.close()


def test_a_module_that_cannot_be_imported_is_told() -> None:
    with pytest.raises(ChildFailed, match="cannot be imported: ModuleNotFoundError: No module named 'tools.shared'"):
        called("seen", sources={"tools/orders.py": CODE}, x=1)


def test_what_a_tool_prints_is_no_reply_and_it_reads_nothing() -> None:
    assert called("talk") == ""


def test_an_async_function_is_awaited() -> None:
    assert called("later") == 3


def test_what_a_call_starts_ends_with_it() -> None:
    gone(called("fork"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell of them")
def test_what_a_call_starts_in_another_session_ends_with_it() -> None:
    gone(called("detach"))


def test_a_call_does_not_answer_the_next_one() -> None:
    children = Children("tools.orders:spoof", SOURCES, most=1)

    async def calls() -> list[Any]:
        return [await children.call({"x": x}) for x in (1, 2, 3)]

    assert asyncio.run(calls()) == [1, 2, 3]
    children.close()


def gone(pid: int) -> None:
    for _ in range(200):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split(")")[1].split()[0] == "Z":
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} goes on")


def test_who_waits_no_more_ends_the_call(tmp_path: Path) -> None:
    place = str(tmp_path / "pid")
    code = f"import os, time\ndef hang():\n    open({place!r}, 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
    children = Children("a:hang", {"a.py": code.encode()})

    async def left() -> None:
        work = asyncio.create_task(children.call({}))
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(left())
    gone(int((tmp_path / "pid").read_text()))
    children.close()


def test_a_call_under_way_ends_with_its_process(tmp_path: Path) -> None:
    place = str(tmp_path / "pid")
    code = (
        "import os, subprocess, time\ndef hang():\n"
        "    other = subprocess.Popen(['/bin/sleep', '60'], start_new_session=True).pid\n"
        f"    open({place!r}, 'w').write(f'{{os.getpid()}} {{other}} ')\n    time.sleep(60)\n"
    )
    children = Children("a:hang", {"a.py": code.encode()})

    async def closed() -> None:
        work = asyncio.create_task(children.call({}))
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().endswith(" "):
            await asyncio.sleep(0.01)
        children.close()
        with pytest.raises(ChildFailed):
            await work

    asyncio.run(closed())
    mine, other = map(int, (tmp_path / "pid").read_text().split())
    gone(mine)
    if sys.platform == "linux":
        gone(other)


def test_folders_and_processes_end_with_the_last_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    children = Children("tools.orders:path", SOURCES)
    asyncio.run(children.call({}))
    assert len(list(tmp_path.iterdir())) == 1
    children.close()
    assert list(tmp_path.iterdir()) == []


def test_nothing_goes_on_where_whoever_asked_is_killed() -> None:
    code = (
        "import asyncio\nfrom penstock.runtime.processes.child import Children\n"
        "async def main():\n"
        "    children = Children('a:hang', {'a.py': b'import os, time\\ndef pid(): return os.getppid()\\n"
        "def hang(): time.sleep(60)\\n'}, most=1)\n"
        "    work = asyncio.create_task(children.call({}))\n"
        "    while not any(child._process for child in children._every): await asyncio.sleep(0.01)\n"
        "    print(*(child._process.pid for child in children._every), flush=True)\n"
        "    await work\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout is not None
        process = int(asker.stdout.readline())
        asker.kill()
    gone(process)
