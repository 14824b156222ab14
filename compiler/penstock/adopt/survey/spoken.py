"""Prompts in a Python file, by its syntax tree: constants that can stay where they are, and texts that cannot."""

import ast
import re
from collections.abc import Iterator, Sequence

from penstock.adopt.survey.found import Prompt

_NAMED = re.compile(r"PROMPT|SYSTEM|INSTRUCTION|PERSONA|(_|^)ROLE$", re.IGNORECASE)
_TEMPLATE = re.compile(r"TEMPLATE", re.IGNORECASE)
_ASKS = re.compile(
    r"\s*(#[^\n]*\n\s*)?(You are |You're |You will be |Your (task|job|role|goal) |Act as )", re.IGNORECASE
)
_NO_PROSE = re.compile(
    r"\s*(<!DOCTYPE|<\?xml|<html|<div|<svg|<script|<style|import |from \w+ import|def |class |#!|SELECT |CREATE )"
    r"|</(html|div|body|script|style|table)>",
    re.IGNORECASE,
)
_ASKED_OF_PEOPLE = re.compile(r"[^\n]{0,100}[:?>\])] *")
"""What a program asks at a terminal: `Your name: `."""
_SHORTEST = 20
_ROLES = frozenset(("system", "user", "human", "developer"))
_ASKING = frozenset(("create", "parse", "stream", "completion", "acompletion", "Agent"))
_SPOKEN = frozenset(("system", "system_prompt", "instructions", "input"))
_FROM = frozenset(("from_template", "PromptTemplate", "SystemMessage", "HumanMessage"))


def prompts(path: str, module: ast.Module) -> Iterator[Prompt]:
    """Constants at the top and in classes that are called like a prompt, or begin like one."""
    for name, node in constants(module.body):
        text = node.value
        if _is_prompt(name, text) and _is_whole(text):
            yield Prompt(path, text, name, node.lineno)


class Literal(ast.Constant):
    value: str


def constants(body: Sequence[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Literal]]:
    """Names at the top and in classes that are assigned one literal text, once."""
    for name, values in _assigned(body).items():
        (value, *more) = values
        if not more and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield prefix + name, value  # type: ignore[misc]
    made = [statement for statement in body if isinstance(statement, ast.ClassDef)]
    names = [statement.name for statement in made]
    for statement in made:
        if names.count(statement.name) == 1:
            yield from constants(statement.body, f"{prefix}{statement.name}.")


def _assigned(body: Sequence[ast.stmt]) -> dict[str, list[ast.expr | None]]:
    found: dict[str, list[ast.expr | None]] = {}
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(getattr(statement, "value", None))
    return found


def _is_prompt(name: str, text: str) -> bool:
    if len(text) < _SHORTEST or " " not in text.strip() or _ASKED_OF_PEOPLE.fullmatch(text.strip("\n")):
        return False
    last = name.rpartition(".")[2]
    if _NAMED.search(last) or _ASKS.match(text):
        return True
    return bool(_TEMPLATE.search(last)) and not _NO_PROSE.search(text)


def _is_whole(text: str) -> bool:
    """Without half of a surrogate pair, which no file can hold, and zero bytes."""
    return "\0" not in text and text.encode("utf-8", "replace").decode() == text


def unnamed(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that are no constant, a line for each sort: the first line, and why they are not carried over."""
    inside, filled = set(), set()
    for node in ast.walk(module):
        for value in _given(node):
            if sum(len(_text(part)) for part in ast.walk(value)) < _SHORTEST:
                continue
            if isinstance(value, ast.JoinedStr):
                filled.add(value.lineno)
            elif _text(value):
                inside.add(value.lineno)
    if filled:
        yield (
            min(filled),
            f"a prompt that is an f-string{_more(filled)}; a constant with {{fields}} can be read without running it",
        )
    if inside:
        yield (
            min(inside),
            f"a prompt inside a call{_more(inside)}; as a constant of its own it can be read where it stands",
        )


def _more(lines: set[int]) -> str:
    return f" ({len(lines) - 1} more below)" if len(lines) > 1 else ""


def _given(node: ast.AST) -> Iterator[ast.expr]:
    """Where a prompt's text would stand."""
    if isinstance(node, ast.Dict):
        pairs = {_text(key): value for key, value in zip(node.keys, node.values, strict=True)}
        if _text(pairs.get("role")) in _ROLES and "content" in pairs:
            yield pairs["content"]
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        role, content = node.elts
        if _text(role) in _ROLES:
            yield content
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if any(_NAMED.search(name) for name in names):
            yield node.value
    elif isinstance(node, ast.Call):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from node.args[:1] if last in _FROM else ()
        if last in _ASKING:
            yield from (word.value for word in node.keywords if word.arg in _SPOKEN)


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
