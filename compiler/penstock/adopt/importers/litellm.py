"""LiteLLM's proxy: the models of its configuration, and where their questions go when one does not answer."""

# ruff: noqa: SIM905 (long lists of names)

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Any

from penstock.adopt import unknown
from penstock.adopt.foreign import Foreign, Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.litellm import secrets, wildcards
from penstock.adopt.litellm.entry import Entry, comment, spec, variable
from penstock.adopt.litellm.entry import read as entry
from penstock.adopt.litellm.groups import ALIASES, DEFAULT, FALLBACKS, SECTIONS, Groups, alias, fallbacks, named
from penstock.adopt.source import Drafted, Imported, Source

_CARRIED = ("model_list", "router_settings", "litellm_settings", "include", "credential_list")
_STAYS = (
    "agent_list agents assistant_settings cache_params callback_settings default_team_settings "
    "environment_variables files_settings finetune_settings general_settings guardrails "
    "mcp_builtin_servers mcp_servers mcp_tools pass_through_endpoints policies policy_attachments prompts "
    "search_tools vector_store_registry worker_registry"
).split()
_CREDENTIAL = ("credential_name", "credential_values")
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
            unknown.keys(source, part, (*_CARRIED, *_STAYS), {key: _own(part.data.get(key)) for key in _STAYS})
            _settings(source, part)
            secrets.note(source, part)
        credentials = _credentials(source, parts)
        groups, drafts = Groups(), list[Drafted]()
        every = [each for part in parts for each in _entries(source, part, credentials)]
        many = [each for each in every if each.stands_for_many]
        groups.many += [each.title for each in many]
        for each in every:
            if not each.stands_for_many:
                _take(each, groups, drafts)
        asked = [name for part in parts for name in named(part) if name not in groups.models]
        for each in wildcards.declared(many, asked):
            _take(each, groups, drafts)
        for each in many:
            wildcards.asks(each)
        for part in parts:
            alias(source, part, groups)
        more: dict[str, list[str]] = {}
        for part in parts:
            for name, targets in fallbacks(source, part, groups, drafts):
                more.setdefault(name, []).extend(targets)
        if not drafts:
            source.note("decide", found.line("model_list"), _none_left(found))
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
            if part.data.get("include"):
                source.note("lost", part.line("include"), "`include` of a file that is taken in itself", path)
            yield part
        else:
            source.note("fault", 1, "a configuration is a mapping", path)


def _settings(source: Source, found: Foreign) -> None:
    router = found.data.get("router_settings")
    strategy = router.get("routing_strategy") if isinstance(router, Mapping) else None
    if isinstance(strategy, str) and strategy not in _STRATEGIES and variable(strategy) is None:
        at = found.line("router_settings", "routing_strategy")
        source.note("fault", at, f"`{strategy}` is no routing strategy", found.path)
    for section in SECTIONS:
        given = found.data.get(section)
        if given is not None and not isinstance(given, Mapping):
            source.note("fault", found.line(section), f"`{section}` is a mapping", found.path)
        for key, value in given.items() if isinstance(given, Mapping) else ():
            is_alias = key == ALIASES and section == SECTIONS[0]
            if key not in (*FALLBACKS, DEFAULT) and not is_alias:
                source.note("lost", found.line(section, key), f"`{key}`: {_own(value)}", found.path)


def _own(value: Any) -> str:
    """Why a section stays, with the names of what stands in it: never with their values."""
    names = ", ".join(f"`{key}`" for key in value) if isinstance(value, Mapping) else ""
    return f"{_OWN}: {names}" if names else _OWN


def _none_left(found: Foreign) -> str:
    general = found.data.get("general_settings")
    if isinstance(general, Mapping) and general.get("store_model_in_db") is True and not found.data.get("model_list"):
        words = "the models are in the proxy's database (`store_model_in_db`), which is not asked: write those that"
        return f"{words} are asked into `model_list`, or as Models"
    return "no model is left to be carried over"


def _credentials(source: Source, parts: list[Foreign]) -> dict[str, Mapping[str, Any]]:
    """What `credential_list` holds, by name."""
    made: dict[str, Mapping[str, Any]] = {}
    for part in parts:
        given = part.data.get("credential_list")
        if given is not None and not isinstance(given, list):
            source.note("fault", part.line("credential_list"), "`credential_list` is a list", part.path)
        used = {str(each.get("litellm_credential_name")) for each in _parameters(parts)}
        for index, each in enumerate(given if isinstance(given, list) else ()):
            values = each.get("credential_values") if isinstance(each, Mapping) else None
            name = str(each.get("credential_name")) if isinstance(each, Mapping) else ""
            line = part.line("credential_list", index)
            more = [str(key) for key in each if key not in _CREDENTIAL] if isinstance(each, Mapping) else []
            if more:
                source.note("lost", line, f"`{'`, `'.join(more)}` of the credential `{name}`: {_OWN}", part.path)
            if not isinstance(values, Mapping):
                source.note("fault", line, "a credential has a `credential_name` and `credential_values`", part.path)
                continue
            made[name] = values
            if name not in used:
                source.note("lost", line, f"no entry of the file names the credential `{name}`: {_OWN}", part.path)
    return made


def _parameters(parts: list[Foreign]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        given = part.data.get("model_list")
        for each in given if isinstance(given, list) else ():
            found = each.get("litellm_params") if isinstance(each, Mapping) else None
            if isinstance(found, Mapping):
                yield found


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
    drafts.append(Drafted("Model", name, made, comment(each)))


def _with(draft: Drafted, targets: Any) -> Drafted:
    """A Model with more fallbacks."""
    found = list(dict.fromkeys([*draft.spec.get("fallbacks", ()), *targets]))
    return Drafted(draft.kind, draft.name, {**draft.spec, "fallbacks": found}, draft.comment) if found else draft
