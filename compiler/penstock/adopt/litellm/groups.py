"""What the entries are called, and where a question goes when one of them does not answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from penstock.adopt.foreign import Foreign
from penstock.adopt.source import Drafted, Source

FALLBACKS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
DEFAULT = "default_fallbacks"
SECTIONS = ("router_settings", "litellm_settings")
ALIASES = "model_group_alias"
_FEW, _LONGEST, _HINTS = 200, 64, 100
"""Titles, and characters of one, among which the nearest is looked for; and how often."""
_MANY = 1_000
"""Patterns: with more of them any title is taken for known."""


@dataclass(slots=True)
class Groups:
    """The Models by what the configuration calls them, in its order; `many`: titles with a `*`."""

    models: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    many: list[str] = field(default_factory=list)
    hints: int = 0

    def knows(self, title: str) -> bool:
        known = title in self.models or title in self.aliases or title == "*"
        return known or len(self.many) > _MANY or any(fnmatchcase(title, pattern) for pattern in self.many)

    def of(self, title: str) -> list[str]:
        """The Models of a title or of an alias; none where it is one of many."""
        return self.models.get(self.aliases.get(title, title), [])

    def near(self, title: str) -> str:
        known = [*self.models, *self.aliases]
        self.hints += 1
        is_short = self.hints <= _HINTS and len(known) <= _FEW and len(title) <= _LONGEST
        close = get_close_matches(title, [each for each in known if len(each) <= _LONGEST], 1) if is_short else ()
        return f": is it `{close[0]}`?" if close else ""


def alias(source: Source, found: Foreign, groups: Groups) -> None:
    """Takes in the other names of entries."""
    settings = found.data.get("router_settings")
    given = settings.get(ALIASES) if isinstance(settings, Mapping) else None
    if given is None:
        return
    if not isinstance(given, Mapping):
        source.note("fault", found.line("router_settings", ALIASES), f"`{ALIASES}` is a mapping", found.path)
        return
    for name, target in given.items():
        at = found.line("router_settings", ALIASES, name)
        title = target.get("model") if isinstance(target, Mapping) else target
        if not isinstance(title, str):
            groups.aliases[str(name)] = ""
            source.note("fault", at, f"the alias `{name}` stands for one entry, and this is no name of one", found.path)
            continue
        groups.aliases[str(name)] = title
        if not groups.knows(title):
            words = f"the alias `{name}` stands for `{title}`, which no entry is called{groups.near(title)}"
            source.note("fault", at, words, found.path)
        else:
            source.note("lost", at, f"the alias `{name}`: whoever asks by it names the Model itself", found.path)


def named(found: Foreign) -> Iterator[str]:
    """Every title that aliases and fallbacks name."""
    settings = found.data.get("router_settings")
    given = settings.get(ALIASES) if isinstance(settings, Mapping) else None
    for target in given.values() if isinstance(given, Mapping) else ():
        yield _title(target)
    for _, _, origin, targets in _lists(found):
        yield from (*([origin] if origin is not None else ()), *map(_title, targets))


def fallbacks(source: Source, found: Foreign, groups: Groups, drafts: list[Drafted]) -> Iterator[tuple[str, list[str]]]:
    """Of the Models, by name, those asked where they do not answer: of the same mode alone."""
    modes = {draft.name: draft.spec.get("mode", "chat") for draft in drafts}
    collected: dict[str, list[tuple[int, str, str]]] = {}
    for section in SECTIONS:
        settings = found.data.get(section)
        for kind in (*FALLBACKS, DEFAULT) if isinstance(settings, Mapping) else ():
            if settings.get(kind) is not None and not isinstance(settings[kind], list):
                source.note("fault", found.line(section, kind), f"`{kind}` is a list", found.path)
    for at, kind, origin, targets in _lists(found):
        names = [_title(target) for target in targets]
        _dangling(source, found, at, kind, [*([origin] if origin is not None else ()), *names], groups)
        if kind not in ("fallbacks", DEFAULT):
            source.note("lost", at, f"`{kind}`: a fallback is asked whatever the reason", found.path)
            continue
        for target in targets:
            more = [str(key) for key in target if key != "model"] if isinstance(target, Mapping) else []
            if more:
                words = f"`{kind}`: `{'`, `'.join(more)}` with `{_title(target)}`: a Model has its own parameters"
                source.note("lost", at, words, found.path)
        every = origin is None or origin == "*"
        for each in groups.models if every else [groups.aliases.get(str(origin), str(origin))]:
            collected.setdefault(each, []).extend((at, kind, name) for name in names)
    for title, asked in collected.items():
        own = groups.of(title)
        fit = []
        for at, kind, name in asked:
            first = groups.of(name)[:1]
            reason = (
                f"`{title}` was not carried over" if not own
                else f"`{name}` was not carried over" if not first
                else f"`{name}` is of another mode than `{title}`" if modes.get(first[0]) != modes.get(own[0])
                else ""
            )  # fmt: skip
            if not reason:
                fit += [first[0]] if first[0] != own[0] else []
            elif groups.knows(name) and groups.knows(title):
                source.note("lost", at, f"`{kind}` from `{title}` to `{name}`: {reason}", found.path)
        if own:
            yield own[0], list(dict.fromkeys(fit))


def _lists(found: Foreign) -> Iterator[tuple[int, str, str | None, list[Any]]]:
    """Line, kind, whose and where to, of all fallbacks; None: everybody's."""
    for section in SECTIONS:
        settings = found.data.get(section)
        if not isinstance(settings, Mapping):
            continue
        for kind in FALLBACKS:
            given = settings.get(kind)
            for index, each in enumerate(given if isinstance(given, list) else ()):
                for origin, targets in each.items() if isinstance(each, Mapping) else ():
                    listed = targets if isinstance(targets, list) else [targets]
                    yield found.line(section, kind, index), kind, str(origin), listed
        default = settings.get(DEFAULT)
        if isinstance(default, list) and default:
            yield found.line(section, DEFAULT), DEFAULT, None, default


def _title(target: Any) -> str:
    """A fallback may be a name, or a mapping with what the call gets besides."""
    return str(target.get("model") if isinstance(target, Mapping) else target)


def _dangling(source: Source, found: Foreign, line: int, kind: str, names: list[str], groups: Groups) -> None:
    for name in names:
        if not groups.knows(name):
            words = f"`{kind}` names `{name}`, which no entry is called{groups.near(name)}"
            source.note("fault", line, words, found.path)
