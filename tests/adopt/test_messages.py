"""What an imported prompt sends to a model is what promptfoo sends, byte for byte."""

import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from tests.adopt.replying import Replying, serving
from tests.adopt.test_round_trip import promptfoo

FILES = {
    "p.txt": "\n  Text {{ word }}\nmore\n\n",
    "two.txt": "One {{ word }}  \n---\n\nTwo {{ word }}\n",
    "chats/chat.json": '[{"role": "system", "content": "You {{ word }}"},\n'
    ' {"role": "user", "content": "Q: {{ word | upper }}\\n\\nEnd"}, {"role": "assistant", "content": "ok"}]\n',
    "chats/chat.yaml": "- role: system\n  content: |\n    Multi {{ word }}\n    lines\n"
    "- role: user\n  content: '{{ word }}'\n",
    "p.csv": 'prompt,label\n"Ask {{ word }}, now",l1\nTell {{ n }},l2\n',
    "t.txt": "  text\nof a file  \n\n",
    "y.yaml": "a: 1\nb: [x, 'é']\n",
    "j.json": '{"k": [1, 2.0], "z": "w"}\n',
    "promptfooconfig.yaml": r"""
prompts:
  - "{{ word | upper }} {{ word | capitalize }} {{ word | replace('l','L') }} {{ word | length }} {{ word | reverse }}"
  - "{{ list | join(', ') }} {{ list | first }} {{ list | length }} {{ list | sort | join('-') }} {{ list }}"
  - "{{ word | default('x') }} {{ gap | default('none') }} {{ nothing }} {{ n + 1 }} {{ yes }} {{ user | dump(2) }}"
  - "{% if yes and n > 1 %}Y{% elseif n == 1 %}one{% else %}N{% endif %} {{ 'a' if yes else 'b' }} {{ c }}"
  - "{% for x in list %}{{ loop.index }}:{{ x }}{% if not loop.last %}, {% endif %}{% endfor %} {{ text }} {{ yaml }}"
  - "{% for k, v in user.deep %}{{ k }}={{ v }};{% endfor %} {% set z = n + 1 %}{{ z }} {# gone #}end {{ json }}"
  - "{{ user.name }} {{ user.tags[0] }} {{ user.deep.x }} {% for t in user.tags %}[{{ t }}]{% endfor %} {{ user.tags }}"
  - |
    Line one {{ word }}

    {% if word %}
    yes
    {% endif %}
    end
  - "  leading {%- if word %} trimmed {%- endif %} and trailing  "
  - "{% raw %}{{ kept }}{% endraw %} {{ word }} {single} ${dollar} 100% # no"
  - file://p.txt
  - file://two.txt
  - file://p.csv
providers:
  - id: openai:chat:m
    config: {apiBaseUrl: URL, temperature: 0}
defaultTest:
  vars: {c: "{{ word }}-{{ n }}", user: {name: Ann, tags: [a, b], deep: {x: 1.5, y: 2.0}}, list: [3, 1, 2]}
  options: {prefix: "Before {{ n }} ", suffix: " after"}
tests:
  - vars: {word: hello, n: 1, yes: true, gap: here, text: file://t.txt, yaml: file://y.yaml, json: file://j.json}
    assert: [{type: contains, value: role}]
  - vars: {word: 'a <b> & "é"', n: 4, yes: false, text: [file://t.txt, plain], yaml: a, json: "{{ unknown }}"}
    assert: [{type: contains, value: role}]
scenarios:
  - config: [{vars: {n: 2, yes: false}}, {vars: {n: 3, yes: true}}]
    tests:
      - vars: {word: [one, "two {{ n }}"], text: x, yaml: y, json: z, list: [1]}
        options: {prefix: "Own "}
        assert: [{type: contains, value: role}]
""",
    "chats/promptfooconfig.yaml": r"""
prompts: [file://chat.json, file://chat.yaml, '[{"role":"user","content":"Say \"{{ word }}\""}]']
providers:
  - id: openai:chat:m
    config: {apiBaseUrl: URL, temperature: 0}
tests:
  - {vars: {word: 'say "hi"'}, assert: [{type: contains, value: role}]}
  - {vars: {word: "line\nbreak é \\ end"}, assert: [{type: contains, value: role}]}
""",
}


class Model(Replying):
    """Speaks OpenAI's protocol, and says back what it was sent."""

    def reply(self, asked: Any) -> object:
        said = json.dumps(asked["messages"], ensure_ascii=False)
        self.server.seen.add(said)  # type: ignore[attr-defined]
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [choice],
            "usage": usage,
        }


@pytest.fixture
def model() -> Iterator[ThreadingHTTPServer]:
    with serving(Model) as server:
        server.seen = set()  # type: ignore[attr-defined]
        yield server


@pytest.mark.platforms
@pytest.mark.parametrize(("config", "least"), [("promptfooconfig.yaml", 65), ("chats/promptfooconfig.yaml", 6)])
def test_the_messages_are_promptfoos(config: str, least: int, imports, penstock, model, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    url = f"http://127.0.0.1:{model.server_port}/v1"
    made = imports({path: text.replace("URL", url) for path, text in FILES.items()}, config)
    assert (made.code, made.findings, made.notes("changed"), made.notes("lost")) == (0, [], [], [])
    folder = penstock.directory / config.removesuffix("promptfooconfig.yaml")
    promptfoo(folder)
    theirs = set(model.seen)
    model.seen.clear()
    penstock.environ.update(OPENAI_API_KEY="sk-none", PENSTOCK_ALLOW_PRIVATE="1")
    ended = penstock("eval", "--project", str(folder))
    assert ended.code == 0, ended.err
    assert len(theirs) >= least
    assert model.seen == theirs
