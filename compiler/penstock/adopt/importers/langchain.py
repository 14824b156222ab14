"""LangChain: prompts that were saved as JSON or YAML, alone or with their models."""

import json
from collections.abc import Mapping
from posixpath import basename, splitext
from typing import Any

from penstock.adopt.foreign import Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.langchain import chains, models, prompts
from penstock.adopt.langchain.saved import CLASSES, Saved, whole
from penstock.adopt.source import Drafted, Imported, Source

_ENDINGS = (".json", ".yaml", ".yml")


class LangChain:
    """The format `langchain`: what `save`, `dumps` and `dumpd` write."""

    def finds(self, path: str) -> bool | None:
        return None if path.endswith(_ENDINGS) else False

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith(_ENDINGS) or not any(sign in data for sign in (b"_type", b"lc", b"input_variables")):
            return False
        try:
            found = whole(read(path, data))
        except Unread:
            return False
        if found is None:
            return False
        known = (*CLASSES.values(), *prompts.CHAT, *prompts.FEW_SHOT, *chains.CHAINS)
        return found.name in known or chains.is_old(found)

    def imports(self, source: Source) -> Imported:
        found = whole(source.read(source.path))
        if found is None:
            raise Unread(source.path, "a saved prompt is a mapping, with `_type` or `lc`", 1)
        return _imported(source, found)


IMPORTER: Importer = LangChain()


def _imported(source: Source, found: Saved) -> Imported:
    taken = chains.taken(source, found)
    if taken is None:
        return Imported(())
    made = prompts.template(source, taken.prompt)
    if made is None:
        return Imported(())
    spec = prompts.spec(source, taken.prompt, made)
    drafts: list[Drafted] = []
    files: dict[str, bytes] = {}
    if made.examples is not None:
        name = source.names.new("Dataset", f"{source.label}-examples")
        path = f"penstock/{name}.jsonl"
        files[path] = b"".join(
            json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in made.examples.rows
        )
        drafts.append(Drafted("Dataset", name, {"purpose": "fewshot", "source": {"file": path}}))
        messages = list(made.examples.messages)
        spec["examples"] = {"dataset": name, "take": len(made.examples.rows), "messages": messages}
    answers = models.model(source, taken.model) if taken.model is not None else None
    if answers is not None:
        title, model = answers
        drafts.append(Drafted("Model", source.names.new("Model", title, apart=source.label), model))
        spec["model"] = drafts[-1].name
    title = _title(source, taken.prompt)
    name = source.names.new("PromptTemplate", title, apart=source.label)
    drafts.append(Drafted("PromptTemplate", name, spec, taken.prompt.found.comment("_type")))
    return Imported(tuple(drafts), files)


def _title(source: Source, found: Saved) -> str:
    named: Any = found.data.get("name")
    metadata = found.data.get("metadata")
    if isinstance(metadata, Mapping) and not named:
        named = metadata.get("lc_hub_repo")
    return named if isinstance(named, str) and named.strip() else splitext(basename(source.path))[0]
