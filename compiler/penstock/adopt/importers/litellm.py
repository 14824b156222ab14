"""LiteLLM's proxy: the models of its configuration, and where their questions go when one does not answer."""

# ruff: noqa: SIM905 (long lists of names)

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Any

from penstock.adopt import unknown
from penstock.adopt.foreign import Foreign, Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.litellm import secrets
from penstock.adopt.litellm.entry import Entry, spec, variable
from penstock.adopt.litellm.entry import read as entry
from penstock.adopt.litellm.groups import ALIASES, FALLBACKS, Groups, alias, fallbacks
from penstock.adopt.source import Drafted, Imported, Source

_CARRIED = ("model_list", "router_settings", "litellm_settings", "include", "credential_list")
_STAYS = (
    "agent_list agents assistant_settings cache_params callback_settings default_team_settings "
    "environment_variables files_settings finetune_settings general_settings guardrails "
    "mcp_builtin_servers mcp_servers mcp_tools pass_through_endpoints policies policy_attachments prompts "
    "search_tools vector_store_registry worker_registry"
).split()
_SIGNS = ("litellm_settings", "router_settings", "general_settings")
_OWN = "the proxy's own, it stays there"
_STRATEGIES = frozenset(
    (
        "cost-based-routing latency-based-routing least-busy provider-budget-routing simple-shuffle "
        "usage-based-routing usage-based-routing-v2"
    ).split()
)


class LiteLlm:
    """The format `litellm`."""

    def finds(self, path: str) -> bool | None:
        return None if path.endswith((".yaml", ".yml")) else False

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".yaml", ".yml")) or not any(sign.encode() in data for sign in ("model_list", *_SIGNS)):
            return False
        try:
            found = read(path, data).data
        except Unread:
            return "litellm" in basename(path).lower()
        if not isinstance(found, Mapping):
            return False
        models = found.get("model_list")
        if isinstance(models, list) and any(isinstance(each, Mapping) and "litellm_params" in each for each in models):
            return True
        return any(isinstance(found.get(key), Mapping) for key in _SIGNS) and not models

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if not isinstance(found.data, Mapping):
            raise Unread(source.path, "a configuration is a mapping", 1)
        parts = [found, *_included(source, found)]
        for part in parts:
            unknown.keys(source, part, (*_CARRIED, *_STAYS), dict.fromkeys(_STAYS, _OWN))
            _settings(source, part)
            secrets.note(source, part)
        credentials = _credentials(parts)
        groups, drafts = Groups(), list[Drafted]()
        for part in parts:
            for each in _entries(source, part, credentials):
                _take(each, groups, drafts)
        for part in parts:
            alias(source, part, groups)
        more: dict[str, list[str]] = {}
        for part in parts:
            for name, targets in fallbacks(source, part, groups, drafts):
                more.setdefault(name, []).extend(targets)
        if not drafts:
            source.note("decide", found.line("model_list"), "no model is left to be carried over")
        return Imported(tuple(_with(draft, more.get(draft.name, ())) for draft in drafts))


IMPORTER: Importer = LiteLlm()


def _included(source: Source, found: Foreign) -> Iterator[Foreign]:
    """The files that it takes in; those do not take in others."""
    given = found.data.get("include")
    if given is None:
        return
    if not isinstance(given, list):
        source.note("fault", found.line("include"), "`include` is a list of files")
        return
    for index, name in enumerate(given):
        line = found.line("include", index)
        path = source.near(name) if isinstance(name, str) else None
        if path is None or not source.here(path):
            source.note("fault", line, f"`include` names {name}, which is no file here")
            continue
        try:
            part = source.read(path)
        except Unread as error:
            source.note("fault", error.line, error.problem, error.path)
            continue
        if isinstance(part.data, Mapping):
            yield part
        else:
            source.note("fault", 1, "a configuration is a mapping", path)


def _settings(source: Source, found: Foreign) -> None:
    router = found.data.get("router_settings")
    strategy = router.get("routing_strategy") if isinstance(router, Mapping) else None
    if isinstance(strategy, str) and strategy not in _STRATEGIES and variable(strategy) is None:
        at = found.line("router_settings", "routing_strategy")
        source.note("fault", at, f"`{strategy}` is no routing strategy", found.path)
    for section in ("router_settings", "litellm_settings"):
        given = found.data.get(section)
        for key in given if isinstance(given, Mapping) else ():
            if key not in (*FALLBACKS, "default_fallbacks", ALIASES):
                source.note("lost", found.line(section, key), f"`{key}`: {_OWN}", found.path)


def _credentials(parts: list[Foreign]) -> dict[str, Mapping[str, Any]]:
    """What `credential_list` holds, by name."""
    made: dict[str, Mapping[str, Any]] = {}
    for part in parts:
        given = part.data.get("credential_list")
        for each in given if isinstance(given, list) else ():
            values = each.get("credential_values") if isinstance(each, Mapping) else None
            if isinstance(values, Mapping):
                made[str(each.get("credential_name"))] = values
    return made


def _entries(source: Source, found: Foreign, credentials: Mapping[str, Any]) -> Iterator[Entry]:
    given = found.data.get("model_list")
    if given is not None and not isinstance(given, list):
        source.note("fault", found.line("model_list"), "`model_list` is a list", found.path)
        return
    for index, data in enumerate(given or ()):
        made = entry(source, found, index, data, credentials)
        if made is not None:
            yield made


def _take(each: Entry, groups: Groups, drafts: list[Drafted]) -> None:
    """One more Model, or a note why not; a second one of a title is asked where the first fails."""
    title = each.title
    names = groups.models.setdefault(title, [])
    if each.stands_for_many:
        groups.many.append(title)
        each.note("decide", each.line(), f"`{title}` stands for many models: declare those that are asked")
        return
    made = spec(each)
    if made is None:
        return
    name = each.source.names.new("Model", title, apart="" if names else each.source.label)
    if names:
        words = f"`{title}` is balanced over several: here the first is asked, the others where it fails"
        each.note("changed", each.line(), words)
        first = next(index for index, draft in enumerate(drafts) if draft.name == names[0])
        drafts[first] = _with(drafts[first], [name])
    names.append(name)
    drafts.append(Drafted("Model", name, made, each.found.comment("model_list", each.index)))


def _with(draft: Drafted, targets: Any) -> Drafted:
    """A Model with more fallbacks."""
    found = list(dict.fromkeys([*draft.spec.get("fallbacks", ()), *targets]))
    return Drafted(draft.kind, draft.name, {**draft.spec, "fallbacks": found}, draft.comment) if found else draft
