"""LangChain: prompts that were saved as JSON or YAML, alone or with their models."""

from penstock.adopt.foreign import Unread, read
from penstock.adopt.importer import Importer
from penstock.adopt.langchain import chains, models, prompts
from penstock.adopt.langchain.chains import CHAINS
from penstock.adopt.langchain.composed import composed
from penstock.adopt.langchain.drafting import Drafting, title
from penstock.adopt.langchain.saved import CLASSES, Saved, whole
from penstock.adopt.source import Imported, Source

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
        known = (*CLASSES.values(), *prompts.CHAT, *prompts.FEW_SHOT, *CHAINS)
        return found.name in known or chains.is_old(found)

    def imports(self, source: Source) -> Imported:
        found = whole(source.read(source.path))
        if found is None:
            raise Unread(source.path, "a saved prompt is a mapping, with `_type` or `lc`", 1)
        return _imported(source, found)


IMPORTER: Importer = LangChain()


def _imported(source: Source, found: Saved) -> Imported:
    several = composed(source, found) if found.name in CHAINS and not _is_one(source, found) else None
    if several is not None:
        return Imported(tuple(several.drafts), several.files)
    taken = chains.taken(source, found)
    if taken is None:
        return Imported(())
    drafting = Drafting(source)
    called = title(source, taken.prompt)
    drafting.prompt(taken.prompt, called, taken.model, taken.prompt.found.comment("_type"))
    return Imported(tuple(drafting.drafts), drafting.files)


def _is_one(source: Source, found: Saved) -> bool:
    """Whether it is a prompt, a model, and what reads the answer: a PromptTemplate with a model says all of it."""
    line = chains.parts(Source(source.tree, source.path, source.root, source.label), found)
    asked = [each for each in line if chains.is_prompt(each)]
    answering = [each for each in line if models.is_model(each.saved)]
    rest = [each for each in line if each not in asked and each not in answering]
    is_plain = all(chains.is_parser(each) for each in rest) and all(
        each.attempts == 1 and not each.offers for each in line
    )
    return is_plain and (len(asked), len(answering)) == (1, 1)
