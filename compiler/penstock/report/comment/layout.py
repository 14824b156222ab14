"""A comment from top to bottom."""

from typing import NamedTuple

from penstock.report.block import Block, Fold, Heading, Word
from penstock.report.comment import changes, closing, figures, findings, rows, status
from penstock.report.comment.parts import Parts
from penstock.report.comment.sentence import sentence, well
from penstock.report.format import Style
from penstock.report.judged import chains, policy, required_rows


class Layout(NamedTuple):
    """`top` and `foot` are always shown; `body` is cut where there is no room."""

    top: tuple[Block, ...]
    body: tuple[Block, ...]
    foot: tuple[Block, ...]


def layout(given: Parts, style: Style) -> Layout:
    """The sentence, the row, what decided, and the way on; where all is well the rest is folded as a whole."""
    top = (sentence(given), *_looked_at(given))
    body, foot = tuple(_body(given, style)), tuple(closing.foot(given))
    ways = tuple(closing.ways(given, style))
    if well(given):
        return Layout(top, (Fold(("Details",), (*body, *ways, *foot)),), ())
    return Layout(top, body, (*ways, *foot))


def _body(given: Parts, style: Style) -> list[Block]:
    section = given.judged()
    made: list[Block] = findings.blocks(given)
    loosened = section.policy_changed if section else given.diff.policy_changed if given.diff else ()
    if loosened:
        made += [Heading("Loosens what judges it"), policy.table(loosened)]
    if section is not None:
        made += [*figures.metrics(section), *required_rows.blocks(section.required)]
    made += figures.cost(given)
    made += rows.blocks(section) if section is not None else []
    made += changes.blocks(given, style)
    made += [*figures.tests(section), *chains.blocks(section.digests)] if section is not None else []
    if section is not None and section.explanation:
        made.append(Fold(("Why",), tuple(block for each in section.explanation for block in each.blocks())))
    others = [*given.rest, *([given.compiled] if given.compiled is not None else [])]
    return [*made, *(Fold((Word(each.name.capitalize()),), tuple(each.blocks())) for each in others)]


def _looked_at(given: Parts) -> tuple[Block, ...]:
    """Of files that another tool wrote, the files: there was no project to look at."""
    section = given.gate
    if section is not None and section.results is not None:
        return tuple(section.results.facts())
    return (status.table(given),)
