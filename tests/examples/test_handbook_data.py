"""The question files of examples/handbook agree with its pages; the reader of headings here is the test's own."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

HANDBOOK = Path(__file__).parents[2] / "examples" / "handbook"
FILES = ("questions", "development")
KEYS = ["id", "question", "topic", "answerable", "facts", "pages", "golden"]
HEADING = re.compile(r"#{1,6} +(.+?) *#* *$")


def rows(name: str) -> list[dict[str, Any]]:
    text = (HANDBOOK / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def slug(heading: str) -> str:
    """GitHub's anchor: lower case, punctuation dropped, spaces to hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def sections() -> dict[str, str]:
    """Row id -> the text below that heading; a `#` inside a code fence is no heading."""
    found: dict[str, str] = {}
    for page in sorted((HANDBOOK / "pages").rglob("*.md")):
        current, fenced = "", False
        for line in page.read_text(encoding="utf-8").splitlines():
            fenced ^= line.startswith("```")
            heading = None if fenced else HEADING.match(line)
            if heading:
                current = f"{page.relative_to(HANDBOOK).as_posix()}#{slug(heading[1])}"
                assert current not in found, f"two headings share {current}"
                found[current] = ""
            else:
                assert current or not line, f"{page.name} has text before its title"
                found[current] += line + "\n"
    return found


def plain(text: str) -> str:
    return " ".join(re.sub(r"[`*]", "", text).lower().split())


def test_pages_have_one_title_and_several_sections() -> None:
    pages = sorted((HANDBOOK / "pages").glob("*.md"))
    assert len(pages) >= 16
    for page in pages:
        prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        levels = re.findall(r"^(#+) ", prose, flags=re.M)
        assert levels[0] == "#" and levels.count("#") == 1, page.name
        assert levels.count("##") >= 5, page.name


def test_questions_are_enough() -> None:
    questions = rows("questions")
    assert len(questions) >= 120
    assert len({row["topic"] for row in questions}) >= 12
    assert sum(not row["answerable"] for row in questions) >= 20
    assert sum(row["golden"] for row in questions) >= 10


def test_development_rows_are_enough_and_none_is_required() -> None:
    development = rows("development")
    assert len(development) >= 60
    assert sum(not row["answerable"] for row in development) >= 10
    assert not any(row["golden"] for row in development)


def test_ids_are_unique() -> None:
    ids = [row["id"] for name in (*FILES, "shots") for row in rows(name)]
    assert len(ids) == len(set(ids))


def test_no_question_stands_twice() -> None:
    questions = [plain(row["question"]) for name in (*FILES, "shots") for row in rows(name)]
    assert sorted({q for q in questions if questions.count(q) > 1}) == []


@pytest.mark.parametrize("name", FILES)
def test_rows_have_the_same_shape(name: str) -> None:
    for row in rows(name):
        assert list(row) == KEYS, row["id"]
        assert bool(row["facts"]) == bool(row["pages"]) == row["answerable"], row["id"]
        assert len(row["facts"]) <= 3, row["id"]
        assert all(1 <= len(fact.split()) <= 6 for fact in row["facts"]), row["id"]


@pytest.mark.parametrize("name", FILES)
def test_every_fact_stands_in_a_page_that_the_row_names(name: str) -> None:
    known = sections()
    for row in rows(name):
        missing = [page for page in row["pages"] if page not in known]
        assert not missing, f"{row['id']} names {missing}"
        texts = [plain(known[page]) for page in row["pages"]]
        for fact in row["facts"]:
            assert any(plain(fact) in text for text in texts), f"{row['id']}: {fact!r} is not in {row['pages']}"
        for page, text in zip(row["pages"], texts, strict=True):
            assert any(plain(fact) in text for fact in row["facts"]), f"{row['id']}: {page} holds no fact"


@pytest.mark.parametrize("name", FILES)
def test_no_fact_is_given_away_by_its_question(name: str) -> None:
    for row in rows(name):
        for fact in row["facts"]:
            given = re.search(rf"(?<!\w){re.escape(plain(fact))}(?!\w)", plain(row["question"]))
            assert not given, f"{row['id']}: {fact!r} stands in the question"


def test_shots_show_answers_and_refusals() -> None:
    shots = rows("shots")
    assert all(list(row) == ["id", "question", "answer"] for row in shots)
    refusals = sum(row["answer"] == "I do not know." for row in shots)
    assert 1 <= refusals < len(shots)
