"""LiteLLM's proxy: the models of its configuration, and where their questions go when one does not answer."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from posixpath import basename
from typing import Any

from penstock.adopt.foreign import Foreign, Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.provider import KEYS, parameters
from penstock.adopt.source import Drafted, Imported, Source
from penstock.spec.parameters import COMMON, TRANSPORT

_TOP = frozenset(
    (
        "model_list",
        "litellm_settings",
        "router_settings",
        "general_settings",
        "environment_variables",
        "include",
        "guardrails",
        "mcp_servers",
        "vector_store_registry",
        "credential_list",
        "finetune_settings",
        "files_settings",
        "callback_settings",
        "prompts",
        "search_tools",
        "agent_list",
        "assistant_settings",
        "cache_params",
        "policies",
    )
)
_ENTRY = frozenset(("model_name", "litellm_params", "model_info", "tpm", "rpm"))
_PARAMS = (
    TRANSPORT
    | frozenset(COMMON)
    | frozenset(
        (
            "model",
            "rpm",
            "tpm",
            "weight",
            "order",
            "max_parallel_requests",
            "input_cost_per_token",
            "output_cost_per_token",
            "drop_params",
            "additional_drop_params",
            "use_in_pass_through",
            "merge_reasoning_content_in_choices",
            "thinking",
            "tags",
            "max_budget",
            "budget_duration",
            "cooldown_time",
            "stream_timeout",
            "extra_body",
            "timeout",
            "default_api_key_tpm_limit",
            "region_name",
            "cache_control_injection_points",
            "configurable_clientside_auth_params",
            "supports_system_message",
            "keepalive_timeout",
            "num_ctx",
            "input_cost_per_second",
            "aws_session_tags",
            "litellm_credential_name",
            "vector_size",
            "rerank",
            "verbosity",
            "safety_settings",
            "keep_alive",
        )
    )
)
_STRATEGIES = frozenset(
    (
        "simple-shuffle",
        "least-busy",
        "usage-based-routing",
        "usage-based-routing-v2",
        "latency-based-routing",
        "cost-based-routing",
        "provider-budget-routing",
    )
)
_FALLBACKS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")


class LiteLlm:
    """The format `litellm`."""

    def finds(self, path: str) -> bool:
        name = basename(path).lower().replace("-", "_")
        return name.endswith((".yaml", ".yml")) and "litellm" in name

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".yaml", ".yml")):
            return False
        try:
            found = read(path, data).data
        except Unread:
            return False
        return isinstance(found, Mapping) and (
            "model_list" in found or "router_settings" in found or "litellm_settings" in found
        )

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if not isinstance(found.data, Mapping):
            raise Unread(source.path, "a configuration is a mapping", 1)
        _lint(source, found)
        names, drafts = _models(source, found)
        more = dict(_fallbacks(source, found, names))
        made = []
        for draft in drafts:
            targets = [*draft.spec.get("fallbacks", ()), *more.get(draft.name, ())]
            spec = {**draft.spec, "fallbacks": list(dict.fromkeys(targets))} if targets else draft.spec
            made.append(Drafted(draft.kind, draft.name, spec, draft.comment))
        if not made:
            source.note("decide", found.line("model_list"), "no model is left to be carried over")
        return Imported(tuple(made))


IMPORTER: Importer = LiteLlm()


def _lint(source: Source, found: Foreign) -> None:
    for key in found.data:
        if key not in _TOP:
            near = get_close_matches(str(key), _TOP, 1)
            source.note(
                "fault",
                found.line(key),
                f"`{key}` is no key of a configuration" + (f": is it `{near[0]}`?" if near else ""),
            )
        elif key not in ("model_list", "router_settings", "litellm_settings") and found.data[key]:
            source.note("lost", found.line(key), f"`{key}` is the proxy's own: it stays there")
    router = found.data.get("router_settings")
    strategy = router.get("routing_strategy") if isinstance(router, Mapping) else None
    if strategy is not None and strategy not in _STRATEGIES:
        source.note("fault", found.line("router_settings", "routing_strategy"), f"`{strategy}` is no routing strategy")
    for section in ("router_settings", "litellm_settings"):
        given = found.data.get(section)
        for key in given if isinstance(given, Mapping) else ():
            if key not in (*_FALLBACKS, "default_fallbacks"):
                source.note("lost", found.line(section, key), f"`{key}` is the proxy's own: it stays there")


def _models(source: Source, found: Foreign) -> tuple[dict[str, list[str]], list[Drafted]]:
    """The Models by what the configuration calls them, in its order."""
    names: dict[str, list[str]] = {}
    drafts: list[Drafted] = []
    given = found.data.get("model_list")
    for index, entry in enumerate(given if isinstance(given, list) else []):
        line = found.line("model_list", index)
        if (
            not isinstance(entry, Mapping)
            or not isinstance(entry.get("model_name"), str)
            or not isinstance(entry.get("litellm_params"), Mapping)
        ):
            source.note("fault", line, "an entry of `model_list` has a `model_name` and `litellm_params`")
            continue
        title, given_params = entry["model_name"], entry["litellm_params"]
        for key in entry:
            if key not in _ENTRY:
                source.note("fault", found.line("model_list", index, key), f"`{key}` is no key of an entry")
        names.setdefault(title, [])
        if "*" in title or "*" in str(given_params.get("model")):
            source.note("decide", line, f"`{title}` stands for many models: declare those that are asked")
            continue
        spec = _spec(source, found, index, title, entry, given_params)
        if spec is None:
            continue
        name = source.names.new("Model", title, apart="" if names[title] else source.label)
        if names[title]:
            source.note(
                "changed",
                line,
                f"`{title}` is balanced over several: here the first is asked, the others where it fails",
            )
            first = next(n for n, draft in enumerate(drafts) if draft.name == names[title][0])
            others = [*drafts[first].spec.get("fallbacks", ()), name]
            drafts[first] = Drafted(
                "Model", drafts[first].name, {**drafts[first].spec, "fallbacks": others}, drafts[first].comment
            )
        names[title].append(name)
        drafts.append(Drafted("Model", name, spec, found.comment("model_list", index)))
    return names, drafts


def _spec(
    source: Source, found: Foreign, index: int, title: str, entry: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any] | None:
    def line(*route: str | int) -> int:
        return found.line("model_list", index, "litellm_params", *route)

    model = given.get("model")
    if not isinstance(model, str) or not model:
        source.note("fault", line(), f"`{title}` names no model")
        return None
    if model.startswith("os.environ/"):
        source.note(
            "decide", line("model"), f"`{title}`: the model's name comes from the environment: write it into the Model"
        )
        return None
    spec: dict[str, Any] = {"model": model}
    info = entry.get("model_info")
    mode = info.get("mode") if isinstance(info, Mapping) else None
    if mode in ("embedding", "rerank"):
        spec["mode"] = mode
    elif mode not in (None, "chat", "completion", "responses"):
        source.note(
            "lost",
            found.line("model_list", index, "model_info"),
            f"`{title}`: a model of mode `{mode}` answers no chat",
        )
        return None
    rest = {}
    for key, value in given.items():
        if key in COMMON:
            rest[key] = value
        elif key not in _PARAMS:
            near = get_close_matches(str(key), _PARAMS, 1, 0.75)
            words = f"`{key}` of `{title}` is no parameter that is known" + (f": is it `{near[0]}`?" if near else "")
            source.note("fault" if near else "lost", line(key), words)
        elif key not in ("model", "api_key", "api_base", "rpm", "tpm", "timeout", "max_parallel_requests"):
            source.note("lost", line(key), f"`{key}` of `{title}` is the proxy's own, or says where a call goes")
    kept, lost = parameters(rest)
    for key, reason in lost.items():
        source.note("fault", line(key), f"`{key}` of `{title}` is {reason}")
    if kept:
        spec["parameters"] = kept
    base = given.get("api_base")
    if isinstance(base, str) and base.startswith(("http://", "https://")):
        spec["endpoint"] = base
    elif base:
        source.note(
            "decide", line("api_base"), f"the address of `{title}` comes from the environment: name it in `endpoint`"
        )
    secret = given.get("api_key")
    named = re.fullmatch(r"os\.environ/([A-Z][A-Z0-9_]*)", secret) if isinstance(secret, str) else None
    if (
        isinstance(secret, str)
        and named is None
        and secret.lower() not in ("none", "dummy", "fake-key", "anything", "")
    ):
        source.note(
            "fault", line("api_key"), f"the key of `{title}` stands in the file: `os.environ/NAME` names a variable"
        )
    variable = named[1] if named else KEYS.get(model.partition("/")[0]) if not secret else None
    if variable:
        spec["credentials"] = {"env": variable}
    limits: dict[str, Any] = {
        ours: amount
        for ours, theirs in (
            ("requestsPerMinute", "rpm"),
            ("tokensPerMinute", "tpm"),
            ("concurrent", "max_parallel_requests"),
        )
        if type(amount := given.get(theirs, entry.get(theirs))) is int and amount > 0
    }
    timeout = given.get("timeout")
    if isinstance(timeout, int | float) and not isinstance(timeout, bool) and timeout > 0:
        limits["timeoutSeconds"] = float(timeout)
    if limits:
        spec["limits"] = limits
    return spec


def _fallbacks(source: Source, found: Foreign, names: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Of the Models, by name, those asked where they do not answer."""
    collected: dict[str, list[str]] = {}
    for section in ("router_settings", "litellm_settings"):
        settings = found.data.get(section)
        if not isinstance(settings, Mapping):
            continue
        for kind in _FALLBACKS:
            given = settings.get(kind)
            if given is None:
                continue
            if not isinstance(given, list):
                source.note("fault", found.line(section, kind), f"`{kind}` is a list of mappings")
                continue
            for index, each in enumerate(given):
                for origin, targets in each.items() if isinstance(each, Mapping) else ():
                    at = found.line(section, kind, index)
                    for name in [origin, *(targets if isinstance(targets, list) else [targets])]:
                        if name not in names and name != "*":
                            near = get_close_matches(str(name), names, 1)
                            words = f"`{kind}` names `{name}`, which no entry is called"
                            source.note("fault", at, words + (f": is it `{near[0]}`?" if near else ""))
                    if kind != "fallbacks":
                        source.note("lost", at, f"`{kind}`: a fallback is asked whatever the reason")
                        continue
                    for name in targets if isinstance(targets, list) else [targets]:
                        collected.setdefault(origin, []).extend(names.get(str(name), [])[:1])
        default = settings.get("default_fallbacks")
        for name in default if isinstance(default, list) else ():
            if name not in names:
                source.note(
                    "fault",
                    found.line(section, "default_fallbacks"),
                    f"`default_fallbacks` names `{name}`, which no entry is called",
                )
            for origin in names:
                if origin != name and names[origin]:
                    collected.setdefault(origin, []).extend(names.get(str(name), [])[:1])
    for origin, targets in collected.items():
        if names.get(origin):
            yield names[origin][0], [target for target in targets if target != names[origin][0]]
