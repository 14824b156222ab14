"""Code of assertions says the same of an answer as what it becomes; Node.js is asked where it is there."""

import json
import shutil
import subprocess
from collections.abc import Mapping

import pytest

from penstock.adopt.promptfoo.claimed import Translated, translated
from penstock.spec.expressions import cel
from penstock.spec.schemas import schema

CODE = {
    "a text": "output.toLowerCase().startsWith('a')",
    "white space": "output.trim() === 'yes' || output.trim().length === 0",
    "words": "output.split(' ').length <= 3",
    "a pattern": "!/sorry|cannot/i.test(output)",
    "a pattern that is matched": "output.match(/a+b/) !== null",
    "constants": "['a', 'b', 'c'].filter(w => output.includes(w)).length >= 2",
    "one of them": "['a', 'b', 'c'].filter(w => output.includes(w)).length === 1",
    "at most two": "['a', 'b', 'c'].filter(w => output.includes(w)).length <= 2",
    "none of them": "const w = ['a', 'b'];\nconst f = w.filter(x => output.includes(x));\nreturn f.length === 0;",
    "an object": "const t = output.toLowerCase();\nconst bad = /def |class /.test(t);\nreturn {pass: !bad, score: 1};",
    "a member": "JSON.parse(output).a === 'x'",
    "no member": "JSON.parse(output).a !== 'x'",
    "something": "const d = JSON.parse(output);\nreturn d.a && d.a.length > 0;",
    "nothing": "JSON.parse(output).a == null",
    "a negation": "!(JSON.parse(output).a)",
    "deeper": "JSON.parse(output).a.b?.c === 1 || JSON.parse(output).a?.c === 2",
    "numbers": "JSON.parse(output).n >= 3 && JSON.parse(output).n < 5",
    "a list": "const d = JSON.parse(output);\nreturn Array.isArray(d.list) && d.list.length > 1;",
    "an item": "JSON.parse(output).list[0].k === 'v'",
    "some": "(JSON.parse(output).list ?? []).some(each => each.k === 'v')",
    "every": "(JSON.parse(output).list || []).every(each => ['v', 'w'].includes(each.k))",
    "a count": "JSON.parse(output).list.filter(each => each.k === 'v').length === 1",
    "found": "JSON.parse(output).list.find(each => each.k === 'v') !== undefined",
    "mapped": "JSON.parse(output).list.map(each => each.k).includes('v')",
    "names": "Object.keys(JSON.parse(output)).every(k => /^[a-z]+$/.test(k))",
    "a name": "'list' in JSON.parse(output)",
    "types": "typeof JSON.parse(output).a === 'string' || typeof JSON.parse(output).a === 'undefined'",
    "caught": "(() => { try { const o = JSON.parse(output); return String(o.a) === 'x'; }"
    " catch (e) { return false; } })()",
    "conditions": "const d = JSON.parse(output);\nif (!d.a) { return false; }\nreturn d.n > 0;",
    "a variable": "output.includes(context.vars.q) || JSON.parse(output).a === context.vars.q",
}
ANSWERS = [
    "", "a", "Ab", "a b c", "one two three four", " yes\n", "Sorry", "def f(): aab", "null", "5", "[]", "{}", "true",
    '"x"', "not json {", '{"a": "x"}', '{"a": ""}', '{"a": null}', '{"a": ["q"], "n": 3}',
    '{"a": {"b": {"c": 1}}, "n": 5}',
    '{"a": {"c": 2}, "n": 4.5}', '{"a": {"b": null}}', '{"a": 0, "n": -1}', '{"a": true, "n": 1}', '{"list": []}',
    '{"list": [{"k": "v"}]}', '{"list": [{"k": "v"}, {"k": "w"}]}', '{"list": [{"k": "v"}, {"k": "v"}]}',
    '{"list": [{}]}', '{"list": null}', '{"list": "text"}', '{"A1": 1}',
]  # fmt: skip
RUN = """
const {codes, answers} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const say = (code, output) => {
  try {
    const body = code.includes('\\n') ? code : 'return ' + code;
    const made = new Function('output', 'context', body)(output, {vars: {q: 'q'}});
    if (typeof made === 'object' && made !== null) return made.pass === true;
    return typeof made === 'number' ? made > 0 : made === true;
  } catch { return false; }
};
console.log(JSON.stringify(codes.map(code => answers.map(answer => say(code, answer)))));
"""


def holds(made: Translated, answer: str) -> bool:
    if made.schema is not None:
        try:
            value = json.loads(answer)
        except ValueError:
            return False
        if schema.check(made.schema, value) is not None:
            return False
    return made.cel is None or cel.run(made.cel, {"outputs": {"text": answer}}) is True


def test_code_says_what_node_says() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not there")
    given = {name: translated("javascript", code, {"q": "q"}, parsed=False) for name, code in CODE.items()}
    made = {name: each for name, each in given.items() if each is not None}
    assert set(given) - set(made) == {"a variable"}, "text and JSON in one `||` are two metrics, of which one would do"
    asked = json.dumps({"codes": [CODE[name] for name in made], "answers": ANSWERS})
    done = subprocess.run([node, "-e", RUN], input=asked, capture_output=True, text=True, check=True)
    for (name, each), theirs in zip(made.items(), json.loads(done.stdout), strict=True):
        ours = [holds(each, answer) for answer in ANSWERS]
        wrong = [answer for answer, a, b in zip(ANSWERS, ours, theirs, strict=True) if a != b]
        assert not wrong, (name, wrong)


PYTHON: Mapping[str, tuple[str, str, bool]] = {
    "a member": ("output['kind'] == 'a'", '{"kind": "a"}', True),
    "no member": ("output['kind'] != 'a'", "{}", False),
    "a list": ("len(output['list']) > 1 and 'b' in output['list']", '{"list": ["a", "b"]}', True),
    "a name": ("'list' in output", '{"list": []}', True),
    "a chain": ("1 <= output['n'] < 5", '{"n": 5}', False),
}


@pytest.mark.parametrize("name", PYTHON)
def test_python_over_json(name: str) -> None:
    code, answer, expected = PYTHON[name]
    made = translated("python", code, {}, parsed=True)
    assert made is not None
    assert holds(made, answer) is expected
    loaded = translated("python", code.replace("output", "json.loads(output)"), {}, parsed=False)
    assert loaded is not None
    assert holds(loaded, answer) is expected


@pytest.mark.parametrize(
    "code",
    ["process.exit(1)", "require('fs')", "fetch(output)", "output === output.trim()", "(" * 3000, "a" * 5000, "return",
     "", "new Date()", "output.replace('a', 'b') === 'b'", "`${output}`", "for (;;) {}", "output.x = 1",
     "/(?=a)b/.test(output)", "while (true) { return 1; }", "(f => f(f))(f => f(f))",
     "[1,2,3,4,5,6,7,8].every(a => [1,2,3,4,5,6,7,8].every(b => [1,2,3,4,5,6,7,8].every(c => [1,2,3,4,5,6,7,8]"
     ".every(d => [1,2,3,4,5,6,7,8].every(e => output.length > 1)))))",
     "JSON.parse(output).a && JSON.parse(output).b || JSON.parse(output).c" * 40],
)  # fmt: skip
def test_what_is_not_understood_is_nothing(code: str) -> None:
    found = translated("javascript", code, {}, parsed=False)
    assert found is None or found == Translated()
    assert translated("python", code, {}, parsed=False) is None
