"""Every character of a value has a place in the text."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.source.parsing.compose import compose
from penstock.source.parsing.offsets import extents

SCALARS = [
    "k: plain text",
    "k:   &a !!str plain",
    "k: plain\n  over lines\n\n  and on",
    "k: 'it''s'",
    "k: 'folded\n\n  text ''here'''",
    'k: "plain"',
    'k: "tab\\tx\\u00e9\\U0001F600\\x41\\\\\\""',
    'k: "joined\\\n   text  \n  folded\n\n\n  twice \\n x"',
    "k: |\n  one\n    two\n\n  three\n",
    "k: |2-\n    indented\n  less",
    "k: |+\n  keep\n\n\nl: 1",
    "k: >\n  one\n  two\n\n   more\n   still\n  three\n",
    "k: | # comment\n  text\n",
    "k: ' '",
    'k: "\\ x"',
    "- |\n text\n- x",
    "{k: plain in flow, l: [a b, c]}",
]


def scalars(node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from scalars(part)
    else:
        for item in node.value:
            yield from scalars(item)


@pytest.mark.parametrize("text", SCALARS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_visible_character_is_found(text: str, ends: str) -> None:
    text = text.replace("\n", ends)
    (document,) = compose(text)
    for node in scalars(document.node):
        found = extents(text, node, document.base)
        assert found is not None and len(found) == len(node.value)
        assert [place.start for place in found] == sorted(place.start for place in found)
        for character, place in zip(node.value, found, strict=True):
            written = text[place.start : place.end]
            assert written == character or character in " \n\t" or written.startswith(("\\", "''"))


TEXTS = st.text(st.sampled_from("ab é\n'\"\\:#-\t\U0001f600|>"), min_size=1, max_size=20)


@settings(max_examples=200, deadline=None)
@given(value=TEXTS, style=st.sampled_from(["'", '"', "|", ">", ""]), width=st.sampled_from([5, 1000]))
def test_whatever_style_a_text_is_written_in(value: str, style: str, width: int) -> None:
    text = yaml.safe_dump({"k": value}, default_style=style, width=width, allow_unicode=True)
    (document,) = compose(text)
    for node in scalars(document.node):
        found = extents(text, node, document.base)
        assert found is not None and len(found) == len(node.value)
        for character, place in zip(node.value, found, strict=True):
            written = text[place.start : place.end]
            assert written == character or character in " \n\t" or written.startswith(("\\", "''"))
