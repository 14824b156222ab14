"""Figures as people read them; what does not exist is a dash."""

NONE = "—"


def number(value: float | None) -> str:
    """Three decimals, more for what is small."""
    if value is None:
        return NONE
    if value and abs(value) < 0.001:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"


def signed(value: float | None) -> str:
    """With its sign; nothing is `0`."""
    if value is None:
        return NONE
    text = number(value)
    return f"+{text}" if value > 0 else text


def interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NONE
    return f"{signed(low)} .. {signed(high)}"


def usd(value: float | None) -> str:
    """US dollars; the word stands for the sign, which is markup in some places."""
    if value is None:
        return "unknown"
    if value == 0:
        return "0 USD"
    return f"{value:.4f} USD" if abs(value) >= 0.0001 else f"{value:.1e} USD"


def seconds(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value * 1000:.3g} ms" if value < 0.9995 else f"{value:.1f} s"


def count(amount: int, word: str, plural: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{amount:,} {word if amount == 1 else plural or word + 's'}"


def relative(base: float | None, head: float | None) -> str:
    """The change from base to head in percent."""
    if base is None or head is None:
        return NONE
    if base == 0:
        return "0 %" if head == 0 else "from 0"
    return f"{100 * (head - base) / base:+.1f} %"


def name(text: str) -> str:
    """A name that somebody else gave, within a sentence of ours."""
    return f"'{text if len(text) <= 120 else text[:119] + '…'}'"


def short(digest: str | None) -> str:
    """A digest or a commit, enough of it to be told apart."""
    if digest is None:
        return NONE
    algorithm, _, hexadecimal = digest.rpartition(":")
    return f"{algorithm}:{hexadecimal[:12]}" if algorithm else digest[:12]
