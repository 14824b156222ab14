"""A small part of JavaScript as a tree: expressions, and bodies of constants, conditions and returns. Nothing runs."""

import re
from typing import Any, NamedTuple

Node = tuple[Any, ...]
"""Its kind first: `const`, `name`, `member`, `call`, `unary`, `binary`, `cond`, `let`, `array`, `object`, `arrow`,
`regex`, `template`."""


class Unclear(Exception):
    """Code that says more than this part of the language."""


class _Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"""(?P<space>(?:\s|//[^\n]*|/\*[\s\S]*?\*/)+)
    |(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)
    |(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\$\{[^{}`]*\})*`)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<sign>===|!==|=>|\?\?|\?\.|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,;(){}\[\]=])""",
    re.VERBOSE,
)
_REGEX = re.compile(r"/((?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)")
_PLACE = re.compile(r"\$\{([^{}`]*)\}")
_LEVELS = (("??", "||"), ("&&",), ("===", "!==", "==", "!="), ("<", ">", "<=", ">=", "in"), ("+", "-"), ("*", "/"))
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CONSTANTS: dict[str, Node] = {
    "true": ("const", True),
    "false": ("const", False),
    "null": ("const", None),
    "undefined": ("undefined",),
}
_LONGEST = 4000
_DEEPEST = 60


def parse(code: str) -> Node:
    """What a piece of code gives; raises Unclear."""
    if len(code) > _LONGEST:
        raise Unclear
    parser = _Parser(_tokens(code))
    if re.search(r"\breturn\b", code) and not code.lstrip().startswith("("):
        made = parser.body(("",))
    else:
        made = parser.expression()
        parser.take(";")
    if parser.peek().kind:
        raise Unclear
    return made


def module(code: str, name: str = "") -> Node:
    """What the function gives that a file exports by this name, or as it is, called with `output` and `context`.

    Raises:
        Unclear: there is none, or it says more than this part of the language.
    """
    if len(code) > _LONGEST:
        raise Unclear
    parser = _Parser(_tokens(code))
    exported: dict[str, Node] = {}
    known: list[tuple[str, Node]] = []
    while parser.peek().kind:
        parser.statement(exported, known)
    default = exported.get("default", ("undefined",))
    chosen = (default[1].get(name) if default[0] == "object" else None) or exported.get(name) if name else default
    if chosen is None or chosen[0] not in ("arrow", "name"):
        raise Unclear
    made: Node = ("call", chosen, (("name", "output"), ("name", "context")))
    for title, value in reversed(known):
        made = ("let", title, value, made)
    return made


