"""The program. `--version` answers before any library is imported."""

import os
import sys


def main() -> int:
    """The exit code of `penstock` with the arguments of this process."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from penstock.version import VERSION

        print(f"penstock {VERSION}")
        return 0
    import gc

    gc.set_threshold(200_000, 20, 100)  # of what a command makes nearly all stays until it ends
    from penstock.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # it all goes with the process: looking for circles in it first takes longer than some commands
    return code


if __name__ == "__main__":
    if sys.path[0] == os.getcwd():
        del sys.path[0]  # `python -m` looks there first, and a stranger's checkout may lie there
    sys.exit(main())
