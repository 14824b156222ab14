"""What a Jinja2 template reads: a walk over its syntax tree with the scopes of the language."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeAlias, TypeVar

from penstock.spec.jinja import effort, sandbox
from penstock.spec.jinja.syntax import Token, start_of
from penstock.spec.template import Note, Refused, Use, place

Path: TypeAlias = tuple[str, ...]
Scope: TypeAlias = dict[str, Path | None]

_UNSAFE = re.compile(r"__|^(gi|cr|ag|f|tb|co|func|im)_|^mro$")
_SAME = ("sort", "reverse", "list", "select", "selectattr", "reject", "rejectattr", "unique")
_ELEMENT = ("first", "last", "min", "max")
_LOOP: Path = ("\0loop",)
"""Stands in a scope for what a `for` makes."""
LOOP = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"),
    *("depth", "depth0", "cycle", "changed"),
)
METHODS = frozenset(name for names in sandbox.METHODS.values() for name in names)
_REFUSED = {
    "Include": "include",
    "Import": "import",
    "FromImport": "import",
    "Extends": "extends",
    "Block": "block",
}


# Few templates hold what could ask for much work by itself.
_COUNTED = re.compile(
    r"range|macro|recursive|namespace|[*~+]|\bin\s*[\[('\"]|(?:indent|tojson|round)\s*\(|\{%-?\s*set\b"
)


def reads(text: str, tree: Any, found: list[Token]) -> tuple[tuple[Use, ...], tuple[Note, ...]]:
    """Uses of variables that the template does not make itself, and what may be mistakes, in the order of the text.

    Raises:
        Refused: a construct that reaches for other files or into Python, or a filter that is not there.
    """
    walk = _Walk(text, found)
    try:
        walk.body(tree.body, {})
        if _COUNTED.search(text):
            effort.check(tree)
    except effort.Beyond as beyond:
        raise Refused(beyond.message, start_of(text, beyond.line), "limit") from None
    except RecursionError:
        raise Refused("nested too deeply", 0, "limit") from None
    walk.notes += walk.unread(tree)
    return _sorted(walk.uses), _sorted(walk.notes)


_Placed = TypeVar("_Placed", Use, Note)


def _sorted(found: list[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.within.line, each.within.column)))


class _Walk:
    """One walk: what was found, which names the text holds where, and what is known to be defined."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.uses: list[Use] = []
        self.notes: list[Note] = []
        self.tokens = found
        self.names: dict[tuple[int, str], list[int]] = {}
        self.defined: frozenset[Path] = frozenset()
        self.maybe: set[str] = set()
        target = False
        for index, token in enumerate(found):
            before, behind = (found[i].value if 0 <= i < len(found) else "" for i in (index - 1, index + 1))
            target = (
                token.kind == "name"
                and (token.value == "for" or target and token.value != "in")
                or (target and token.kind != "name")
            )
            if token.kind == "name" and not target and before != "." and behind != "=":
                self.names.setdefault((token.line, token.value), []).append(index)

    def unread(self, tree: Any) -> list[Note]:
        """What `set` makes and nothing reads by its name."""
        if all(token.value != "set" for token in self.tokens):
            return []
        from jinja2 import nodes

        made: dict[str, Any] = {}
        for node in tree.find_all((nodes.Assign, nodes.AssignBlock)):
            if isinstance(node.target, nodes.Name):
                made.setdefault(node.target.name, node)
        read = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
        read |= {name.name for name in tree.find_all(nodes.NSRef)}
        found = []
        for name, node in made.items():
            if name not in read and not name.startswith("_"):
                word = re.compile(rf"\b{re.escape(name)}\b").search(self.text, start_of(self.text, node.lineno))
                start = word.start() if word else start_of(self.text, node.lineno)
                found.append(Note("unread", (name,), place(self.text, start, len(name))))
        return found

    def _note(self, what: str, path: Path | None) -> None:
        """Of the use that was just found, if it is of that path."""
        if path is not None and self.uses and self.uses[-1].path == path:
            self.notes.append(Note(what, path, self.uses[-1].within))

    # Statements. A scope is changed in place by `set`; bodies with a scope of their own get a copy.

    def body(self, nodes: list[Any], scope: Scope) -> None:
        for node in nodes:
            self.visit(node, scope)

    def visit(self, node: Any, scope: Scope, optional: bool = False) -> None:
        name = type(node).__name__
        if name in _REFUSED:
            raise Refused(
                f"`{_REFUSED[name]}` is not available: a template is one text", start_of(self.text, node.lineno)
            )
        handler = getattr(self, f"on_{name.lower()}", None)
        if name in ("Name", "Getattr", "Getitem"):
            self._member(node, scope, optional)
        elif handler is not None:
            handler(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.visit(child, scope)

    def on_output(self, node: Any, scope: Scope) -> None:
        for child in node.nodes:
            self.visit(child, scope)
            if type(child).__name__ in ("Name", "Getattr", "Getitem"):
                self._note("printed", self._path(child, scope))

    def on_assign(self, node: Any, scope: Scope) -> None:
        self.visit(node.node, scope)
        self._bind(node.target, self._path(node.node, scope), scope)

    def on_assignblock(self, node: Any, scope: Scope) -> None:
        self.body(node.body, dict(scope))
        if node.filter is not None:
            self.visit(node.filter, scope)
        self._bind(node.target, None, scope)

    def on_if(self, node: Any, scope: Scope) -> None:
        before, entry = dict(scope), self.defined
        known = entry
        branches: list[Scope] = []
        for test, body in [(part.test, part.body) for part in (node, *node.elif_)]:
            self.visit(test, scope)
            branch = dict(before)
            yes, no = _implied(test)
            self.defined = known | {path for path in (self._path(n, scope) for n in yes) if path}
            self.body(body, branch)
            branches.append(branch)
            known = known | {path for path in (self._path(n, scope) for n in no) if path}
        self.defined = known
        otherwise = dict(before)
        self.body(node.else_ or [], otherwise)
        branches.append(otherwise)
        self.defined = entry
        for name in {name for branch in branches for name in branch} - set(before):
            if all(name in branch for branch in branches):
                scope[name] = branches[0][name] if len({branch[name] for branch in branches}) == 1 else None
            else:
                self.maybe.add(name)
        for name in before:
            scope[name] = before[name] if all(branch[name] == before[name] for branch in branches) else None

    def on_for(self, node: Any, scope: Scope) -> None:
        self.visit(node.iter, scope)
        inside = {**scope, "loop": _LOOP}
        walked = self._path(node.iter, scope)
        self._note("walked", walked)
        self._bind(node.target, None if walked is None else (*walked, "*"), inside)
        if node.test is not None:
            self.visit(node.test, inside)
        self.body(node.body, inside)
        self.body(node.else_, dict(scope))

    def on_macro(self, node: Any, scope: Scope) -> None:
        scope[node.name] = None
        self._callable(node, scope)

    def on_callblock(self, node: Any, scope: Scope) -> None:
        self.visit(node.call, scope)
        self._callable(node, scope)

    def _callable(self, node: Any, scope: Scope) -> None:
        inside = {**scope, "varargs": None, "kwargs": None, "caller": None}
        for default in node.defaults:
            self.visit(default, scope)
        for argument in node.args:
            inside[argument.name] = None
        self.body(node.body, inside)

    def on_with(self, node: Any, scope: Scope) -> None:
        inside = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self.visit(value, scope)
            self._bind(target, self._path(value, scope), inside)
        self.body(node.body, inside)

    def on_filterblock(self, node: Any, scope: Scope) -> None:
        self.body(node.body, dict(scope))
        self.visit(node.filter, scope)

    def _bind(self, target: Any, path: Path | None, scope: Scope) -> None:
        name = type(target).__name__
        if name == "Name":
            scope[target.name] = path
            self.maybe.discard(target.name)
        elif name == "Tuple":
            for item in target.items:
                self._bind(item, None, scope)
        elif name == "NSRef" and target.name not in scope:
            self._use(target, (target.name,), False)

    # Expressions.

    def on_filter(self, node: Any, scope: Scope) -> None:
        if node.name not in sandbox.FILTERS:
            message = f"there is no filter `{node.name}`{_perhaps(node.name, sandbox.FILTERS)}"
            raise Refused(message, self._offset(node, node.name))
        for argument in (*node.args, *(pair.value for pair in node.kwargs)):
            if isinstance(getattr(argument, "value", None), str):
                self._safe(node, argument.value)
        if node.node is not None:
            self.visit(node.node, scope, optional=node.name in ("default", "d"))
            self._mapped(node, scope)
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, scope)
        for extra in (node.dyn_args, node.dyn_kwargs):
            if extra is not None:
                self.visit(extra, scope)

    def _mapped(self, node: Any, scope: Scope) -> None:
        """`documents|map(attribute="id")` reads `documents[].id`."""
        walked = self._path(node.node, scope)
        if walked is None or node.name not in ("map", "selectattr", "rejectattr", "groupby", "sort", "sum", "unique"):
            return
        first = node.args[0] if node.args and node.name in ("selectattr", "rejectattr", "groupby") else None
        given = next((pair.value for pair in node.kwargs if pair.key == "attribute"), first)
        attribute = getattr(given, "value", None)
        if isinstance(attribute, str) and attribute and "," not in attribute:
            optional = any(pair.key == "default" for pair in node.kwargs)
            parts = tuple("*" if part.isdigit() else part for part in attribute.split("."))
            self._use(_root(node.node), (*walked, "*", *parts), optional)

    def on_test(self, node: Any, scope: Scope) -> None:
        tests = sandbox.environment().tests
        if node.name not in tests:
            message = f"there is no test `{node.name}`{_perhaps(node.name, tests)}"
            raise Refused(message, self._offset(node, node.name))
        self.visit(node.node, scope, optional=node.name in ("defined", "undefined"))
        for child in (*node.args, *node.kwargs):
            self.visit(child, scope)

    def on_mod(self, node: Any, scope: Scope) -> None:
        if isinstance(getattr(node.left, "value", None), str):
            raise Refused("`%` does not format text here: use `~`", self._offset(node, "%"))
        self.visit(node.left, scope)
        self.visit(node.right, scope)

    def on_condexpr(self, node: Any, scope: Scope) -> None:
        self.visit(node.test, scope)
        known, (yes, no) = self.defined, _implied(node.test)
        self.defined = known | {path for path in (self._path(n, scope) for n in yes) if path}
        self.visit(node.expr1, scope)
        self.defined = known | {path for path in (self._path(n, scope) for n in no) if path}
        if node.expr2 is not None:
            self.visit(node.expr2, scope)
        self.defined = known

    def on_and(self, node: Any, scope: Scope) -> None:
        self._short(node, scope, 0)

    def on_or(self, node: Any, scope: Scope) -> None:
        self._short(node, scope, 1)

    def _short(self, node: Any, scope: Scope, side: int) -> None:
        self.visit(node.left, scope)
        known = self.defined
        self.defined = known | {path for path in (self._path(n, scope) for n in _implied(node.left)[side]) if path}
        self.visit(node.right, scope)
        self.defined = known

    def on_call(self, node: Any, scope: Scope) -> None:
        callee = node.node
        if type(callee).__name__ == "Getattr":
            self._safe(callee, callee.attr)
            self._method(callee, scope)
            self.visit(callee.node, scope)
        else:
            self.visit(callee, scope)
        for child in (*node.args, *node.kwargs, *(extra for extra in (node.dyn_args, node.dyn_kwargs) if extra)):
            self.visit(child, scope)

    def _member(self, node: Any, scope: Scope, optional: bool = False) -> None:
        step = node
        while type(step).__name__ in ("Getattr", "Getitem"):
            if type(step).__name__ == "Getattr":
                self._safe(step, step.attr)
                if self._loop(step.node, scope):
                    self._attribute(step, LOOP)
            elif isinstance(getattr(step.arg, "value", None), str):
                self._safe(step, step.arg.value)
            elif isinstance(key := effort.constant(step.arg), str):
                self._safe(step, key)
            else:
                self.visit(step.arg, scope)
            step = step.node
        while node is not step and self._path(node, scope) is None:
            node, optional = node.node, False
        path = self._path(node, scope)
        if path is not None:
            self._use(node, path, optional)
        elif type(step).__name__ != "Name":
            self.visit(step, scope)

    def _method(self, node: Any, scope: Scope) -> None:
        """Refuses a call of what no plain value has."""
        if self._loop(node.node, scope):
            self._attribute(node, ("cycle", "changed"))
        elif node.attr in ("format", "format_map"):
            at = self._offset(node, node.attr)
            raise Refused(f"unsafe: `{node.attr}` reaches into Python; write `~`", at, "unsafe")
        elif node.attr not in METHODS:
            message = f"there is no method `{node.attr[:60]}`{_perhaps(node.attr, METHODS)}"
            raise Refused(message, self._offset(node, node.attr))

    def _loop(self, node: Any, scope: Scope) -> bool:
        return type(node).__name__ == "Name" and scope.get(node.name) == _LOOP

    def _attribute(self, node: Any, known: Sequence[str]) -> None:
        if node.attr not in known:
            message = f"there is no `loop.{node.attr[:60]}`{_perhaps(node.attr, known)}"
            raise Refused(message, self._offset(node, node.attr))

    def _path(self, node: Any, scope: Scope) -> Path | None:
        """The path that an expression reads, or None where it is more than a path."""
        name = type(node).__name__
        if name == "Name":
            if node.name in scope:
                return None if scope[node.name] == _LOOP else scope[node.name]
            if node.name == "self":
                at = self._offset(node, "self")
                raise Refused("unsafe: `self` reaches into Python", at, "unsafe")
            return None if node.name in sandbox.GLOBALS else (node.name,)
        if name == "Getattr":
            base = self._path(node.node, scope)
            return None if base is None else (*base, node.attr)
        if name == "Getitem":
            base = self._path(node.node, scope)
            if base is None or type(node.arg).__name__ == "Slice":
                return base
            index = node.arg.node if type(node.arg).__name__ == "Neg" else node.arg
            key = getattr(index, "value", None)
            return None if key is None else (*base, key if isinstance(key, str) else "*")
        if name == "Filter" and node.node is not None and node.name in (*_SAME, *_ELEMENT):
            base = self._path(node.node, scope)
            return base if base is None or node.name in _SAME else (*base, "*")
        return None

    def _use(self, node: Any, path: Path, optional: bool) -> None:
        node = _root(node, whole=True)
        optional = optional or path in self.defined or (len(path) == 1 and path[0] in self.maybe)
        at = self._within(node)
        if optional and len(path) > 1 and path not in self.defined:
            self.uses.append(Use(path[:-1], at, path[:-1] in self.defined))
        self.uses.append(Use(path, at, optional))

    def _safe(self, node: Any, attribute: str) -> None:
        if _UNSAFE.search(attribute):
            at = self._offset(node, attribute)
            raise Refused(f"unsafe: `{attribute[:60]}` reaches into Python", at, "unsafe")

    # Places.

    def _offset(self, node: Any, word: str) -> int:
        start = start_of(self.text, node.lineno)
        found = self.text.find(word, start)
        return found if found >= 0 else start

    def _within(self, node: Any) -> Any:
        spelled, root = _spelled(node)
        places = self.names.get((node.lineno, root)) or self.names.get((_root(node).lineno, root)) or []
        fits = [i for i in places if [t.value for t in self.tokens[i + 1 : i + 1 + len(spelled)]] == spelled]
        chosen = (fits or places)[:1]
        if not chosen:
            return place(self.text, start_of(self.text, node.lineno))
        index = chosen[0]
        if len(places) > 1:
            places.remove(index)
        last = self.tokens[index + len(spelled)] if fits else self.tokens[index]
        start, end = self.tokens[index].offset, last.offset + len(last.value)
        one = "\n" not in self.text[start:end]
        return place(self.text, start, end - start if one else len(root))


