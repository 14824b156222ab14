"""Sets limits, then becomes the program that its arguments name: how a server of tools is started."""

import os
import resource
import sys

_LIMITS = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 3600,  # seconds, of a whole session
    resource.RLIMIT_FSIZE: 256 << 20,
    resource.RLIMIT_NOFILE: 1024,
}


def main() -> None:
    for what, most in _LIMITS.items():
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
