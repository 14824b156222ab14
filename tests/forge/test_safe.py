"""What no job may do for a stranger's change."""

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.forge import marker, safe
from penstock.forge.event import Event

A, B = "a" * 40, "b" * 40


def test_trust_follows_the_event() -> None:
    own, fork = Event("github", "pull_request"), Event("github", "pull_request", fork=True)
    assert [safe.trust(own, asked) for asked in (None, "head", "data", "base")] == ["head", "head", "data", "base"]
    assert [safe.trust(fork, asked) for asked in (None, "data", "base")] == ["base", "data", "base"]
    with pytest.raises(Fatal, match="never trusted"):
        safe.trust(fork, "head")


@pytest.mark.parametrize(
    ("event", "refused"),
    [
        (Event("github", "pull_request_target"), True),
        (Event("github", "pull_request_target", fork=True), True),
        (Event("github", "workflow_run", fork=True), True),
        (Event("github", "workflow_run"), False),
        (Event("github", "pull_request", fork=True), False),
    ],
)
def test_a_strangers_checkout_beside_secrets_is_refused(event: Event, refused: bool) -> None:
    safe.refuse(event, (A,), B)
    if refused:
        with pytest.raises(Fatal, match="head is checked out"):
            safe.refuse(event, (A, B), B)
    else:
        safe.refuse(event, (A, B), B)


def test_a_marker_ends_no_comment() -> None:
    event = Event("github", "push", workflow="a --> <b>\n", job="x:y")
    line = marker.line(marker.marker(event, "examples/hand-book", "prod"))
    assert line == "<!-- penstock:a%20%2D%2D%3E%20%3Cb%3E%0A:x%3Ay:examples/hand%2Dbook:prod -->"
    others = [marker.marker(Event("github", "push", workflow="a", job="b:c"), "p", None)]
    others.append(marker.marker(Event("github", "push", workflow="a:b", job="c"), "p", None))
    assert len(set(others)) == 2
