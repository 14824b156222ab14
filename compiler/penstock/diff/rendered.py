"""Texts of templates that differ, but render alike."""

from penstock.diff.fields import Field
from penstock.diff.pair import Pair
from penstock.spec import template
from penstock.spec.kinds.prompt_template import PromptTemplate


def renders_alike(pair: Pair, field: Field) -> bool:
    """Whether a message's text renders the same on both sides, whatever the values."""
    old, new = pair.before.spec, pair.after.spec
    if not isinstance(old, PromptTemplate) or not isinstance(new, PromptTemplate) or old.format != new.format:
        return False
    if not isinstance(field.before, str) or not isinstance(field.after, str):
        return False
    return template.load(new.format).alike(field.before, field.after)
