"""Short expressions of JavaScript and Python over the answer, as CEL; anything longer is code."""

import json
import re

_OUTPUT = "outputs.text"
_WORD = r"""(?P<text>'(?:[^'\\\n])*'|"(?:[^"\\\n])*")"""
_JAVASCRIPT = (
    (rf"output\.includes\({_WORD}\)", "{o}.contains({t})"),
    (rf"output\.toLowerCase\(\)\.includes\({_WORD}\)", "{o}.matches({i})"),
    (rf"output\.startsWith\({_WORD}\)", "{o}.startsWith({t})"),
    (rf"output\.endsWith\({_WORD}\)", "{o}.endsWith({t})"),
    (rf"output\s*===?\s*{_WORD}", "{o} == {t}"),
    (rf"output\s*!==?\s*{_WORD}", "{o} != {t}"),
    (r"output\.length\s*(?P<sign>[<>]=?|===?|!==?)\s*(?P<number>\d+)", "size({o}) {s} {n}"),
)
_PYTHON = (
    (rf"{_WORD}\s+in\s+output", "{o}.contains({t})"),
    (rf"{_WORD}\s+not\s+in\s+output", "!{o}.contains({t})"),
    (rf"{_WORD}\s+in\s+output\.lower\(\)", "{o}.matches({i})"),
    (rf"output\.startswith\({_WORD}\)", "{o}.startsWith({t})"),
    (rf"output\.endswith\({_WORD}\)", "{o}.endsWith({t})"),
    (rf"output\s*==\s*{_WORD}", "{o} == {t}"),
    (rf"output\s*!=\s*{_WORD}", "{o} != {t}"),
    (r"len\(output\)\s*(?P<sign>[<>]=?|==|!=)\s*(?P<number>\d+)", "size({o}) {s} {n}"),
)
_SPLIT = {"javascript": (r"\s*\|\|\s*", r"\s*&&\s*", "!"), "python": (r"\s+or\s+", r"\s+and\s+", "not ")}


def expression(language: str, code: str) -> str | None:
    """The same in CEL, or None. Strings hold no operators: whatever is not wholly understood is code."""
    text = code.strip().removesuffix(";").strip()
    text = re.sub(r"\Areturn\s+", "", text)
    text = re.sub(r"\s*\?\s*(?:1|true)\s*:\s*(?:0|false)\Z", "", text) if language == "javascript" else text
    if not text or "\n" in text or len(text) > 500:
        return None
    either, both, _ = _SPLIT[language]
    terms = []
    for term in re.split(either, text):
        factors = [_atom(language, factor) for factor in re.split(both, term)]
        if None in factors:
            return None
        terms.append(" && ".join(factor for factor in factors if factor is not None))
    return " || ".join(terms)


def _atom(language: str, text: str) -> str | None:
    text = text.strip()
    negation = _SPLIT[language][2]
    if text.startswith(negation) and not text.startswith("!="):
        inner = _atom(language, text.removeprefix(negation))
        return None if inner is None else f"!({inner})"
    for pattern, made in _JAVASCRIPT if language == "javascript" else _PYTHON:
        found = re.fullmatch(pattern, text)
        if found is None:
            continue
        parts = found.groupdict()
        word = (parts.get("text") or "''")[1:-1]
        if "{i}" in made and word != word.lower():
            return None  # no lower-cased answer holds it
        quoted = re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", word)
        sign = (parts.get("sign") or "").replace("===", "==").replace("!==", "!=")
        return made.format(
            o=_OUTPUT,
            t=json.dumps(word, ensure_ascii=False),
            i=json.dumps(f"(?i){quoted}", ensure_ascii=False),
            s=sign,
            n=parts.get("number") or "",
        )
    return None
