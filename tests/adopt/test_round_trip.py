"""An imported project gives row by row the verdicts that promptfoo gives; it runs from its npm package."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.adopt.replying import Replying, serving

VARIABLE = "PENSTOCK_TEST_PROMPTFOO"
FILES = {
    "prompts/a.txt": "You are kind.\n\nSay {{ word }} to {{ name }}.\n{% if extra %}Also {{ extra }}{% endif %}\n",
    "prompts/b.txt": "One {{word}}\n---\nTwo {{word}} and {{name}}\n",
    "tests.csv": (
        "word,name,__expected,__expected2,__description\n"
        "hello,Ann,contains: hello,not-contains: bye,csv one\n"
        '"{""a"": 1}",Bob,is-json,"contains-any: x, Bob",csv two\n'
        "Yes,Cy,One Yes,,csv three\n"
    ),
    "promptfooconfig.yaml": r"""
prompts: [file://prompts/a.txt, file://prompts/b.txt, "{{ word }}", "raw {{ word | upper }} {{ extra }}"]
providers: [echo]
defaultTest:
  assert: [{type: not-contains, value: forbidden}]
scenarios:
  - config: [{vars: {name: Sue}}, {vars: {name: Tom}}]
    tests:
      - vars: {word: [a, b]}
        assert: [{type: contains, value: "{{name}}"}]
tests:
  - file://tests.csv
  - description: all sorts
    vars: {word: 'Grüße, (x) [y]? $z', name: "O'Neil", extra: forbidden no}
    assert:
      - {type: icontains, value: GRÜSSE}
      - {type: icontains, value: "grüße, (X)"}
      - {type: contains-all, value: ["(x)", "[y]?"]}
      - {type: not-icontains-any, value: [nothing, nil]}
  - vars: {word: '{"a": {"b": [1, 2]}}', name: x}
    assert:
      - {type: equals, value: {a: {b: [1, 2]}}}
      - {type: is-json, value: {type: object, required: [a]}}
  - vars: {word: "one two three", name: y}
    assert:
      - {type: word-count, value: {min: 3, max: 4}}
      - {type: starts-with, value: one}
      - {type: regex, value: "t\\w+e"}
  - vars: {word: "one two three", name: y}
    assert:
      - {type: not-equals, value: "one two three"}
      - {type: not-regex, value: "^Tw"}
      - {type: not-starts-with, value: T}
  - vars: {word: true, name: 5, extra: 2.0}
    assert:
      - {type: equals, value: "true"}
      - {type: contains, value: "5"}
      - {type: javascript, value: "output.length < 30 && !output.includes('zzz')"}
      - {type: contains, value: "{{ name }}"}
  - vars: {word: "  spaced\n\n", name: z}
    assert: [{type: contains, value: spaced}, {type: equals, value: "  spaced"}]
  - vars: {word: 12, name: 7}
    assert:
      - {type: equals, value: "12"}
      - {type: equals, value: 12}
      - {type: contains-any, value: "12, 13"}
      - {type: is-json}
  - vars: {word: x, name: 7}
    assert: [{type: not-contains-all, value: [x, q]}, {type: not-contains-any, value: [w, q]}]
  - vars: {word: '{"a": {"b": [1, 2]}, "n": 4, "tags": ["x", "yz"]}', name: x}
    assert:
      - type: javascript
        transform: JSON.parse(output)
        value: "output.n > 3 && output.a.b.includes(2) && output.tags.every(t => t.length < 3)"
      - {type: is-json, value: {type: object}, transform: JSON.parse(output)}
  - vars: {word: '{"n": 4, "list": [{"k": "v"}, {}]}', name: x}
    assert:
      - {type: javascript, value: "JSON.parse(output).list.some(each => each.k === 'v') && !JSON.parse(output).m"}
  - vars: {word: "Nyc and more", name: x}
    assert:
      - type: javascript
        value: |
          const places = ['NYC', 'Rome'];
          const found = places.filter(place => output.toLowerCase().includes(place.toLowerCase()));
          return found.length === 1 ? 1 : 0;
      - {type: javascript, value: "!/sorry/i.test(output) && output.split(' ').length < 9"}
  - vars: {word: "\n  So (It) Is. \n", name: x}
    options: {transform: output.trim()}
    assert:
      - {type: starts-with, value: So}
      - {type: not-equals, value: So}
      - {type: contains-any, value: [no, "(It)"]}
      - {type: javascript, value: "output.endsWith('.') && output.length > 0"}
  - vars: {word: "\n  So It Is\n", name: x}
    options: {transform: "output.trim().toLowerCase()"}
    assert:
      - {type: equals, value: so it is}
      - {type: icontains, value: IT}
      - {type: not-contains, value: thus}
  - vars: {word: So, name: x}
    assert: [{type: starts-with, value: so, transform: "output.toLowerCase();"}, {type: starts-with, value: So}]
  - vars: {word: x, name: 7}
    assert:
      - type: assert-set
        assert: [{type: icontains-all, value: [X, "7"]}, {type: icontains-any, value: [TWO, x]}]
""",
}
PROMPTS = ("a", "b-1", "b-2", "prompt-4", "prompt-5")


def promptfoo(folder: Path, config: str = "promptfooconfig.yaml") -> list[dict[str, object]]:
    """The results of `promptfoo eval`; skips where it is not installed."""
    program = os.environ.get(VARIABLE)
    if not program:
        pytest.skip(f"{VARIABLE} names no promptfoo; .ci/run installs it")
    home = folder.parent / "promptfoo-home"
    # It logs failing transforms into files that it has closed by then, and dies of that.
    off = ("TELEMETRY", "UPDATE", "DEBUG_LOG", "ERROR_LOG")
    quiet = {**{f"PROMPTFOO_DISABLE_{each}": "1" for each in off}, "PROMPTFOO_CONFIG_DIR": str(home)}
    given = ["eval", "-c", config, "-o", "theirs.json", "--no-progress-bar", "--no-table", "--no-cache"]
    done = subprocess.run(
        [program, *given], cwd=folder, env={**os.environ, **quiet}, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 100), done.stdout[-2000:] + done.stderr[-2000:]
    results: list[dict[str, object]] = json.loads((folder / "theirs.json").read_text())["results"]["results"]
    return results


def verdicts(penstock, *evaluations: str, code: int = 0) -> list[list[bool]]:
    """By evaluation and row: whether every metric that is planned for it passes."""
    ended = penstock("eval", *evaluations, "--format", "json")
    assert ended.code == code, ended.err
    by = {run["evaluation"]: run["rows"] for run in json.loads(ended.out)["runs"]}
    return [
        [row["status"] == "ok" and all(score == 1.0 for score in row["scores"].values()) for row in by[name]]
        for name in evaluations
    ]


@pytest.mark.platforms
def test_verdicts_are_promptfoos(imports, penstock) -> None:
    made = imports(FILES)
    assert (made.code, made.findings, made.data["notes"]) == (0, [], [])
    theirs = promptfoo(penstock.directory)
    order = {row["id"]: number for number, row in enumerate(made.rows["promptfoo-tests.jsonl"])}
    assert len(theirs) == len(PROMPTS) * len(order)
    ours = verdicts(penstock, *PROMPTS)
    rows = {tuple((each["promptIdx"], each["testIdx"])): each["success"] for each in theirs}  # type: ignore[misc]
    assert {(p, r): ours[p][r] for p, r in rows} == rows
    assert 10 < sum(map(sum, ours)) < len(theirs) - 10, "both verdicts are there"


def test_rows_stand_in_the_order_of_promptfoo(imports) -> None:
    made = imports(FILES)
    words = [row["word"] for row in made.rows["promptfoo-tests.jsonl"]]
    assert words[:4] == ["hello", '{"a": 1}', "Yes", "Grüße, (x) [y]? $z"]
    assert words[-4:] == ["a", "b", "a", "b"]


class Bot(Replying):
    """Says back what it is sent, to those who have the key."""

    def reply(self, asked: Any) -> object:
        is_known = self.headers["Authorization"] == "Bearer bot-key-0123456789"
        text = f"{asked['system']} {asked['message']} ({asked['more']['count']}{asked['more']['on']})"
        return {"choices": [{"message": {"content": text}}]} if is_known and "nothing" not in text else {"error": "no"}


@pytest.fixture
def bot() -> Iterator[str]:
    with serving(Bot) as server:
        yield f"http://127.0.0.1:{server.server_port}/ask"


SERVED = r"""
prompts: ["Please say {{ word }} {{ count }} times"]
providers:
  - id: https
    label: bot
    config:
      url: URL
      method: POST
      headers: {Content-Type: application/json, Authorization: "Bearer {{env.BOT_KEY}}"}
      body:
        message: "{{prompt}}"
        system: '{{ system | default("Be kind.") }}'
        more: {count: "{{ count }}", on: true}
      transformResponse: "(json, text) => json.choices[0].message.content"
tests:
  - vars: {word: hello, count: 3, system: "Be short: \"x\"."}
    assert: [{type: equals, value: 'Be short: "x". Please say hello 3 times (3True)'}]
  - vars: {word: "{ a", count: 4}
    assert:
      - {type: starts-with, value: "Be kind. Please say { a 4"}
      - {type: not-contains, value: short}
      - {type: python, value: "file://kind.py"}
  - vars: {word: nothing, count: 5}
    assert: [{type: not-contains, value: short}]
  - vars: {word: last, count: 5}
    assert: [{type: contains, value: first}]
  - vars: {word: "a, b\n{{ count }}", count: 6}
    assert:
      - {type: javascript, value: "file://greets.mjs"}
"""
GREETS = """
export default (output, context) => {
  const text = output.trim();
  if (!text.includes(context.vars.word)) {
    return { pass: false, score: 0, reason: 'it leaves out the word' };
  }
  return { pass: /kind\\.\\s+Please/.test(text), score: 1, reason: `of ${text.length} signs` };
};
"""
KIND = """
def get_assert(output, context):
    text = output.strip()
    if 'short' in text:
        return False
    return {'pass': text.startswith('Be kind'), 'score': 1.0, 'reason': f'{len(text)} signs'}
"""


@pytest.mark.platforms
def test_a_server_of_ones_own_is_asked_the_same(imports, penstock, bot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = imports({"promptfooconfig.yaml": SERVED.replace("URL", bot), "greets.mjs": GREETS, "kind.py": KIND})
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])
    monkeypatch.setenv("BOT_KEY", "bot-key-0123456789")
    theirs = promptfoo(penstock.directory)
    penstock.environ.update(BOT_KEY="bot-key-0123456789", PENSTOCK_ALLOW_PRIVATE="1")
    ended = penstock("eval", "prompt-1", "--format", "json")
    (run,) = json.loads(ended.out)["runs"]
    ours = {
        number: row["status"] == "ok" and all(score == 1.0 for score in row["scores"].values())
        for number, row in enumerate(run["rows"])
    }
    assert ours == {each["testIdx"]: each["success"] for each in theirs}
    assert list(ours.values()) == [True, True, False, False, True]


CODED = {
    "bot.py": """
from words import kind

def call_api(prompt, options, context):
    if "boom" in prompt:
        return {"error": "boom", "output": None}
    if "crash" in prompt:
        raise ValueError(prompt)
    return {"output": f"{kind()} {options['config']['tone']} [{prompt}] {context['vars']['word']}", "error": None}

async def other(prompt: str, options: dict, context: dict) -> dict:
    return {"output": prompt.upper(), "tokenUsage": {"total": 3}}
""",
    "words.py": "def kind():\n    return 'Kind'\n",
    "ask.py": """
def plain(context):
    return f"Say {context['vars']['word']} to {context['provider']['id']}"
""",
    "chat.json": '[{"role": "system", "content": "Be {{ tone }}."},\n'
    ' {"role": "user", "content": "Say \\"{{ word }}\\" {% if n > 1 %}twice{% endif %}"}]',
    "chat.yaml": "- role: user\n  content: |\n    Say {{ word }}\n    now\n",
    "promptfooconfig.yaml": r"""
prompts: ["Say {{ word }} {{ n }} times", file://chat.json, file://chat.yaml, file://ask.py:plain]
providers: [{id: file://bot.py, label: bot, config: {tone: warm}}, file://bot.py:other]
tests:
  - vars: {word: hello, n: 1, tone: soft}
    assert: [{type: contains, value: 'Kind warm [Say hello 1 times] hello'}]
  - vars: {word: 'a "b" <c>', n: 2, tone: hard}
    assert: [{type: icontains, value: 'twice'}]
  - vars: {word: boom, n: 2, tone: hard}
    assert: [{type: not-contains, value: 'zzz'}]
  - vars: {word: crash, n: 2, tone: hard}
    assert: [{type: not-contains, value: 'zzz'}]
  - vars: {word: Grüße, n: 2, tone: hard}
    assert: [{type: contains, value: "[\n  {\n    \""}]
  - vars: {word: Ann, n: 2, tone: hard}
    assert: [{type: contains, value: "Ann to file://bot.py"}]
  - vars: {word: Ann, n: 2, tone: hard}
    assert: [{type: contains, value: "TO PYTHON:BOT.PY:OTHER"}]
""",
}


@pytest.mark.platforms
def test_code_in_python_answers_as_it_does_for_promptfoo(imports, penstock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTFOO_PYTHON", sys.executable)
    made = imports(CODED)
    assert (made.code, made.findings, made.notes("decide")) == (0, [], [])
    theirs = promptfoo(penstock.directory)
    names = [f"{prompt}-{bot}" for prompt in ("prompt-1", "chat", "promptfoo-chat", "ask") for bot in ("bot", "other")]
    ours = verdicts(penstock, *names, code=1)  # rows that boom
    rows = {}
    for each in theirs:
        bot, prompt = divmod(int(str(each["promptIdx"])), 4)
        rows[prompt * 2 + bot, int(str(each["testIdx"]))] = each["success"]
    assert len(rows) == len(theirs) == 56
    assert {(chain, row): ours[chain][row] for chain, row in rows} == rows
    assert 10 < sum(map(sum, ours)) < 46, "both verdicts are there"
