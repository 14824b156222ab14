"""Prompts and models as resources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import basename, splitext
from typing import Any

from penstock.adopt.langchain import models, prompts
from penstock.adopt.langchain.chains import Part
from penstock.adopt.langchain.saved import Saved
from penstock.adopt.source import Drafted, Source


@dataclass(slots=True)
class Drafting:
    """Resources as they come, and the rows of their Datasets."""

    source: Source
    drafts: list[Drafted] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def model(self, answering: Part) -> str | None:
        """The name of a Model with its fallbacks; None, with a note, where it cannot be read."""
        found = models.model(self.source, answering.saved)
        if found is None:
            return None
        title, spec = found
        others = [self.model(Part(each)) for each in answering.fallbacks]
        known = [each for each in others if each is not None]
        if known:
            spec["fallbacks"] = list(dict.fromkeys(known))
        same = next((each.name for each in self.drafts if (each.kind, each.spec) == ("Model", spec)), None)
        return same or self._added("Model", title, spec)

    def prompt(self, saved: Saved, title: str, model: Part | None, comment: str = "") -> Drafted | None:
        """A PromptTemplate; with a model it is a Chain of one step. None, with a note, where it cannot be read."""
        made = prompts.template(self.source, saved)
        if made is None:
            return None
        spec = prompts.spec(self.source, saved, made)
        if made.examples is not None:
            name = self.source.names.new("Dataset", f"{self.source.label}-examples")
            path = f"penstock/{name}.jsonl"
            self.files[path] = b"".join(
                json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in made.examples.rows
            )
            self.drafts.append(Drafted("Dataset", name, {"purpose": "fewshot", "source": {"file": path}}))
            messages = list(made.examples.messages)
            spec["examples"] = {"dataset": name, "take": len(made.examples.rows), "messages": messages}
        answers = self.model(model) if model is not None else None
        if answers is not None:
            spec["model"] = answers
        self._added("PromptTemplate", title, spec, comment)
        return self.drafts[-1]

    def _added(self, kind: str, title: str, spec: Mapping[str, Any], comment: str = "") -> str:
        self.drafts.append(Drafted(kind, self.source.names.new(kind, title, apart=self.source.label), spec, comment))
        return self.drafts[-1].name


def title(source: Source, found: Saved) -> str:
    """What a prompt is called."""
    return named(found) or splitext(basename(source.path))[0]


def named(found: Saved) -> str:
    """The name that a prompt gives itself; empty where it has none."""
    metadata = found.data.get("metadata")
    said = found.data.get("name") or (metadata.get("lc_hub_repo") if isinstance(metadata, Mapping) else None)
    return said if isinstance(said, str) and said.strip() else ""
