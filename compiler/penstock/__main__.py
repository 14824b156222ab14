"""The program. `--version` answers before any library is imported."""

import os
import sys

_INTERRUPTED = 130


def main() -> int:
    """The exit code of `penstock` with the arguments of this process."""
    try:
        code = _main(sys.argv[1:])
    except KeyboardInterrupt:  # while it loads, or once more while it ends
        print("error: interrupted", file=sys.stderr)
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        # Whatever its code, CPython dies of the signal where an interrupt left text that ran (of a dataclass, say),
        # until other text has ended well.
        exec("")
    return code


def _main(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        return _version()
    import gc

    gc.set_threshold(200_000, 20, 100)  # of what a command makes nearly all stays until it ends
    from penstock.cli.main import run

    code = run(arguments)
    gc.freeze()  # it all goes with the process: looking for circles in it first takes longer than some commands
    return code


def _version() -> int:
    from penstock.version import VERSION

    try:
        print(f"penstock {VERSION}", flush=True)
    except OSError:
        from penstock.cli.main import run

        return run(["--version"])  # which knows what to say of it
    return 0


if __name__ == "__main__":
    if sys.path[0] == os.getcwd():
        del sys.path[0]  # `python -m` looks there first, and a stranger's checkout may lie there
    sys.exit(main())
