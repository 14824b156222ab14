"""promptfoo: prompts, providers, tests and assertions of a configuration."""

# ruff: noqa: SIM905 (long lists of names)

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename
from typing import Any, Literal

from penstock.adopt import nunjucks, unknown
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.importer import Importer
from penstock.adopt.names import label
from penstock.adopt.promptfoo import around, coded, evaluating, http, printed, references, served
from penstock.adopt.promptfoo import cases as tests
from penstock.adopt.promptfoo.cases import Case
from penstock.adopt.promptfoo.coded import Coded
from penstock.adopt.promptfoo.evaluating import Rows
from penstock.adopt.promptfoo.http import Call, Untold
from penstock.adopt.promptfoo.prompts import Prompt, prompts
from penstock.adopt.promptfoo.providers import Made, Provider, for_prompt, gives_json, providers
from penstock.adopt.source import Drafted, Imported, Source

_KEYS = frozenset(
    (
        "$schema assertionTemplates commandLineOptions defaultTest derivedMetrics description env evaluateOptions "
        "extensions metadata nunjucksFilters outputPath prompts providers redteam scenarios sharing tags targets tests "
        "tracing writeLatestResults"
    ).split()
)
_SILENT = frozenset(("$schema", "description", "outputPath", "sharing", "writeLatestResults", "tags", "metadata"))
_OF_TEXT = frozenset(
    "contains contains-all contains-any equals icontains icontains-all icontains-any regex starts-with".split()
)
_LOST: Mapping[str, str] = {
    "commandLineOptions": "the command line has flags of its own",
    "derivedMetrics": "a mean over metrics is no metric of a row",
    "env": "Penstock reads no variables from files: credentials are named on the Model",
    "extensions": "hooks are code, which an import never runs",
    "nunjucksFilters": "filters are code, which an import never runs",
    "redteam": "attacks that promptfoo makes up are no rows: write them to a file, and import that",
    "tracing": "every step is traced as it is",
}


class Promptfoo:
    """The format `promptfoo`."""

    def finds(self, path: str) -> bool:
        name = basename(path)
        return name.startswith("promptfooconfig") and name.endswith((".yaml", ".yml", ".json"))

    def reads(self, path: str, data: bytes) -> bool:
        if not path.endswith((".yaml", ".yml", ".json")):
            return False
        from penstock.adopt.foreign import read

        try:
            found = read(path, data).data
        except Unread:
            return self.finds(path)
        has = {"providers", "targets"} & set(found) if isinstance(found, Mapping) else set()
        return bool(has) and ("prompts" in found or "tests" in found or "scenarios" in found or "redteam" in found)

    def imports(self, source: Source) -> Imported:
        found = source.read(source.path)
        if not isinstance(found.data, Mapping):
            raise Unread(source.path, "a configuration is a mapping", 1)
        _lint(source, found)
        config = references.followed(found.data)
        key = "targets" if "providers" not in config and "targets" in config else "providers"
        answer = providers(source, config.get(key), found.lines, (key,))
        said = prompts(source, found, config.get("prompts", ["{{prompt}}"]), ("prompts",))
        asked = [each for each in said if not each.error]
        if not answer:
            source.note("decide", found.line(key), "no provider: declare the Model 'answerer' that answers")
            answer = [Made(Provider("answerer", "answerer", "answerer", 1), None)]
        if not asked:
            source.note("decide", found.line("prompts"), "no prompt is left to be carried over")
        every = tests.cases(source, found, config)
        pairs = [(made, each) for each in asked for made in answer if _takes(made.provider, each)]
        if pairs and all(gives_json(made, each.config) for made, each in pairs):
            every = tests.parsed(every)
            if any(each.data["type"] in _OF_TEXT for case in every for each in case.asserts):
                words = "promptfoo looks for text in JSON that it writes anew: white space of the answer may differ"
                source.note("changed", found.line("tests"), words)
        asked, every = around.wrapped(source, asked, every)
        return _Project(source, config, found, answer, asked, every).imported()


IMPORTER: Importer = Promptfoo()


def _lint(source: Source, found: Foreign) -> None:
    unknown.keys(source, found, _KEYS, _LOST)
    options = found.data.get("evaluateOptions")
    for key in options if isinstance(options, Mapping) else ():
        if key not in ("repeat", "maxConcurrency", "cache", "showProgressBar"):
            source.note(
                "lost",
                found.line("evaluateOptions", key),
                f"`{key}`: the command line and `limits` of a Model have this",
            )


