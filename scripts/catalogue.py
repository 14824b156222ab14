"""Writes the catalogue of hosted models from the price map that a wheel of LiteLLM carries.

pip download --no-deps --dest build "litellm==VERSION" && python scripts/catalogue.py build/litellm-*.whl
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "compiler" / "penstock" / "spec" / "catalogue.json"
MAP = "litellm/model_prices_and_context_window_backup.json"
PROVIDERS = ("openai", "anthropic", "gemini")
MODES = ("chat", "embedding")


def main(wheel: Path) -> int:
    with zipfile.ZipFile(wheel) as archive:
        prices: dict[str, dict[str, Any]] = json.loads(archive.read(MAP))
    models = {}
    for name, entry in prices.items():
        provider, tokens = entry.get("litellm_provider"), entry.get("max_input_tokens") or entry.get("max_tokens")
        priced = entry.get("input_cost_per_token") is not None
        if provider in PROVIDERS and entry.get("mode") in MODES and priced and isinstance(tokens, int):
            full = name if name.startswith(f"{provider}/") else f"{provider}/{name}"
            models[full] = [
                _million(entry["input_cost_per_token"]),
                _million(entry.get("output_cost_per_token")),
                tokens,
            ]
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(models[name])}" for name in sorted(models))
    version = wheel.name.split("-")[1]
    head = {
        "version": f"litellm {version}",
        "source": f"{MAP} of the litellm {version} wheel (MIT)",
        "entries": "US dollars per million input tokens, per million output tokens, tokens of the window",
    }
    text = json.dumps(head, indent=2)[:-2] + f',\n  "models": {{\n{lines}\n  }}\n}}\n'
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(models)} models")
    return 0


def _million(per_token: float | None) -> float:
    return round((per_token or 0.0) * 1e6, 6)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
