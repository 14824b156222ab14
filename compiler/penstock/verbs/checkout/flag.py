"""`--project` as a command needs it that a report tells people to run."""

from pathlib import Path


def project(directory: Path, prefix: str) -> list[str]:
    """The flag as it was given; of an absolute path, which names this machine, the folder below the repository.

    prefix: that folder, with a `/` at its end where it is not the repository itself.
    """
    folder = prefix.rstrip("/") if directory.is_absolute() else directory.as_posix()
    return ["--project", folder] if folder not in ("", ".") and folder.isprintable() else []
