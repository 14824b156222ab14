"""`python -m penstock` as a process of its own that need not import what another has imported.

A parent imports once; each command is a child of it, with its own arguments, folder, environment, output and exit code.
PENSTOCK_TEST_PROCESSES=new starts Python anew for each command.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

# What an interpreter or a library reads from the environment as it starts, before any line of ours.
_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "OMP_", "OPENBLAS_", "MALLOC_", "PYDANTIC_")
_IMPORTED_LATE = ("celpy", "git", "jinja2", "jsonschema", "numpy", "rich.console", "ruamel.yaml")


def run(arguments: Sequence[str], directory: Path, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """How `penstock` ends and what it writes."""
    started = {name: value for name, value in environ.items() if name.startswith(_AT_START)}
    if os.environ.get("PENSTOCK_TEST_PROCESSES") == "new" or started != _own():
        command = [sys.executable, "-m", "penstock", *arguments]
        return subprocess.run(command, cwd=directory, env=dict(environ), capture_output=True, text=True, check=False)
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        request = json.dumps([list(arguments), str(directory), dict(environ)]).encode()
        parent = _idle.pop() if _idle else _parent()
        socket.send_fds(parent, [len(request).to_bytes(8, "big")], [out.fileno(), err.fileno()])
        parent.sendall(request)
        code = int(_read(parent, 8))
        _idle.append(parent)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, out.read(), err.read())


# Parents that wait for a command; two tests' threads never share one.
_idle: list[socket.socket] = []


@functools.cache
def _own() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_AT_START)}


def _parent() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    atexit.register(process.wait)
    atexit.register(ours.close)  # runs first, and ends the parent
    return ours


def _read(end: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = end.recv(size - len(parts))
        if not part:
            raise EOFError("the process that starts commands has ended")
        parts += part
    return parts


def _serve(end: socket.socket) -> None:
    """Returns in each child, ready to be the command; the parent itself ends here."""
    for module in pkgutil.walk_packages(importlib.import_module("penstock").__path__, "penstock."):
        if not module.name.endswith("__main__"):
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as missing:  # of an extra that is not installed here: the command says so itself
                if (missing.name or "penstock").startswith("penstock"):
                    raise
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is never looked at is never copied
    while True:
        size, streams, _, _ = socket.recv_fds(end, 8, 2)
        if not size:
            sys.exit()
        arguments, directory, environ = json.loads(_read(end, int.from_bytes(size + _read(end, 8 - len(size)), "big")))
        child = os.fork()
        if child == 0:
            end.close()
            for stream, number in zip(streams, (1, 2), strict=True):
                os.dup2(stream, number)
                os.close(stream)
            _become(arguments, directory, environ)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        end.sendall(b"%8d" % os.waitstatus_to_exitcode(status))


def _become(arguments: list[str], directory: str, environ: dict[str, str]) -> None:
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.argv[1:] = arguments
    sys.path.insert(0, os.getcwd())  # as `python -m` does


def _end(code: int) -> None:
    """As the interpreter ends, but for taking every module apart."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    del sys.path[0]  # this folder
    _serve(socket.socket(fileno=int(sys.argv[1])))
    try:
        runpy.run_module("penstock", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, int):
            _end(ended.code)
        raise