def _perhaps(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:60], list(known), 1, 0.6)
    return f": did you mean `{near[0]}`?" if near else ""


def _root(node: Any, whole: bool = False) -> Any:
    """The name at the bottom of an expression; `whole`: only filters are taken off."""
    inner = ("Filter",) if whole else ("Filter", "Getattr", "Getitem")
    while type(node).__name__ in inner and node.node is not None:
        node = node.node
    return node


def _spelled(node: Any) -> tuple[list[str], str]:
    """The tokens behind the name that spell the members, and the name."""
    name = type(node).__name__
    if name == "Getattr":
        inner, root = _spelled(node.node)
        return [*inner, ".", node.attr], root
    if name in ("Getitem", "Filter"):
        return _spelled(node.node)
    return [], str(getattr(node, "name", ""))


def _implied(test: Any) -> tuple[list[Any], list[Any]]:
    """The expressions that are defined where `test` holds, and those where it does not."""
    name = type(test).__name__
    if name == "Test" and test.name in ("defined", "undefined"):
        return ([test.node], []) if test.name == "defined" else ([], [test.node])
    if name == "Not":
        yes, no = _implied(test.node)
        return no, yes
    if name in ("And", "Or"):
        (a, b), (c, d) = _implied(test.left), _implied(test.right)
        return (a + c, []) if name == "And" else ([], b + d)
    return [], []
