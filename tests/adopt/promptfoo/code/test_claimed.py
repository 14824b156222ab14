"""Code of assertions says the same of an answer as what it becomes; Node.js is asked where it is there."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from penstock.adopt.promptfoo.code.claimed import Translated, exported, translated
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
    "an object": "const t = output.toLowerCase();\nconst bad = /def |class /.test(t);"
    "\nreturn {pass: !bad, score: 1, reason: bad ? 'no' : `${t.length}`};",
    "no result": "const t = output.trim();\nif (!t) { return {pass: false, score: 0, reason: 'none'}; }\n"
    "const n = [/a/.test(t), /b\\s*c/.test(t), t.includes('four')].filter(Boolean).length;\n"
    "if (n < 1) { return {pass: false, score: n / 3, reason: `only ${n}`}; } else if (/x/.test(t)) { return false; }\n"
    "return {pass: true, score: 1, reason: `there are ${n}`};",
    "what is not asked throws, too": "const d = JSON.parse(output);\nconst n = d.list.length;\nreturn !d.a;",
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
    if (typeof made === 'object' && made !== null) {
      const typed = [typeof made.pass, typeof made.score, typeof made.reason].join();
      return typed === 'boolean,number,string' && made.pass;
    }
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


MODULES = {
    "an arrow": ("", "module.exports = (output, context) => output.includes('a');"),
    "a default": ("", "// says so\nexport default async (output) => {\n  return /a/.test(output.trim());\n};\n"),
    "a function": ("", "'use strict';\nfunction check(output, context) { return output.length > 3; }\nmodule.exports = check;"),  # noqa: E501
    "a default function": ("", "export default function (o, c) { return o === c.vars.q; }"),
    "a name": ("long", "exports.short = o => o.length < 5;\nexports.long = o => o.length >= 5;"),
    "an object of names": ("b", "const a = o => false;\nconst b = o => o.length > 1;\nmodule.exports = {a, b};"),
    "an exported name": ("b", "export const a = o => false;\nexport function b(o) { return o.length > 1; }"),
    "constants and helpers": ("", "const BAD = ['Sorry', 'def'];\nconst has = (text, word) => text.includes(word);\n"
                              "module.exports = (output) => BAD.every(word => !has(output, word));"),
}  # fmt: skip
LOAD = """
const {codes, answers} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const say = ([name, code], output) => {
  const plain = code.replace(/export default /, 'module.exports = ')
    .replace(/export const (\\w+)/g, 'const $1 = exports.$1')
    .replace(/export function (\\w+)/g, 'exports.$1 = function $1');
  const module = {exports: {}};
  new Function('module', 'exports', plain)(module, module.exports);
  return (name ? module.exports[name] : module.exports)(output, {vars: {q: 'q'}});
};
(async () => {
  const made = await Promise.all(codes.map(code => Promise.all(answers.map(answer => say(code, answer)))));
  console.log(JSON.stringify(made));
})();
"""


def test_files_say_what_node_says() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not there")
    asked = json.dumps({"codes": list(MODULES.values()), "answers": [*ANSWERS, "q"]})
    done = subprocess.run([node, "-e", LOAD], input=asked, capture_output=True, text=True, check=True)
    for (title, (name, code)), theirs in zip(MODULES.items(), json.loads(done.stdout), strict=True):
        made = exported("javascript", code, name, {"q": "q"}, parsed=False)
        assert made is not None, title
        assert [holds(made, answer) for answer in [*ANSWERS, "q"]] == theirs, title


@pytest.mark.parametrize(
    "code", ["", "throw new Error('run')", "module.exports = {a: o => true};", "module.exports = require('./b');",
             "const fs = require('fs');\nmodule.exports = o => true;",
             "let n = 0;\nmodule.exports = o => { n++; return true; };",
             "function f(o) { return f(o); }\nmodule.exports = f;", "exports.f = o => true;", "module.exports = 5;"]
)  # fmt: skip
def test_files_that_say_more_are_nothing(code: str) -> None:
    assert exported("javascript", code, "", {}, parsed=False) is None


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
     "/(?=a)b/.test(output)", "({pass: true, score: 1})", "({pass: output, score: 1, reason: 'x'})",
     "({pass: true, score: 'x', reason: 'x'})", "({pass: true, score: 1, reason: output.length})",
     "({pass: true, score: 1, reason: `${JSON.parse(output).a.b}`})", "context.providerResponse.cached",
     "/\\s+a/.test(output.trim())", "/a|b /.test(output.trim())", "/a$/.test(output.trim())",
     "while (true) { return 1; }", "(f => f(f))(f => f(f))",
     "[1,2,3,4,5,6,7,8].every(a => [1,2,3,4,5,6,7,8].every(b => [1,2,3,4,5,6,7,8].every(c => [1,2,3,4,5,6,7,8]"
     ".every(d => [1,2,3,4,5,6,7,8].every(e => output.length > 1)))))",
     "JSON.parse(output).a && JSON.parse(output).b || JSON.parse(output).c" * 40],
)  # fmt: skip
def test_what_is_not_understood_is_nothing(code: str) -> None:
    found = translated("javascript", code, {}, parsed=False)
    assert found is None or found == Translated()
    assert translated("python", code, {}, parsed=False) is None


FUNCTIONS = {
    "an expression": "def get_assert(output, context):\n    return 'a' in output and len(output) > 1\n",
    "a variable": "def get_assert(output, context):\n    return context['vars']['q'] in output\n",
    "results": (
        'WORD = "one"\n\n\ndef get_assert(output: str, context):\n    """Says so."""\n'
        "    text = output.strip().lower()\n"
        "    if not text:\n        return {'pass': False, 'score': 0, 'reason': 'nothing'}\n"
        "    if WORD in text:\n        return {'pass': True, 'score': 1.0, 'reason': f'{WORD} is there'}\n"
        "    elif text.startswith('s'):\n        return False\n    else:\n        return 0.5\n"
    ),
    "json": "import json\n\ndef get_assert(output, context):\n    data = json.loads(output)\n    n = data['n']\n"
    "    return data['a'] == 'x' or n > 4\n",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_python_say_what_python_says(name: str) -> None:
    made = exported("python", FUNCTIONS[name], "", {"q": "q"}, parsed=False)
    assert made is not None
    known: dict[str, Any] = {}
    exec(FUNCTIONS[name], known)
    for answer in [*ANSWERS, "q", '{"a": "x", "n": 1}', '{"a": "x", "n": "1"}', '{"n": 5}']:
        try:
            found = known["get_assert"](answer, {"vars": {"q": "q"}})
        except (ValueError, KeyError, TypeError):
            found = False
        assert holds(made, answer) is (found["pass"] if isinstance(found, dict) else found > 0), answer


@pytest.mark.parametrize(
    "code", ["", "import os\n", "def get_assert(output):\n    return True\n", "raise SystemExit\n",
             "def get_assert(output, context):\n    if output:\n        x = 1\n    return True\n",
             "def get_assert(output, context):\n    return {'pass': True, 'score': 1}\n",
             "def get_assert(output, context):\n    return open(output)\n",
             "def get_assert(output, context=None):\n    print(output)\n    return True\n",
             "@wraps\ndef get_assert(output, context):\n    return True\n"]
)  # fmt: skip
def test_functions_that_say_more_are_nothing(code: str) -> None:
    assert exported("python", code, "", {}, parsed=False) is None
