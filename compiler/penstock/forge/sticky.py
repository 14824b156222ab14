"""One comment a job, found again by its marker and its author, and written anew in its place."""

from typing import NamedTuple, Protocol

from penstock.forge import api
from penstock.forge.cut import cut
from penstock.forge.forge import Posted
from penstock.forge.marker import told

_PAGES = 100
_TRIES = 4
_TOO_LONG = (413, 422)
_SIZES = (32_000, 8_000, 2_000)  # characters, where a forge takes no more


class Comment(NamedTuple):
    number: int
    author: str
    body: str
    url: str


class Thread(Protocol):
    """The comments of one pull request; every method raises Unanswered."""

    def me(self) -> str:
        """Whose comments are ours."""
        ...

    def page(self, number: int) -> tuple[list[Comment], bool]:
        """The comments of a page, from 1 on, and whether there may be another."""
        ...

    def head(self) -> str:
        """The commit that the pull request has now; empty where that is not told."""
        ...

    def create(self, body: str) -> Comment | None: ...

    def update(self, number: int, body: str) -> Comment | None: ...

    def rest(self, attempt: int) -> None:
        """Waits before the next try."""
        ...


def put(thread: Thread, body: str, marker: str, head: str = "", *, begin: bool = True) -> Posted:
    """Updates the comment that is ours, or creates it. One of a later push, whose job was quicker, stays.

    head: the commit that `body` speaks of; begin: False leaves it out where there is none.

    Raises:
        Unanswered: the forge does not take it.
    """
    for size in (None, *_SIZES):
        text = body if size is None else cut(body, size)
        try:
            return _put(thread, text, marker, head, begin)
        except api.Unanswered as failed:
            if failed.status not in _TOO_LONG or size == _SIZES[-1]:
                raise
    raise AssertionError("the last size returns or raises")


def _put(thread: Thread, body: str, marker: str, head: str, begin: bool) -> Posted:
    for attempt in range(1, _TRIES + 1):
        mine = _find(thread, marker)
        if mine is None and not begin:
            return Posted("comment", "skipped", "all is well")
        if mine is not None and _same(mine.body, body):
            return Posted("comment", "unchanged", url=mine.url)
        if mine is not None and _gone_on(thread, told(mine.body), head):
            return Posted("comment", "skipped", "the pull request has gone on, and its comment with it", mine.url)
        if mine is not None:
            made = thread.update(mine.number, body)
            return Posted("comment", "updated", url=made.url if made else mine.url)
        try:
            made = thread.create(body)
        except api.Unanswered as failed:
            # It may be there all the same: look again before a second one is made.
            if attempt == _TRIES or 0 < failed.status < 500:
                raise
            thread.rest(attempt)
            continue
        return Posted("comment", "created", _stranger(made, thread.me()), made.url if made else "")
    raise AssertionError("the last try returns or raises")


def _find(thread: Thread, marker: str) -> Comment | None:
    """The oldest that has our marker as its first line and is ours."""
    for number in range(1, _PAGES + 1):
        comments, more = thread.page(number)
        for comment in comments:
            if comment.body.lstrip().split("\n", 1)[0].strip() == marker and _same_name(comment.author, thread.me()):
                return comment
        if not more:
            break
    return None


def _gone_on(thread: Thread, shown: str | None, head: str) -> bool:
    """Whether the comment that is there speaks of the pull request's commit, and ours of one before."""
    return bool(head) and shown is not None and shown != head and thread.head() == shown


def _stranger(made: Comment | None, me: str) -> str:
    if made is None or not made.author or _same_name(made.author, me):
        return ""
    return f"the token writes as {made.author}: name it as comment-author, or every run begins a comment of its own"


def _same_name(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.strip()
