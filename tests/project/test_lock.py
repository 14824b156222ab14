"""The lock file: written and read back, refused where it is not ours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.project import lock as locks
from penstock.project.lock import FILE, Lock, ServerTool
from penstock.source import worktree
from penstock.spec.resource import Identity

DIGEST = "sha256:" + "a" * 64
REFUND = ServerTool(description='Refunds: "all" # of it\n', parameters={"type": "object"}, returns={"type": "null"})
FULL = Lock(
    True,
    "litellm 1",
    {
        Identity("Model", "house"): {"hf://acme/base@main": "0" * 40},
        Identity("Dataset", "pages"): {"https://b.example/x": DIGEST, "https://a.example/é: #": DIGEST},
        Identity("Model", "answerer"): {"openai/gpt-4o": "openai/gpt-4o-2024-08-06"},
    },
    {"orders": locks.server({"refund": REFUND, "on": ServerTool(parameters={})}), "empty": locks.server({})},
)


@pytest.fixture
def read(write: Callable[..., Path]) -> Callable[..., tuple[Lock, list[tuple[str, tuple[str | int, ...]]]]]:
    def found(text: str | bytes) -> tuple[Lock, list[tuple[str, tuple[str | int, ...]]]]:
        lock, faults = locks.read(worktree.open(write({FILE: text})))
        return lock, [(fault.rule, fault.location.route) for fault in faults]

    return found


def test_what_is_written_reads_back(read: Callable[..., object]) -> None:
    assert read(locks.write(FULL)) == (FULL, [])


def test_the_same_pins_are_the_same_bytes() -> None:
    turned = Lock(True, FULL.catalogue, dict(reversed(FULL.pins.items())), dict(reversed(FULL.servers.items())))
    assert locks.write(turned) == locks.write(FULL)
    assert locks.write(FULL).startswith(b"# Made by `penstock lock`; do not edit.\nversion: 1\n")


def test_no_file_pins_nothing(write: Callable[..., Path]) -> None:
    assert locks.read(worktree.open(write({"other": ""}))) == (Lock(), ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("version: 2\n", ("invalid-value", ("version",))),
        ("pins: {}\n", ("missing-field", ())),
        ("version: 1\nversion: 1\n", ("duplicate-key", ("version",))),
        ("version: 1\npin: {}\n", ("unknown-field", ("pin",))),
        ("version: 1\npins: {Dataset/a: {x: y}, Dataset/a: {}}\n", ("duplicate-key", ("pins", "Dataset/a"))),
        ("version: 1\npins: {Chain/a: {x: y}}\n", ("invalid-value", ("pins", "Chain/a"))),
        ("version: 1\npins: {Dataset/a: {'s3://x': md5}}\n", ("invalid-value", ("pins", "Dataset/a", "s3://x"))),
        (
            "version: 1\npins: {Model/a: {openai/gpt-4o: evil/gpt-4o-2024-08-06}}\n",
            ("invalid-value", ("pins", "Model/a", "openai/gpt-4o")),
        ),
        ("version: 1\nservers: {a: {digest: x, tools: {}}}\n", ("invalid-value", ("servers", "a", "digest"))),
        (
            f"version: 1\nservers: {{a: {{digest: '{DIGEST}', tools: {{}}}}}}\n",
            ("lock-edited", ("servers", "a", "digest")),
        ),
        ("", ("invalid-value", ())),
        ("version: 1\n---\nversion: 1\n", ("invalid-value", ())),
        ("- 1\n", ("invalid-value", ())),
        ("<<<<<<< ours\nversion: 1\n=======\n", ("yaml-syntax", ())),
    ],
)
def test_a_faulty_lock_pins_nothing_and_says_where(
    read: Callable[..., tuple[Lock, list[object]]], text: str, fault: tuple[str, tuple[str, ...]]
) -> None:
    lock, faults = read(text)
    assert (lock, faults[:1]) == (Lock(True), [fault])


def test_a_link_is_no_lock(read: Callable[..., tuple[Lock, list[object]]]) -> None:
    assert read("-> /etc/passwd") == (Lock(True), [("not-regular", ())])


def test_tools_and_pins_by_name() -> None:
    assert FULL.tool("orders", "refund") == REFUND
    assert FULL.tool("orders", "other") is None
    assert FULL.tool("nobody", "refund") is None
    assert FULL.pin(Identity("Model", "answerer"), "openai/gpt-4o") == "openai/gpt-4o-2024-08-06"
    assert FULL.pin(Identity("Model", "answerer"), "openai/gpt-4") is None
