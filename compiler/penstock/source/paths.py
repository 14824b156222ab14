"""Names of files below a root."""

import re
import unicodedata

_DRIVE = re.compile(r"[A-Za-z]:")
_SHORT = re.compile(r"git~\d+")


def below(path: str) -> str | None:
    """`path` normalised, POSIX, relative to a root.

    None where it is absolute, leaves the root, means git's own folder in any spelling that some file system takes for
    it, or holds a backslash, a control character or half of a surrogate pair.
    """
    if path.startswith("/") or _DRIVE.match(path) or any(_is_refused(character) for character in path):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            if is_reserved(part):
                return None
            parts.append(part)
    return "/".join(parts) or None


def leads_into_git(path: str) -> bool:
    """Whether some part of a path means git's own folder."""
    return any(is_reserved(part) for part in path.replace("\\", "/").split("/"))


def beside(prefix: str, folder: str) -> str | None:
    """The prefix of a folder that is named at the root of the prefix `prefix`: each part of it with a slash behind.

    None where it leads out of the repository, or would be refused by `below`.
    """
    if folder.startswith("/") or _DRIVE.match(folder) or any(_is_refused(character) for character in folder):
        return None
    parts = prefix.split("/")[:-1]
    for part in folder.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            if is_reserved(part):
                return None
            parts.append(part)
    return "".join(f"{part}/" for part in parts)


def between(prefix: str, other: str) -> str:
    """The way from one root to another, both by their prefixes, with a slash at the end; nothing where they are one."""
    ours, theirs = prefix.split("/")[:-1], other.split("/")[:-1]
    same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return "../" * (len(ours) - same) + "".join(f"{part}/" for part in theirs[same:])


def seen(prefix: str, path: str) -> str:
    """A path of the repository as it is seen from a root, by its prefix."""
    folder, slash, name = path.rpartition("/")
    return between(prefix, folder + slash) + name


def is_reserved(name: str) -> bool:
    """Whether a file system may take a name for `.git`: by case, invisible characters, short names, endings."""
    plain = "".join(character for character in name if unicodedata.category(character) != "Cf").casefold()
    plain = plain.partition(":")[0].rstrip(". ")
    return plain == ".git" or _SHORT.fullmatch(plain) is not None


def _is_refused(character: str) -> bool:
    return character == "\\" or unicodedata.category(character) in ("Cc", "Cs")