class _Project:
    """Everything of a configuration, put together."""

    def __init__(
        self,
        source: Source,
        config: Mapping[str, Any],
        found: Foreign,
        answer: Sequence[Made],
        asked: Sequence[Prompt],
        cases: Sequence[Case],
    ) -> None:
        self.source, self.config, self.found = source, config, found
        self.answer, self.asked, self.cases = list(answer), asked, cases
        self.files: dict[str, bytes] = {}
        self.sets: dict[tuple[int, ...], tuple[str, Rows, list[Drafted]]] = {}
        self.judges: dict[str, Drafted] = {}
        self.seen: set[str] = set()
        self.tools: dict[int, Drafted] = {}
        self.own: list[Drafted] = []
        self.functions: dict[str, Drafted] = {}
        self.echo: Drafted | None = None
        self.lists = {name for case in cases for name, value in case.values.items() if isinstance(value, list)}

    def imported(self) -> Imported:
        chains = [each for prompt in self.asked for each in self._prompt(prompt)]
        drafts = [made.draft for made in self.answer if made.draft is not None]
        rows = [draft for _, _, datasets in self.sets.values() for draft in datasets]
        return Imported((*drafts, *self.own, *self._more(), *self.judges.values(), *rows, *chains), self.files)

    def _more(self) -> Iterator[Drafted]:
        if self.echo is not None:
            yield self.echo
        yield from self.functions.values()
        yield from {each.name: each for made in self.answer for each in made.tools}.values()
        yield from self.tools.values()

    def _prompt(self, prompt: Prompt) -> Iterator[Drafted]:
        asking = [made.provider for made in self.answer if _takes(made.provider, prompt)]
        if not asking:
            self.source.note("lost", prompt.line, f"no provider is given the prompt {prompt.name}")
            return
        if not prompt.messages and prompt.code is None:
            evaluation = self._evaluation(prompt, asking[0], label(prompt.name, "prompt"))
            if evaluation is not None:
                yield evaluation
            return
        if prompt.config:
            asking = list(self._set(prompt))
        many = len(asking) > 1
        for provider in asking:
            if provider.call is not None:
                yield from self._served(prompt, provider, provider.call, many)
        asking = [provider for provider in asking if provider.call is None]
        if prompt.code is not None or any(provider.code is not None for provider in asking):
            yield from self._coded(prompt, asking, many)
            asking = [provider for provider in asking if prompt.code is None and provider.code is None]
        if not asking:
            return
        if prompt.is_chat and any(self._echoes(made) and made.provider in asking for made in self.answer):
            words = f"the chat {prompt.name}: promptfoo's echo gives all of it as JSON, `builtin/echo` its last message"
            self.source.note("changed", prompt.line, words)
        systems = {(p.system, p.prefix, p.suffix) for p in asking}
        name = self.source.names.new("PromptTemplate", prompt.name, apart=self.source.label)
        templates: dict[tuple[str, str, str], str] = {}
        for wrapped in sorted(systems):
            title = name if not templates else self.source.names.new("PromptTemplate", f"{name}-{len(templates) + 1}")
            templates[wrapped] = title
            yield self._template(prompt, title, wrapped, asking[0].model if not many else None)
        for provider in asking:
            title = templates[(provider.system, provider.prefix, provider.suffix)]
            chain = title
            if many:
                chain = self.source.names.new("Chain", f"{name}-{provider.model}")
                yield self._chain(prompt, title, chain, provider)
            self._transformed(provider)
            evaluation = self._evaluation(prompt, provider, chain)
            if evaluation is not None:
                yield evaluation

    def _set(self, prompt: Prompt) -> Iterator[Provider]:
        """Those that are given the prompt, with the settings that it has for them."""
        alone = len(self.asked) == 1
        for number, made in enumerate(self.answer):
            if not _takes(made.provider, prompt):
                continue
            each = for_prompt(self.source, made, prompt.config, prompt.name, prompt.line, alone=alone)
            if alone:
                self.answer[number] = each
            elif each is not made and each.draft is not None:
                self.own.append(each.draft)
            yield each.provider

    def _transformed(self, provider: Provider) -> None:
        if provider.transform:
            words = f"the `transform` of {provider.label} is code, which an import never runs"
            self.source.note("decide", provider.line, words)

    def _served(self, prompt: Prompt, provider: Provider, call: Call, many: bool) -> Iterator[Drafted]:
        """A Chain that calls a Tool: what a server of one's own is sent, and where its answer has the text."""
        title = self.source.names.new("Chain", f"{prompt.name}-{call.title}" if many else prompt.name)
        used: list[str] = []
        try:
            used = list(dict.fromkeys(served.variables(call.arguments, [text for _, text in prompt.messages])))
            inputs = {each: self._input(each) for each in used if each in self._variables()}
            given = served.filled(call.arguments, prompt.messages, prompt.is_chat, inputs)
            if any(_is_json(case.values.get(each)) for case in self.cases for each in used):
                raise Untold("promptfoo sends a variable that is JSON as JSON, and not as text")
            if any(
                "default" in inputs.get(each, ()) and case.values.get(each) == ""
                for case in self.cases
                for each in used
            ):
                raise Untold("a variable is empty in one row and missing in another")
            tool = self._tool(provider, call, given)
        except Untold as error:
            words = f"the provider {provider.label}: {error}; declare the Chain '{title}' that asks it"
            self.source.note("decide", provider.line, words)
        else:
            step: dict[str, Any] = {"tool": tool, **({"with": given} if given else {})}
            spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
            text = f"${{{{ steps.answer.value{http.spelt(call.keys)} }}}}"
            yield Drafted(
                "Chain", title, {**spec, "steps": {"answer": step}, "outputs": {"text": text}}, prompt.comment
            )
        self._transformed(provider)
        evaluation = self._evaluation(prompt, provider, title, [each for each in used if each in self._variables()])
        if evaluation is not None:
            yield evaluation

    def _coded(self, prompt: Prompt, asking: Sequence[Provider], many: bool) -> Iterator[Drafted]:
        """Chains in which a Tool makes the prompt, or answers it."""
        template: str | None = None
        for provider in asking:
            if prompt.code is None and provider.code is None:
                continue
            title = f"{prompt.name}-{provider.code.title if provider.code else provider.model}" if many else prompt.name
            chain = self.source.names.new("Chain", title, apart=self.source.label)
            try:
                if provider.code is not None and prompt.is_chat and prompt.code is not None:
                    raise Untold("its prompt is code that gives messages, and no text")
                text = "" if prompt.code is not None else coded.whole(prompt.raw)
                names = self._read_by(prompt, provider, text)
            except Untold as error:
                words = f"the provider {provider.label}: {error}; declare the Chain '{chain}' that asks it"
                self.source.note("decide", provider.line, words)
            else:
                if template is None:
                    template = self.source.names.new("PromptTemplate", f"{prompt.name}-text", apart=self.source.label)
                    yield self._plain(prompt, template, text)
                yield self._called(prompt, provider, chain, template, names, text)
            self._transformed(provider)
            used = [each for each in names if each in self._variables()]
            evaluation = self._evaluation(prompt, provider, chain, used)
            if evaluation is not None:
                yield evaluation

    def _read_by(self, prompt: Prompt, provider: Provider, text: str) -> list[str]:
        """The variables that a Chain of code needs: the prompt's, and all of them where the code looks at them."""
        names = list(nunjucks.read(text).inputs)
        whole = [each for each in (prompt.code, provider.code) if each is not None and each.reads_vars]
        if whole:
            names += [each for each in self._variables() if each not in names]
        if whole and any("default" in self._input(each) for each in names):
            words = f"a variable that a row lacks is empty for {whole[0].path}, where promptfoo gives none"
            self.source.note("changed", provider.line, words)
        return names

    def _plain(self, prompt: Prompt, name: str, text: str) -> Drafted:
        """The prompt as text in one message, whoever answers it."""
        if prompt.code is not None:
            kind = {"type": "array", "items": {"$ref": "penstock:message"}} if prompt.is_chat else {"type": "string"}
            told = [{"insert": "made"}] if prompt.is_chat else [{"role": "user", "content": "{{ made }}"}]
            return Drafted("PromptTemplate", name, {"inputs": {"made": kind}, "messages": told}, prompt.comment)
        inputs = {each: self._input(each) for each in nunjucks.read(text).inputs}
        content = self._content(prompt, text, inputs)
        spec = {**({"inputs": inputs} if inputs else {}), "messages": [{"role": "user", "content": content}]}
        return Drafted("PromptTemplate", name, spec, prompt.comment)

    def _called(
        self, prompt: Prompt, provider: Provider, chain: str, template: str, names: Sequence[str], text: str
    ) -> Drafted:
        steps: dict[str, Any] = {}
        context = {"vars": {each: f"${{{{ inputs.{each} }}}}" for each in names}}
        given = {each: f"${{{{ inputs.{each} }}}}" for each in nunjucks.read(text).inputs}
        if prompt.code is not None:
            (argument,) = prompt.code.names
            who = {"id": provider.code.id if provider.code else provider.id, "label": provider.label}
            asked = {**(context if prompt.code.reads_vars else {}), "provider": who, "config": dict(prompt.config)}
            steps["made"] = {"tool": self._function(prompt.code, "prompt", provider.line), "with": {argument: asked}}
            given = {"made": "${{ steps.made.value }}"}
        asker = provider.model
        if provider.code is not None:
            asker = self._echo()
        step = {"prompt": template, "model": asker, **({"with": given} if given else {})}
        steps["text" if provider.code is not None else "answer"] = step
        output = "${{ steps.answer.text }}"
        if provider.code is not None:
            code = provider.code
            label = {"label": code.label} if code.label else {}
            options = {"id": code.id, **label, "config": dict(code.config)}
            values = ("${{ steps.text.text }}", options, context if code.reads_vars else {})
            arguments = dict(zip(code.names, values, strict=True))
            steps["answer"] = {"tool": self._function(code, "provider", provider.line), "with": arguments}
            output = "${{ steps.answer.value.output }}"
        inputs = {each: self._input(each) for each in names}
        spec = {**({"inputs": inputs} if inputs else {}), "steps": steps, "outputs": {"text": output}}
        return Drafted("Chain", chain, spec, "" if prompt.code is None else prompt.comment)

    def _function(self, code: Coded, kind: Literal["provider", "prompt"], line: int) -> str:
        """The Tool that calls a function, one however many ask it."""
        known = self.functions.get(code.python)
        if known is None:
            name = self.source.names.new("Tool", code.title, apart=self.source.label)
            said = code.description or f"Calls {code.python} for {'an answer' if kind == 'provider' else 'a prompt'}."
            known = self.functions[code.python] = Drafted("Tool", name, coded.tool(code, kind), description=said)
            words = (
                f"{code.path} is taken for a Tool that reads, called for every row: `effects: write` where it writes"
            )
            self.source.note("changed", line, words)
        return known.name

    def _echo(self) -> str:
        """The Model that gives a prompt back as it is written, for the code that takes it."""
        for made in self.answer:
            if self._echoes(made) and made.draft is not None:
                return made.draft.name
        if self.echo is None:
            name = self.source.names.new("Model", "as-written", apart=self.source.label)
            said = "Gives back the text of the prompt, for the Tool that answers it."
            self.echo = Drafted("Model", name, {"model": "builtin/echo"}, description=said)
        return self.echo.name

    @staticmethod
    def _echoes(made: Made) -> bool:
        return made.draft is not None and made.draft.spec == {"model": "builtin/echo"}

    def _tool(self, provider: Provider, call: Call, given: Mapping[str, Any]) -> str:
        known = self.tools.get(id(call))
        parameters = served.schema(given)
        if known is not None:
            if known.spec["parameters"] == parameters:
                return known.name
            parameters = {**parameters, "properties": {key: {} for key in parameters["properties"]}}
            self.tools[id(call)] = replace(known, spec={**known.spec, "parameters": parameters})
            return known.name
        how: dict[str, Any] = {"method": call.method}
        how |= {"url": call.url} if call.url else {}
        how |= {"credentials": {"env": call.credentials}} if call.credentials else {}
        spec = {"parameters": parameters, "returns": http.returns(call.keys), "effects": "read", "http": how}
        name = self.source.names.new("Tool", call.title, apart=self.source.label)
        self.tools[id(call)] = Drafted("Tool", name, spec, description=f"Asks {call.title} for an answer.")
        words = (
            f"{provider.label} is taken for a Tool that reads, called for every row: `effects: write` where it writes"
        )
        self.source.note("changed", provider.line, words)
        return name

    def _variables(self) -> Mapping[str, str]:
        return self._rows(self._all())[1].variables if self.cases else {}

    def _template(self, prompt: Prompt, name: str, wrapped: tuple[str, str, str], model: str | None) -> Drafted:
        system, prefix, suffix = wrapped
        inputs = {name: self._input(name) for name in self._inputs(prompt, system)}
        messages: list[dict[str, Any]] = []
        if system:
            messages.append({"role": "system", "content": self._fitted(prompt, nunjucks.jinja(system), inputs)})
        for role, text in prompt.messages:
            text = f"{prefix}{text}{suffix}" if role == "user" else text
            messages.append({"role": role, "content": self._content(prompt, text, inputs)})
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        spec["messages"] = messages
        if model is not None:
            spec["model"] = model
        return Drafted("PromptTemplate", name, spec, prompt.comment)

    def _content(self, prompt: Prompt, text: str, inputs: Mapping[str, Any]) -> Any:
        """A message's text, in its file where nothing of it changes."""
        written = self._fitted(prompt, text, inputs)
        if prompt.file is None or written != printed.kept(prompt.messages[0][1]):
            return written
        if written.endswith("\n"):
            words = f"promptfoo sends the line end at the end of {prompt.file}, which a template in a file drops"
            self.source.note("changed", prompt.line, words)
        return {"file": prompt.file}

    def _fitted(self, prompt: Prompt, text: str, inputs: Mapping[str, Any]) -> str:
        """The text as a template that prints what promptfoo prints."""
        written = printed.fitted(text, inputs)
        for words in printed.otherwise(written, inputs, self.lists):
            self.source.note("changed", prompt.line, f"the prompt {prompt.name}: {words}")
        return printed.kept(written)

    def _inputs(self, prompt: Prompt, system: str) -> list[str]:
        found: dict[str, None] = {}
        for text in (system, *(text for _, text in prompt.messages)):
            for name in nunjucks.read(text).inputs:
                found.setdefault(name)
        for name in ("env", "_conversation"):
            if name in found and name not in self.seen:
                self.seen.add(name)
                words = "a variable of the environment" if name == "env" else "the conversation so far"
                self.source.note("decide", prompt.line, f"the prompt {prompt.name} reads {words}: give it as an input")
        return list(found)

    def _rows(self, cases: Sequence[Case]) -> tuple[str, Rows]:
        """The Dataset of these tests; one for all prompts that share them."""
        key = tuple(id(case) for case in cases)
        if key not in self.sets:
            rows = evaluating.rows(self.source, cases)
            name = self.source.names.new("Dataset", f"{self.source.label}-tests")
            path = f"penstock/{name}.jsonl"
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.rows)
            self.files[path] = text.encode("utf-8", "replace")
            required = [name for name, schema in rows.properties.items() if "default" not in schema]
            spec = {
                "purpose": "evaluation",
                "source": {"file": path},
                "key": "id",
                "schema": {"type": "object", "required": required, "properties": rows.properties},
            }
            self.sets[key] = (name, rows, [Drafted("Dataset", name, spec)])
        return self.sets[key][:2]

    def _input(self, name: str) -> dict[str, Any]:
        """The type of a variable as the rows have it; a row that says nothing of it gives nothing."""
        if not self.cases:
            return {}
        _, rows = self._rows(self._all())
        column = rows.variables.get(name)
        if column is None:
            if name not in self.seen and name not in ("env", "_conversation"):
                self.seen.add(name)
                self.source.note(
                    "fault",
                    self.found.line("prompts"),
                    f"no test says what `{name}` is: promptfoo prints nothing there",
                )
            return {"type": "string", "default": ""} if name != "env" else {"type": "object", "default": {}}
        return dict(rows.properties[column])

    def _all(self) -> Sequence[Case]:
        return self.cases

    def _chain(self, prompt: Prompt, template: str, name: str, provider: Provider) -> Drafted:
        inputs = {each: self._input(each) for each in self._inputs(prompt, provider.system)}
        step: dict[str, Any] = {"prompt": template, "model": provider.model}
        if inputs:
            step["with"] = {each: f"${{{{ inputs.{each} }}}}" for each in inputs}
        spec: dict[str, Any] = {"inputs": inputs} if inputs else {}
        spec |= {"steps": {"answer": step}, "outputs": {"text": "${{ steps.answer.text }}"}}
        return Drafted("Chain", name, spec)

    def _evaluation(
        self, prompt: Prompt, provider: Provider, chain: str, names: Sequence[str] | None = None
    ) -> Drafted | None:
        cases = [case for case in self.cases if _asked(case, prompt, provider)]
        if not cases:
            if not self.seen & {"no tests"}:
                self.seen.add("no tests")
                words = "no test: nothing says yet what a good answer is, so there is no Evaluation"
                self.source.note("lost", self.found.line("tests"), words)
            return None
        dataset, rows = self._rows(self.cases if len(cases) == len(self.cases) else cases)
        if not rows.metrics:
            if "nothing" not in self.seen:
                self.seen.add("nothing")
                self._nothing(any(case.asserts for case in cases))
            return None
        metrics = {name: self._judged(name, spec, rows) for name, spec in rows.metrics.items()}
        inputs = {
            each: f"${{{{ row.{rows.variables[each]} }}}}"
            for each in (self._inputs(prompt, provider.system) if names is None else names)
            if each in rows.variables
        }
        spec: dict[str, Any] = {"chain": chain, "dataset": dataset}
        if inputs:
            spec["inputs"] = inputs
        spec["required"] = "${{ true }}"
        repeat = self.config.get("evaluateOptions")
        count = repeat.get("repeat") if isinstance(repeat, Mapping) else None
        if type(count) is int and 1 < count <= 100:
            spec["repeats"] = count
        spec["metrics"] = metrics
        name = self.source.names.new("Evaluation", chain)
        return Drafted("Evaluation", name, spec, description=str(self.config.get("description") or "")[:200])

    def _nothing(self, is_asserted: bool) -> None:
        """Rows without any metric: told as what promptfoo does, too, or as what got lost on the way."""
        line = self.found.line("tests")
        if is_asserted:
            words = "nothing is asserted that a metric could measure: name metrics in an Evaluation"
            self.source.note("decide", line, words)
        else:
            words = "nothing is asserted, so there is no Evaluation: the rows are there for the metrics that you name"
            self.source.note("lost", line, words)

    def _judged(self, name: str, spec: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
        if name not in rows.judges:
            return dict(spec)
        model = self._judge(rows.judges[name])
        made = {"metric": spec["metric"], "judge": {"model": model}}
        return {**made, **{key: value for key, value in spec.items() if key != "metric"}}

    def _judge(self, given: Any) -> str:
        """The Model that judges: the assertion's, else the one of `defaultTest`, else one that a person must choose."""
        default = self.config.get("defaultTest")
        options = default.get("options") if isinstance(default, Mapping) else None
        given = given or (options.get("provider") if isinstance(options, Mapping) else None)
        if isinstance(given, Mapping) and "id" not in given:
            given = given.get("text") or given.get("default")
        name = str(given.get("id") if isinstance(given, Mapping) else given) if given else ""
        for made in self.answer:
            if name and name in (made.provider.id, made.provider.label) and made.draft is not None:
                return made.draft.name
        if name in self.judges:
            return self.judges[name].name
        line = self.found.line("defaultTest", "options", "provider") if given else self.found.line()
        found = providers(self.source, given, {(): line}, ())
        if found and found[0].provider.call is not None:
            words = f"the grader {found[0].provider.label} is a server of your own: declare the Model that judges"
            self.source.note("decide", line, words)
        if found and found[0].draft is not None:
            draft = found[0].draft
            self.judges[name] = draft
            return draft.name
        if not name:
            self.source.note(
                "changed", line, "no grader is named: promptfoo takes its own; the Model 'judge' takes its place"
            )
            spec = {
                "model": "openai/gpt-5.4-mini-2026-03-17",
                "credentials": {"env": "OPENAI_API_KEY"},
            }
            self.judges[name] = Drafted("Model", self.source.names.new("Model", "judge"), spec)
            return self.judges[name].name
        return found[0].provider.model or "judge" if found else "judge"


def _is_json(value: Any) -> bool:
    """Whether promptfoo takes a text for JSON in what it sends."""
    if not isinstance(value, str) or not value.strip().startswith(("{", "[")):
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def _takes(provider: Provider, prompt: Prompt) -> bool:
    return provider.only is None or bool(provider.only & _keys(prompt))


def _keys(prompt: Prompt) -> frozenset[str]:
    return prompt.keys | {prompt.name}


def _asked(case: Case, prompt: Prompt, provider: Provider) -> bool:
    of = {provider.id, provider.label}
    return (case.providers is None or bool(case.providers & of)) and (
        case.prompts is None or bool(case.prompts & _keys(prompt))
    )
