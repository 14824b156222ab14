"""Questions are in several languages, and nothing shows them apart.

The mean hides how a language with few rows fares. Slice by a field that names the language, and add rows where there
are few. Also found: a row whose `language` is not the one that it is written in. What language a text is in is a guess
by its frequent words; short questions are left out.
"""

from collections import Counter
from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, fields_in
from penstock.check.rule import Wording
from penstock.text.language import language
from penstock.text.words import STOP_WORDS
from penstock.text.words import words as split

CODE = "PS550"
SEVERITY = Severity.WARNING
FIELD = "language"
SHARE = 0.05
FEWEST = 6
"""Words of a text whose language is guessed."""


def languages(data: Looked) -> Counter[str]:
    """Rows by language, where one can be told."""
    return Counter(found for row in data.rows if (found := _language(data.question(row))) is not None)


def _language(text: str) -> str | None:
    """A guess; in few words those that carry no claim tell English better than frequent words do."""
    found = split(text)
    english = sum(word in STOP_WORDS for word in found)
    return (
        "en"
        if english >= 2 and english * 4 >= len(found)
        else language(text)
        if len(found) >= FEWEST or not text.isascii()
        else None
    )


def find(data: Looked) -> Iterator[Finding]:
    if data.spec.purpose != "evaluation":
        return
    for row in data.rows:
        said, found = row.values.get(FIELD), _language(data.question(row))
        if isinstance(said, str) and found is not None and said[:2].lower() != found and len(said) in (2, 5):
            message = f"row '{row.id[:60]}' says that its language is {said}, and reads like {found}"
            words = Wording(message, "mend the field or the question")
            yield Finding(data.place(row, FIELD), words, data.resource)
    counted = languages(data)
    few = {name: rows for name, rows in counted.items() if rows >= max(2, SHARE * len(data.rows))}
    sliced = any(FIELD in fields_in(data.project, each.slices) for _, each in data.evaluations)
    if len(few) > 1 and not sliced and data.evaluations:
        mix = ", ".join(f"{name} {rows}" for name, rows in sorted(few.items(), key=lambda each: (-each[1], each[0])))
        words = Wording(
            f"questions are in {len(few)} languages ({mix}), and no Evaluation shows them apart",
            f"add a field `{FIELD}`, and `slices: {{{FIELD}: ...}}` to the Evaluation",
        )
        yield Finding(data.at("source"), words, data.resource)
