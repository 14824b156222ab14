"""What tests write before and behind the prompt: part of the template, or of the rows where they differ."""

from collections.abc import Sequence
from dataclasses import replace

from penstock.adopt import nunjucks
from penstock.adopt.promptfoo import printed
from penstock.adopt.promptfoo.cases import Case
from penstock.adopt.promptfoo.prompts import Prompt
from penstock.adopt.source import Source

_NAMES = ("prompt_prefix", "prompt_suffix")


def wrapped(source: Source, asked: Sequence[Prompt], cases: Sequence[Case]) -> tuple[list[Prompt], list[Case]]:
    """Prompts and tests with what `prefix` and `suffix` of the tests say."""
    sorts = {case.around for case in cases}
    if sorts <= {("", "")}:
        return list(asked), list(cases)
    made = list(cases)
    if len(sorts) == 1:
        before, behind = next(iter(sorts))
    else:
        before, behind = (f"{{{{ {name} }}}}" for name in _NAMES)
        made = [_with(source, case) for case in cases]
    return [_prompt(source, each, before, behind) for each in asked], made


def _with(source: Source, case: Case) -> Case:
    values = dict(case.values)
    for name, text in zip(_NAMES, case.around, strict=True):
        filled = nunjucks.fill(text, case.values)
        if filled is None:
            words = f"`{name.removeprefix('prompt_')}` is a template that only promptfoo can fill"
            source.note("decide", case.line, words, case.path)
        values[name] = text if filled is None else filled
    return replace(case, values=values)


def _prompt(source: Source, prompt: Prompt, before: str, behind: str) -> Prompt:
    inner = prompt.raw.removeprefix("{% raw %}").removesuffix("{% endraw %}")
    is_plain = inner != prompt.raw and printed.is_plain(inner)
    if prompt.is_chat or len(prompt.messages) != 1 or (is_plain and _NAMES[0] in before):
        words = f"`prefix` and `suffix` of tests: the prompt {prompt.name} is no text that they could stand around"
        source.note("decide", prompt.line, words)
        return prompt
    if prompt.file is not None:
        source.note("changed", prompt.line, f"the text of {prompt.file} was copied: tests write before or behind it")
    if is_plain:
        text = nunjucks.plain(f"{before}{inner}{behind}")
        return replace(prompt, messages=(("user", text),), raw=text)
    text = f"{nunjucks.jinja(before)}{prompt.messages[0][1]}{nunjucks.jinja(behind)}"
    return replace(prompt, messages=(("user", text),), raw=f"{before}{prompt.raw}{behind}", file=None)
