"""Turns of phrase that several rules share."""

MOST = 8


def perhaps(nearest: object, known: object, these: str) -> str | None:
    """The nearest name as a question, else the known ones behind `these`, else None."""
    if nearest:
        return f"did you mean `{nearest}`?"
    names = listed(known)
    return f"{these} {names}" if names else None


def listed(names: object) -> str:
    """Names in a sentence, the first few of many; empty where there are none."""
    shown = [f"`{name}`" for name in names] if isinstance(names, (list, tuple)) else []
    if len(shown) > MOST:
        return f"{', '.join(shown[:MOST])} and {len(shown) - MOST} more"
    return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)


def article(noun: str) -> str:
    """`an` before a vowel, else `a`."""
    return "an" if noun.lower().startswith(("a", "e", "i", "o", "u")) else "a"
