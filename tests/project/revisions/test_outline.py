"""An outline that follows from another by what differs says what one made anew says."""

import hashlib
import random
from collections.abc import Mapping, Sequence

import pytest

from penstock.project.revisions import outline as module
from penstock.project.revisions.outline import Outline, derived, keep, kept, outline
from penstock.project.revisions.reading import Reading
from penstock.source.repository.objects import Touched
from penstock.source.store import memory
from penstock.source.tree import Entry
from penstock.spec.resource import Identity

HEAD = "apiVersion: penstock/v1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n"
BODIES = {
    "Model": "{model: builtin/extractive, mode: chat}",
    "PromptTemplate": '{format: jinja2, model: a, messages: [{role: user, content: "%s"}]}',
    "Chain": '{steps: {one: {prompt: %s, model: a}}, outputs: {answer: "${{ steps.one.text }}"}}',
    "Environment": "{vars: {region: %s}}",
    "Dataset": '{purpose: grounding, source: {file: "%s.csv"}}',
}


class Files:
    """A Tree of texts."""

    name, prefix = "t", ""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)

    def entries(self) -> Sequence[Entry]:
        return [
            Entry(path, "file", hashlib.sha1(text.encode()).hexdigest()) for path, text in sorted(self.texts.items())
        ]

    def read(self, path: str) -> bytes:
        return self.texts[path].encode()

    def beside(self, prefix: str) -> None:
        return None


def document(draw: random.Random) -> str:
    kind = draw.choice([*BODIES])
    body = BODIES[kind]
    return HEAD % (kind, draw.choice("abcdefgh"), body % draw.choice("abcdefgh") if "%s" in body else body)


def text(draw: random.Random) -> str:
    if draw.random() < 0.1:
        return draw.choice(["", "# nothing\n", HEAD % ("Model", "x", "{mode: 1}"), "a: b\n"])
    return "---\n".join(document(draw) for _ in range(draw.choice([1, 1, 1, 2])))


def seen(made: Outline) -> object:
    """All that anybody asks an outline for."""
    kinds = [*BODIES, "Project"]
    every = [Identity(kind, name) for kind in kinds for name in "abcdefghp"]
    return (
        made.rows(),
        made.count,
        made.is_plain,
        made.faulty,
        sorted(map(str, made.blanks())),
        {identity: made.place(identity) for identity in every},
        {path: made.row(path) for path in made.rows()},
        (
            (
                made.environments,
                made.reading,
                made.varying,
                {identity: sorted(set(made.readers(identity))) for identity in every},
            )
            if made.is_plain
            else None
        ),
    )


def touched(before: Files, after: Files) -> list[Touched]:
    ours, theirs = ({entry.path: entry for entry in side.entries()} for side in (before, after))
    return [
        Touched(path, ours.get(path), theirs.get(path))
        for path in sorted(ours.keys() | theirs.keys())
        if ours.get(path) != theirs.get(path)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_what_follows_from_another_is_what_is_made_anew(seed: int) -> None:
    draw = random.Random(seed)
    store, reading = memory(), Reading(None)
    files = Files({"penstock.yaml": HEAD % ("Project", "p", "{}")})
    for name in range(3 if seed % 2 else 6):
        files.texts[f"f{name}.yaml"] = text(draw)
    made = outline(files, files.entries(), reading)
    plain = 0
    for _ in range(12):
        after = Files(files.texts)
        for _ in range(draw.choice([1, 1, 2])):
            path = f"f{draw.randrange(7)}.yaml"
            if draw.random() < 0.3:
                after.texts.pop(path, None)
            else:
                after.texts[path] = text(draw)
        found = derived(made, after, touched(files, after), reading)
        assert found is not None
        anew = outline(after, after.entries(), reading)
        assert seen(found) == seen(anew)
        keep(store, "k", "tree", found)
        again = kept(store, "k", after, reading)
        assert again is not None and again[0] == "tree"
        assert seen(again[1]) == seen(anew)
        plain += anew.is_plain
        made, files = draw.choice([found, again[1]]), after
    assert seed or plain


def test_a_record_of_another_edition_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    store, reading = memory(), Reading(None)
    files = Files({"penstock.yaml": HEAD % ("Project", "p", "{}")})
    keep(store, "k", "tree", outline(files, files.entries(), reading))
    monkeypatch.setattr(module.tables, "edition", lambda: "another")
    assert kept(store, "k", files, reading) is None
    store.put_bytes(module.SPACE, "k", b'{"edition": "old"}')
    assert kept(store, "k", files, reading) is None


def test_any_name_of_a_file_comes_back() -> None:
    store, reading = memory(), Reading(None)
    files = Files({"penstock.yaml": HEAD % ("Project", "p", "{}")})
    files.texts |= {
        f"{name}.yaml": HEAD % ("Model", name.strip(), "{model: builtin/echo}") for name in (" a", "b\n", "c\t")
    }
    made = outline(files, files.entries(), reading)
    keep(store, "k", "tree", made)
    again = kept(store, "k", files, reading)
    assert again is not None and seen(again[1]) == seen(made)
    place = again[1].place(Identity("Model", "b"))
    assert place is not None and place[0] == "b\n.yaml"
