"""Writes the table of ragas' metrics, so that `check` types them without ragas.

Needs the extra `ragas`: `python scripts/ragas_table.py [--check]`.
"""

import argparse
import dataclasses
import inspect
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent.parent / "compiler" / "penstock" / "metrics" / "ragas_table.json"
COLUMNS = (
    "user_input", "response", "reference", "retrieved_contexts", "reference_contexts", "reference_tool_calls",
    "reference_topics", "retrieved_context_ids", "reference_context_ids",
)  # fmt: skip
OPTIONS = (
    "strictness", "mode", "metric", "beta", "atomicity", "coverage", "weights", "threshold", "casefold", "rubrics",
    "min_span_words", "length_penalty", "coeff", "strict_order", "rouge_type", "definition",
)  # fmt: skip
"""What a metric is made with and an Evaluation may set; the others are objects of ragas' own."""
ABSENT = ("FaithfulnesswithHHEM", "DistanceMeasure", "MultiModalFaithfulness", "MultiModalRelevance")
"""One downloads a model by itself, one is no metric, two look at images with a client of their own."""
SMALLER = ("NoiseSensitivity",)
GRADES = {"Rubric": [1, 5], "SimpleCriteria": [0, 5]}
"""Scales that are not [0, 1], by a word of the class's name."""
MESSAGES = ("AgentGoal", "ToolCall", "TopicAdherence")
"""Classes whose `user_input` is a conversation."""


def table() -> dict[str, Any]:
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    warnings.simplefilter("ignore")
    from importlib.metadata import version

    found = dict(_collections())
    for name, entry in _legacy():
        found.setdefault(name, entry)
    return {"ragas": version("ragas"), "metrics": dict(sorted(found.items()))}


def _collections() -> Iterator[tuple[str, dict[str, Any]]]:
    from ragas.metrics import collections
    from ragas.metrics.collections.base import BaseMetric

    for each in vars(collections).values():
        if (
            inspect.isclass(each)
            and issubclass(each, BaseMetric)
            and each is not BaseMetric
            and each.__name__ not in ABSENT
        ):
            made, asked = inspect.signature(each.__init__).parameters, inspect.signature(each.ascore).parameters
            columns = {name: asked[name].default is inspect.Parameter.empty for name in COLUMNS if name in asked}
            if "rubrics" in asked:
                columns["rubrics"] = True
            yield _entry(each, "collections", columns, made, made)


def _legacy() -> Iterator[tuple[str, dict[str, Any]]]:
    import ragas.metrics as legacy

    for name, each in legacy._DEPRECATED_METRICS.items():
        if not inspect.isclass(each) or name in ABSENT or name == "DataCompyScore":
            continue
        made = inspect.signature(each.__init__).parameters
        asked = each(name="m", definition="d") if "definition" in made else each()
        kinds = asked._required_columns
        names = kinds.get("MULTI_TURN") if not any(k.name == "SINGLE_TURN" for k in kinds) else None
        names = next((v for k, v in kinds.items() if k.name == "SINGLE_TURN"), names) or next(iter(kinds.values()))
        columns = {name.partition(":")[0]: ":optional" not in name for name in sorted(names)}
        yield _entry(each, "metrics", columns, made, {field.name for field in dataclasses.fields(each)})


def _entry(each: Any, space: str, columns: dict[str, bool], made: Any, held: Any) -> tuple[str, dict[str, Any]]:
    name = each.__name__
    entry = {"class": name, "space": space, "columns": columns}
    options = {option: made[option].default is inspect.Parameter.empty for option in OPTIONS if option in made}
    entry |= {"options": options} if options else {}
    entry |= {what: True for what in ("llm", "embeddings") if what in held}
    entry |= {"smaller": True} if name in SMALLER else {}
    entry |= {"conversation": True} if any(word in name for word in MESSAGES) else {}
    grades = next((grades for word, grades in GRADES.items() if word in name), None)
    entry |= {"grades": grades} if grades else {}
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower(), entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    text = json.dumps(table(), indent=1) + "\n"
    if parser.parse_args().check:
        return int(PATH.read_text(encoding="utf-8") != text)
    PATH.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
