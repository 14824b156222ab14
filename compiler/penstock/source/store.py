"""A cache of JSON values on disk: checked on every read, shared by processes, never in the way."""

import hashlib
import json
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any

from penstock.diagnostics.secret import clean_bytes

_WAIT = 30.0
_MANY = 500
"""Keys of one question: any SQLite takes 999."""
# A damaged file also shows as text that cannot be decoded.
_FAILURES = (sqlite3.Error, OSError, ValueError)
_UNDAMAGED = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_TABLE = (
    "CREATE TABLE IF NOT EXISTS entries (space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,"
    " checksum BLOB NOT NULL, made INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (space, key))"
)  # with row ids: a value of some KB is appended, and only its key sorted in
_MADE = "CREATE INDEX IF NOT EXISTS entries_made ON entries (made)"
_LOOK = 2000  # writes between two looks at the size
_LEFT = 0.8  # of the size, after what is old has gone
_BATCH = 200


class Store:
    """Values by (space, key), in one SQLite file that the first `put` makes.

    Where the file cannot be written, values last as long as the Store; `problem` then says why.

    Args:
        path: the file; None keeps everything in memory.
        size: bytes that it may hold; then the oldest go, until it is well below.
        age: seconds after which a value goes; None: never.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        size: int | None = None,
        age: float | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.path = None if path is None else Path(path)
        self._size, self._age, self._now = size, age, now
        self._writes = 0
        self.problem: str | None = None
        self._memory: dict[tuple[str, str], bytes] = {}
        self._connection: sqlite3.Connection | None = None
        self._owner = 0
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], bytes] | None = None

    def get(self, space: str, key: str) -> Any | None:
        """The value, or None: never put, damaged, or not readable."""
        kept = self.get_bytes(space, key)
        try:
            return None if kept is None else json.loads(kept)
        except (ValueError, RecursionError):
            return None  # not of `put`, whatever its checksum

    def put(self, space: str, key: str, value: Any) -> None:
        """Keeps a JSON value.

        Raises:
            ValueError: NaN or infinity.
            TypeError: no JSON value.
        """
        self.put_bytes(space, key, json.dumps(value, allow_nan=False, separators=(",", ":")).encode())

    def get_bytes(self, space: str, key: str) -> bytes | None:
        """What `put_bytes` kept, or None as `get`; of a value of `put` its JSON."""
        with self._lock:
            kept = self._memory.get((space, key))
            return self._read(space, key) if kept is None else kept

    def get_many(self, space: str, keys: Iterable[str]) -> dict[str, bytes]:
        """What `get_bytes` gives of each key, in a few questions; what there is nothing of is left out."""
        with self._lock:
            wanted = list(dict.fromkeys(keys))
            found = {key: kept for key in wanted if (kept := self._memory.get((space, key))) is not None}
            missing = [key for key in wanted if key not in found]
            for start in range(0, len(missing), _MANY):
                found.update(self._read_many(space, missing[start : start + _MANY]))
            return found

    def put_bytes(self, space: str, key: str, data: bytes) -> None:
        """Keeps bytes, secrets struck out."""
        data = clean_bytes(data)
        with self._lock:
            if self._held is not None:
                self._held[space, key] = self._memory[space, key] = data
            elif not self._write([(space, key, data, _checksum(space, key, data))]):
                self._memory[space, key] = data

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is put inside is written when it ends, all at once; within another one when that ends."""
        with self._lock:
            is_outer = self._held is None
            self._held = {} if self._held is None else self._held
        try:
            yield
        finally:
            if is_outer:
                self._release()

    def _release(self) -> None:
        with self._lock:
            held, self._held = self._held or {}, None
            rows = [(space, key, data, _checksum(space, key, data)) for (space, key), data in held.items()]
            if rows and self._write(rows):
                for place in held:
                    self._memory.pop(place, None)

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _read(self, space: str, key: str) -> bytes | None:
        return self._read_many(space, [key]).get(key)

    def _read_many(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        if self.path is None or not self.path.exists():
            return {}
        query = f"SELECT key, value, checksum FROM entries WHERE space = ? AND key IN ({', '.join('?' * len(keys))})"
        try:
            rows = self._connected().execute(query, (space, *keys)).fetchall()
        except _FAILURES as error:
            self._fail(error)
            return {}
        return {
            key: value
            for key, value, checksum in rows
            if (type(key), type(value), type(checksum)) == (str, bytes, bytes)
            if checksum == _checksum(space, key, value)
        }

    def _write(self, rows: list[tuple[str, str, bytes, bytes]]) -> bool:
        if self.path is None:
            return False
        try:
            _insert(self._connected(), rows, int(self._now()))
            self._prune()
            return True
        except _FAILURES as error:
            self._fail(error)
            if not _is_damaged(error):
                return False
        try:
            self._set_aside()
            _insert(self._connected(), rows, int(self._now()))
            return True
        except _FAILURES as error:
            self._fail(error)
            return False

    def _prune(self) -> None:
        """At the first write and now and then: what is too old, then the oldest of what is too much."""
        self._writes += 1
        if (self._size is None and self._age is None) or self._writes % _LOOK != 1:
            return
        connection = self._connected()
        if self._age is not None:
            connection.execute("DELETE FROM entries WHERE made < ?", (int(self._now() - self._age),))
        if self._size is not None and _held(connection) > self._size:
            oldest = "DELETE FROM entries WHERE (space, key) IN (SELECT space, key FROM entries ORDER BY made LIMIT ?)"
            while _held(connection) > _LEFT * self._size and connection.execute(oldest, (_BATCH,)).rowcount:
                """Again."""

    def _connected(self) -> sqlite3.Connection:
        """This process's connection; one that a fork handed down is left to its owner."""
        if self._connection is None or self._owner != os.getpid():
            assert self.path is not None
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            try:
                _patient(lambda: _prepare(connection))
            except _FAILURES:
                connection.close()
                raise
            self._connection, self._owner = connection, os.getpid()
            weakref.finalize(self, _close, connection, self._owner)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            _close(self._connection, self._owner)
        self._connection = None

    def _set_aside(self) -> None:
        """Moves a damaged file away, so that the next write starts afresh."""
        self._disconnect()
        assert self.path is not None
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        if self.path.exists():
            self.path.replace(self.path.with_name(self.path.name + ".damaged"))

    def _fail(self, error: Exception) -> None:
        self.problem = f"{self.path}: {error}"


class _Nothing(Store):
    def put_bytes(self, space: str, key: str, data: bytes) -> None:
        """Gone."""


def nothing() -> Store:
    """A Store that keeps nothing: of a process that runs for weeks, and answers people."""
    return _Nothing(None)


def memory() -> Store:
    """A Store that leaves nothing behind."""
    return Store(None)


def _close(connection: sqlite3.Connection, owner: int) -> None:
    """Leaves one file alone, that has all; but not from a process that a fork handed the connection down to."""
    if owner == os.getpid():
        connection.close()


def _held(connection: sqlite3.Connection) -> int:
    """Bytes in use; pages that are free are used again before the file grows."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _insert(connection: sqlite3.Connection, rows: list[tuple[str, str, bytes, bytes]], made: int) -> None:
    """All rows or none."""
    statement = "INSERT OR REPLACE INTO entries (space, key, value, checksum, made) VALUES (?, ?, ?, ?, ?)"
    if len(rows) == 1:
        connection.execute(statement, (*rows[0], made))
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany(statement, ((*row, made) for row in rows))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _checksum(space: str, key: str, value: bytes) -> bytes:
    """Over the place too: a value found under another key is as wrong as a changed one."""
    head = f"[{encode_basestring_ascii(space)}, {encode_basestring_ascii(key)}]\n".encode()
    return hashlib.sha256(head + value).digest()


def _is_damaged(error: Exception) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF not in _UNDAMAGED
    return isinstance(error, ValueError)


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(_TABLE)
    if not any(column[1] == "made" for column in connection.execute("PRAGMA table_info(entries)")):
        with suppress(sqlite3.OperationalError):  # another process was quicker
            connection.execute("ALTER TABLE entries ADD COLUMN made INTEGER NOT NULL DEFAULT 0")
    connection.execute(_MADE)


def _patient(action: Callable[[], None]) -> None:
    """The change to WAL does not wait for other processes by itself."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
