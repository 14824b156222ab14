"""Writes the catalogue of hosted models from the price map that a wheel of LiteLLM carries.

pip download --no-deps --dest build "litellm==VERSION" && python scripts/catalogue.py build/litellm-*.whl

With --check nothing is written: exit 1 where the file is not what the wheel gives.
"""

import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "compiler" / "penstock" / "spec" / "catalogue.json"
MAP = "litellm/model_prices_and_context_window_backup.json"
MODES = ("chat", "completion", "responses", "embedding", "rerank")
# Our name of a capability, and that of the map behind `supports_`. The order is part of the file.
CAPABILITIES = {
    "tools": "function_calling",
    "json_schema": "response_schema",
    "vision": "vision",
    "prompt_caching": "prompt_caching",
    "reasoning": "reasoning",
    "parallel_tools": "parallel_function_calling",
    "system_messages": "system_messages",
    "pdf": "pdf_input",
    "audio_input": "audio_input",
    "audio_output": "audio_output",
    "video_input": "video_input",
    "web_search": "web_search",
    "computer_use": "computer_use",
    "sampling": "sampling_params",
}
COLUMNS = (
    *("mode", "has", "context", "answer", "input", "output", "cached"),
    *("lacks", "bare", "retired", "above", "query", "dimensions", "regions"),
)
PROVIDERS = {
    **{"bedrock_converse": "bedrock", "cohere_chat": "cohere", "azure_text": "azure", "amazon_nova": "amazon-nova"},
    **{"text-completion-openai": "openai", "fireworks_ai-embedding-models": "fireworks_ai"},
}


def main(arguments: list[str]) -> int:
    checked = "--check" in arguments
    wheel = Path(next(argument for argument in arguments if argument != "--check"))
    with zipfile.ZipFile(wheel) as archive:
        prices: dict[str, dict[str, Any]] = json.loads(archive.read(MAP))
    written = text(prices, wheel.name.split("-")[1])
    if checked:
        current = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == written
        print("current" if current else f"{TARGET.name} is not what {wheel.name} gives: run this without --check")
        return int(not current)
    TARGET.write_text(written, encoding="utf-8")
    print(f"{len(json.loads(written)['models'])} models, {len(written.encode()):,} bytes")
    return 0


def text(prices: Mapping[str, Mapping[str, Any]], version: str) -> str:
    """The file: one line a model, sorted, each a list in the order of `columns` without empty ones at its end."""
    models: dict[str, list[Any]] = {}
    for name in sorted(prices):
        entry = prices[name]
        if entry.get("mode") in MODES and "litellm_provider" in entry and name != "sample_spec":
            full, bare = _full(name, entry["litellm_provider"])
            # A name that stands there twice, as `x` and as `provider/x`, is the one with its provider.
            if full not in models or not bare:
                models[full] = _row(entry, bare or (full in models and bool(models[full][COLUMNS.index("bare")])))
    head = {
        "version": f"litellm {version}",
        "source": f"{MAP} of the litellm {version} wheel (MIT)",
        "units": "US dollars per million tokens (query: per call), tokens; above: threshold, prices beyond it",
        "columns": COLUMNS,
        "modes": MODES,
        "capabilities": [*CAPABILITIES],
    }
    lines = ",\n".join(f"{_json(name)}:{_json(_trimmed(models[name]))}" for name in sorted(models))
    opened = ",\n".join(f"{_json(key)}:{_json(value)}" for key, value in head.items())
    return f'{{\n{opened},\n"models":{{\n{lines}\n}}\n}}\n'


def _full(name: str, provider: str) -> tuple[str, bool]:
    """The name with its provider in front, and whether the map has it without."""
    family = "vertex_ai" if provider.startswith("vertex_ai") else PROVIDERS.get(provider, provider)
    return (name, False) if name.startswith(f"{family}/") else (f"{family}/{name}", "/" not in name)


def _row(entry: Mapping[str, Any], bare: bool) -> list[Any]:
    stated = {ours: entry.get(f"supports_{theirs}") for ours, theirs in CAPABILITIES.items()}
    made = {
        "mode": MODES.index(entry["mode"]),
        "has": _bits(stated, True),
        "context": _whole(entry.get("max_input_tokens")) or _whole(entry.get("max_tokens")),
        "answer": _whole(entry.get("max_output_tokens")),
        "input": _million(entry.get("input_cost_per_token")),
        "output": _million(entry.get("output_cost_per_token")),
        "cached": _million(entry.get("cache_read_input_token_cost")),
        "lacks": _bits(stated, False),
        "bare": int(bare),
        "retired": entry.get("deprecation_date"),
        "above": _above(entry),
        "query": _plain(entry.get("input_cost_per_query")),
        "dimensions": _whole(entry.get("output_vector_size")),
        "regions": entry.get("supported_regions"),
    }
    if made["input"] is None and isinstance(entry.get("tiered_pricing"), list):
        first = entry["tiered_pricing"][0]
        made["input"], made["output"] = (_million(first.get(f"{side}_cost_per_token")) for side in ("input", "output"))
    return [made[column] for column in COLUMNS]


def _above(entry: Mapping[str, Any]) -> list[Any] | None:
    """The dearest tier of long prompts: tokens from which it holds, input and output price."""
    tiers = []
    for key, value in entry.items():
        if key.startswith("input_cost_per_token_above_") and key.endswith("k_tokens"):
            threshold = key.removeprefix("input_cost_per_token_above_").removesuffix("k_tokens")
            output = entry.get(f"output_cost_per_token_above_{threshold}k_tokens", entry.get("output_cost_per_token"))
            tiers.append([int(threshold) * 1000, _million(value), _million(output)])
    for tier in (entry.get("tiered_pricing") or [])[1:]:
        if isinstance(tier, dict) and "range" in tier:
            prices = [_million(tier.get(f"{side}_cost_per_token")) for side in ("input", "output")]
            tiers.append([int(tier["range"][0]), *prices])
    return max(tiers, key=lambda tier: tier[1] or 0.0) if tiers else None


def _bits(stated: Mapping[str, Any], wanted: bool) -> int:
    return sum(1 << index for index, value in enumerate(stated.values()) if value is wanted)


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else None


def _million(per_token: Any) -> float | int | None:
    return None if not isinstance(per_token, int | float) else _plain(round(per_token * 1e6, 6))


def _plain(value: Any) -> float | int | None:
    """A number as short as it can be written."""
    if not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) else value


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] in (None, 0):
        row = row[:-1]
    return row


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