def _tokens(code: str) -> list[_Token]:
    made: list[_Token] = []
    at = 0
    while at < len(code):
        before = made[-1] if made else _Token("sign", "(")
        ends_value = before.kind in ("number", "text", "regex") or before.text in (")", "]", "}")
        ends_value = ends_value or (before.kind == "word" and before.text not in ("return", "in", "typeof"))
        found = None if code[at] != "/" or ends_value else _REGEX.match(code, at)
        if found is not None and not code.startswith(("//", "/*"), at):
            made.append(_Token("regex", found[0]))
            at = found.end()
            continue
        found = _TOKEN.match(code, at)
        if found is None:
            raise Unclear
        if found.lastgroup != "space":
            made.append(_Token(str(found.lastgroup), found[0]))
        at = found.end()
    return made


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self, ahead: int = 0) -> _Token:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else _Token("", "")

    def take(self, *texts: str) -> str:
        """The next token's text where it is one of these, else nothing."""
        token = self.peek()
        if token.kind in ("sign", "word") and token.text in texts:
            self.at += 1
            return token.text
        return ""

    def want(self, text: str) -> None:
        if not self.take(text):
            raise Unclear

    def statement(self, exported: dict[str, Node], known: list[tuple[str, Node]]) -> None:
        """A statement of a file: what it declares goes into `known`, what it offers into `exported`."""
        is_offered = bool(self.take("export"))
        if is_offered and self.take("default"):
            exported["default"] = self._declared(known) or self.expression()
        elif self.take("const", "let", "var"):
            name = self._word()
            self.want("=")
            known.append((name, self.expression()))
            if is_offered:
                exported[name] = ("name", name)
        elif self.peek().text in ("function", "async"):
            made = self._declared(known)
            if made is None or made[0] != "name":
                raise Unclear
            if is_offered:
                exported[made[1]] = made
        elif self.peek().kind == "text" and self.peek().text[1:-1] == "use strict":
            self.at += 1
        else:
            self._assigned(exported)
        self.take(";")

    def _declared(self, known: list[tuple[str, Node]]) -> Node | None:
        """A function; one with a name is known by it."""
        start = self.at
        self.take("async")
        if not self.take("function"):
            self.at = start
            return None
        name = self._word() if self.peek().kind == "word" else ""
        made = self._function()
        if not name:
            return made
        known.append((name, made))
        return ("name", name)

    def _assigned(self, exported: dict[str, Node]) -> None:
        """`module.exports = ...`, `module.exports.name = ...`, `exports.name = ...`."""
        if self.take("module"):
            self.want(".")
        self.want("exports")
        name = self._word() if self.take(".") else "default"
        self.want("=")
        exported[name] = self.expression()

    def _function(self) -> Node:
        """What follows the word `function` and its name."""
        self.want("(")
        names = self._names()
        self.want(")")
        self.want("{")
        made = self.body(("}",))
        self.want("}")
        return ("arrow", names, made)

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while self.peek().kind == "word":
            names.append(self._word())
            if not self.take(","):
                break
        return tuple(names)

    def body(self, ends: tuple[str, ...]) -> Node:
        """Statements as one expression: a constant is a `let` around what follows it, a condition a `cond`."""
        self.depth += 1
        if self.depth > _DEEPEST or self.peek().text in ends:
            raise Unclear
        if self.take("const", "let", "var"):
            name = self._word()
            self.want("=")
            value = self.expression()
            self.take(";")
            made: Node = ("let", name, value, self.body(ends))
        elif self.take("return"):
            made = self.expression()
            self.take(";")
            if self.peek().text not in ends:
                raise Unclear
        elif self.take("if"):
            self.want("(")
            test = self.expression()
            self.want(")")
            yes = self._block()
            no = self._block() if self.take("else") and self.peek().text != "if" else self.body(ends)
            made = ("cond", test, yes, no)
        elif self.take("try"):
            self.want("{")
            made = self.body(("}",))
            self.want("}")
            self.want("catch")
            if self.take("("):
                self._word()
                self.want(")")
            failed = self._block()
            if failed != ("const", False):
                raise Unclear
        else:
            raise Unclear
        self.depth -= 1
        return made

    def _block(self) -> Node:
        if self.take("{"):
            made = self.body(("}",))
            self.want("}")
            return made
        self.want("return")
        made = self.expression()
        self.take(";")
        return made

    def _word(self) -> str:
        token = self.peek()
        if token.kind != "word":
            raise Unclear
        self.at += 1
        return token.text

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unclear
        made = self._arrow() or self._conditional()
        self.depth -= 1
        return made

    def _arrow(self) -> Node | None:
        start = self.at
        names: tuple[str, ...] = ()
        if self.peek().text == "async" and self.peek(1).text != "=>":
            self.at += 1
        if self.take("function"):
            return self._function()
        if self.peek().kind == "word" and self.peek(1).text == "=>":
            names = (self._word(),)
        elif self.take("("):
            names = self._names()
            if not self.take(")"):
                self.at = start
                return None
        if not self.take("=>"):
            self.at = start
            return None
        if self.take("{"):
            made = self.body(("}",))
            self.want("}")
            return ("arrow", names, made)
        return ("arrow", names, self.expression())

    def _conditional(self) -> Node:
        test = self._binary(0)
        if not self.take("?"):
            return test
        yes = self.expression()
        self.want(":")
        return ("cond", test, yes, self.expression())

    def _binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        made = self._binary(level + 1)
        while sign := self.take(*_LEVELS[level]):
            made = ("binary", sign, made, self._binary(level + 1))
        return made

    def _unary(self) -> Node:
        sign = self.take("!", "-", "typeof")
        if not sign:
            return self._postfix()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unclear
        made = ("unary", sign, self._unary())
        self.depth -= 1
        return made

    def _postfix(self) -> Node:
        made = self._primary()
        while True:
            if sign := self.take(".", "?."):
                made = ("member", made, ("const", self._word()), sign == "?.")
            elif self.take("["):
                made = ("member", made, self.expression(), False)
                self.want("]")
            elif self.take("("):
                made = ("call", made, self._list(")"))
            else:
                return made

    def _list(self, end: str) -> tuple[Node, ...]:
        made: list[Node] = []
        while not self.take(end):
            made.append(self.expression())
            if not self.take(","):
                self.want(end)
                break
        return tuple(made)

    def _primary(self) -> Node:
        token = self.peek()
        self.at += 1
        if token.kind == "number":
            return ("const", float(token.text) if set(token.text) & {".", "e"} else int(token.text))
        if token.kind == "text" and token.text[0] == "`" and "${" in token.text:
            return ("template", tuple(parse(each) for each in _PLACE.findall(token.text)))
        if token.kind == "text":
            return ("const", re.sub(r"\\(.)", lambda found: _escape(found[1]), token.text[1:-1]))
        if token.kind == "regex":
            pattern, _, flags = token.text[1:].rpartition("/")
            return ("regex", pattern, flags)
        if token.kind == "word":
            if token.text in ("await", "function", "new", "async", "this", "delete", "void"):
                raise Unclear
            return _CONSTANTS.get(token.text, ("name", token.text))
        if token.text == "[":
            return ("array", self._list("]"))
        if token.text == "(":
            made = self.expression()
            self.want(")")
            return made
        if token.text == "{":
            return self._object()
        raise Unclear

    def _object(self) -> Node:
        made: dict[str, Node] = {}
        while not self.take("}"):
            token = self.peek()
            self.at += 1
            key = token.text[1:-1] if token.kind == "text" else token.text
            made[key] = self.expression() if self.take(":") else ("name", key)
            if not self.take(","):
                self.want("}")
                break
        return ("object", made)


def _escape(sign: str) -> str:
    if sign in ("u", "x"):
        raise Unclear
    return _ESCAPES.get(sign, sign)
