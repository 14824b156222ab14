"""Bad input: a corpus of projects with one fault each, the rule that names it and the place it names.

Built for classes of faults, several samples a class; the numbers are those of the list of threats that the classes
come from.
"""

from collections.abc import Mapping
from typing import NamedTuple

LINK = "-> "
HEAD = "apiVersion: penstock/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"


class Case(NamedTuple):
    """A project and its finding. `line` is counted from 1 in `file`; `says` is part of the message or the help."""

    name: str
    files: Mapping[str, str | bytes]
    rule: str
    line: int
    file: str = "spec.yaml"
    says: str = ""
    warning: bool = False


def spec(kind: str, body: str, name: str = "bad") -> str:
    """A document; its spec begins on line 5."""
    return HEAD.format(kind=kind, name=name) + "".join(f"  {line}\n" if line else "\n" for line in body.splitlines())


def model(body: str) -> str:
    return spec("Model", body)


def raw(text: str | bytes) -> dict[str, str | bytes]:
    """A file that would be ours, were it readable: a Model, and a text behind it."""
    head = spec("Model", "model: builtin/echo")
    return {"spec.yaml": head.encode() + text if isinstance(text, bytes) else head + text}


def prompt(text: str, inputs: str = "question: {type: string}", format: str = "jinja2") -> dict[str, str | bytes]:
    """A template in a file of its own."""
    body = f"format: {format}\ninputs:\n  {inputs}\nmessages:\n  - {{role: user, content: {{file: prompts/bad.md}}}}"
    return {"spec.yaml": spec("PromptTemplate", body), "prompts/bad.md": text}


def content(value: str) -> dict[str, str | bytes]:
    """A template whose text lies in a file; `value` names it, on line 5."""
    return {"spec.yaml": spec("PromptTemplate", f"messages: [{{role: user, content: {{file: {value}}}}}]")}


def typed(schema: str) -> dict[str, str | bytes]:
    """A template with one input, whose schema is `schema` on line 6."""
    body = f'inputs:\n  question: {schema}\nmessages:\n  - {{role: user, content: "{{{{ question }}}}"}}'
    return {"spec.yaml": spec("PromptTemplate", body)}


def rows(path: str, data: str | bytes, extra: str = "") -> dict[str, str | bytes]:
    return {"spec.yaml": spec("Dataset", f"purpose: evaluation\nsource: {{file: {path}}}\nkey: id{extra}"), path: data}


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 12345\n"
BOMB = "a0: &a0 [" + ",".join("x" * 9) + "]\n"
BOMB += "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9))


def text_and_yaml() -> list[Case]:
    return [
        Case("1 alias bomb", raw(BOMB), "yaml-limit", 12),
        Case("2 nested brackets, closed", raw("x: " + "[" * 1000 + "]" * 1000), "yaml-limit", 6),
        Case("2 nested braces, closed", raw("x: " + "{a: " * 500 + "}" * 500), "yaml-limit", 6),
        Case("3 nested brackets, open", raw("x: " + "[" * 100_000), "yaml-limit", 6),
        Case("4 nested blocks", raw("".join(" " * i + f"k{i}:\n" for i in range(1000))), "yaml-limit", 70),
        Case("4 nested dashes", raw("x:\n" + "- " * 5000 + "a\n"), "yaml-limit", 7),
        Case("4 nested complex keys", raw("? " * 5000 + "a\n"), "yaml-limit", 6),
        Case("5 cycle", raw("a: &a [*a]\n"), "yaml-alias", 6, says="inside"),
        Case("5 cycle through a mapping", raw("a: &a\n  b: {c: *a}\n"), "yaml-alias", 7),
        Case("6 undefined alias", raw("a: *nope\n"), "yaml-alias", 6, says="nope"),
        Case("7 anchors", raw("".join(f"k{i}: &a{i} 1\n" for i in range(50_000))), "yaml-limit", 206),
        Case("7 aliases", raw("a: &a 1\nb: [" + "*a, " * 50_000 + "]\n"), "yaml-limit", 7),
        Case("8 a large scalar", raw('x: "' + "a" * 5_000_000 + '"\n'), "yaml-limit", 1),
        Case("8 many nodes", raw("x: [" + "1," * 300_000 + "]\n"), "yaml-limit", 6),
        Case("9 an integer of 5000 digits", raw("x: " + "1" * 5000 + "\n"), "yaml-number", 6),
        Case("9 the same in hexadecimal", raw("x: 0x" + "f" * 5000 + "\n"), "yaml-number", 6),
        Case("10 a number that is infinite", raw("x: 1e999999999\n"), "yaml-number", 6),
        Case("10 infinity", raw("x: -.inf\n"), "yaml-number", 6),
        Case("10 not a number", raw("x: .nan\n"), "yaml-number", 6),
        Case(
            "12 duplicate key behind a merge", raw("a: &a {k: 1}\nb:\n  <<: *a\n  k: 2\n  k: 3\n"), "duplicate-key", 10
        ),
        Case(
            "12 duplicate key",
            {"spec.yaml": model("model: builtin/echo\nmodel: builtin/extractive")},
            "duplicate-key",
            6,
        ),
        Case("13 include", raw("a: !include /etc/passwd\n"), "yaml-tag", 6, says="!include"),
        Case("13 environment", raw("a: !env X\n"), "yaml-tag", 6),
        Case("13 binary", raw("a: !!binary aGk=\n"), "yaml-tag", 6),
        Case("13 set", raw("a: !!set {x, y}\n"), "yaml-tag", 6),
        Case("13 python", raw("a: !!python/object/apply:os.system [id]\n"), "yaml-tag", 6),
        Case("15 tab", raw("a:\n\tb: 1\n"), "yaml-syntax", 7, says="tab"),
        Case(
            "16 UTF-16 with a mark",
            {"spec.yaml": model("model: builtin/echo").encode("utf-16")},
            "yaml-encoding",
            1,
            says="UTF-16",
        ),
        Case("16 UTF-16 BE", {"spec.yaml": model("model: builtin/echo").encode("utf-16-be")}, "yaml-encoding", 1),
        Case("16 UTF-16 LE", {"spec.yaml": model("model: builtin/echo").encode("utf-16-le")}, "yaml-encoding", 1),
        Case("16 UTF-32", {"spec.yaml": model("model: builtin/echo").encode("utf-32")}, "yaml-encoding", 1),
        Case("17 overlong", raw(b"a: \xc0\xaf\n"), "yaml-encoding", 6, says="C0"),
        Case("17 surrogate", raw(b"a: \xed\xa0\x80\n"), "yaml-encoding", 6),
        Case("17 Latin-1", raw("a: é\n".encode("latin-1")), "yaml-encoding", 6, says="E9"),
        Case("17 cut off", raw("a: é".encode()[:-1]), "yaml-encoding", 6),
        Case("18 ESC", raw("a: x\x1b[31my\n"), "yaml-encoding", 6, says="U+001B"),
        Case("18 C1", raw("a: \u009b\n"), "yaml-encoding", 6, says="U+009B"),
        Case("18 NUL", raw("a: x\x00y\n"), "yaml-encoding", 6),
        Case("18 line separator", raw("# fine\u2028evil: true\n"), "yaml-encoding", 6),
        Case(
            "18 written as an escape",
            {
                "spec.yaml": HEAD.format(kind="Model", name="bad").replace("}", r', description: "a\e[31mb"}', 1)
                + "  model: builtin/echo\n"
            },
            "control-character",
            3,
            says="U+001B",
        ),
        Case(
            "18 in a key",
            {"spec.yaml": HEAD.format(kind="Model", name='bad, labels: {"a\\x07": b}') + "  model: builtin/echo\n"},
            "control-character",
            3,
        ),
        Case("19 empty", {"spec.yaml": ""}, "empty-file", 1, warning=True),
        Case("19 comments", {"spec.yaml": "# to do\n\n# later\n"}, "empty-file", 1, warning=True),
        Case("19 a mark", {"spec.yaml": "---\n"}, "empty-file", 1, warning=True),
        Case("19 marks", {"spec.yaml": "\ufeff---\n---\n...\n"}, "empty-file", 1, warning=True),
        Case("20 an integer as a key", raw("1: a\n"), "yaml-key", 6),
        Case("20 null as a key", raw("null: b\n"), "yaml-key", 6),
        Case("20 a list as a key", raw("[a]: b\n"), "yaml-key", 6),
        Case("20 a mapping as a key", raw("{}: c\n"), "yaml-key", 6),
        Case("20 true as a key", raw("true: c\n"), "yaml-key", 6),
        Case("20 an infinite key", raw(".inf: c\n"), "yaml-key", 6),
        Case("a second anchor of one name", raw("a: &x 1\nb: &x 2\n"), "yaml-syntax", 7),
        Case("an open quote", raw("a: 'x\nb: 1\n"), "yaml-syntax", 8),
        Case("a template of Helm", raw("a: {{ .Values.x }}\n"), "yaml-key", 6),
        Case("marks of a merge", raw("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n"), "yaml-syntax", 8),
        Case("half of a surrogate pair", raw('a: "\\ud800"\n'), "yaml-syntax", 6),
    ]


def files_and_paths() -> list[Case]:
    reserved = (
        ".git/config",
        ".GIT/config",
        "git~1/config",
        ".g\u200cit/config",
        ".git./config",
        ".git:x/config",
        "a/.git/b",
    )
    escapes = (
        "../../../etc/passwd",
        "/etc/passwd",
        "a/../../b",
        "'C:/x'",
        "'C:\\x'",
        "'a\\..\\b'",
        '"a\\0b"',
        "'..'",
        "'.'",
        "'~/../../x'",
    )
    return [
        *(Case(f"25 {path}", content(path), "path-escape", 5) for path in escapes),
        *(Case(f"26 {path.encode('unicode_escape').decode()}", content(path), "path-reserved", 5) for path in reserved),
        Case("25 rows from above", rows("../x.jsonl", ""), "path-escape", 6),
        Case("24 link to the environment", {**content("x.md"), "x.md": LINK + "/proc/self/environ"}, "not-regular", 5),
        Case("24 spec that is a link", {"spec.yaml": LINK + "/proc/self/environ"}, "not-regular", 0),
        Case(
            "24 rows that are a link", {**rows("x.jsonl", ""), "x.jsonl": LINK + "/proc/self/environ"}, "not-regular", 6
        ),
        Case("a text that is missing", content("gone.md"), "missing-file", 5),
        Case("a text that is a folder", {**content("sub"), "sub/x.md": "x"}, "missing-file", 5),
        Case("a text that is no UTF-8", {**content("x.md"), "x.md": b"a\xff"}, "unreadable-file", 5),
        Case("a large text", {**content("x.md"), "x.md": "x" * 3_000_000}, "template-limit", 1, "x.md"),
        Case("28 case", {**prompt("{{ question }}"), "prompts/Bad.md": "x"}, "case-collision", 1, "prompts/bad.md"),
        Case(
            "28 normal form",
            {
                "spec.yaml": spec("Dataset", "purpose: grounding\nsource: {files: 'pages/*.md'}"),
                "pages/\u00e9.md": "x",
                "pages/e\u0301.md": "x",
            },
            "case-collision",
            1,
            "pages/\u00e9.md",
        ),
        Case(
            "28 folders",
            {
                "A/x.yaml": spec("Model", "model: builtin/echo", "a"),
                "a/x.yaml": spec("Model", "model: builtin/echo", "b"),
            },
            "case-collision",
            1,
            "a/x.yaml",
        ),
        Case(
            "28 names twice",
            {"spec.yaml": model("model: builtin/echo") + "---\n" + model("model: builtin/echo")},
            "duplicate-name",
            9,
        ),
        Case("28 names by case", {"spec.yaml": model("model: builtin/echo").replace("bad", "Bad")}, "invalid-name", 3),
        Case("LFS: a spec", {"spec.yaml": POINTER}, "lfs-pointer", 1, warning=True),
        Case("LFS: a text", {**content("x.md"), "x.md": POINTER}, "lfs-pointer", 5),
        Case("LFS: rows", rows("x.jsonl", POINTER), "lfs-pointer", 6),
        Case("LFS: rows of CSV", rows("x.csv", POINTER), "lfs-pointer", 6),
        Case(
            "LFS: pages",
            {"spec.yaml": spec("Dataset", "purpose: grounding\nsource: {files: 'pages/*.md'}"), "pages/a.md": POINTER},
            "lfs-pointer",
            6,
        ),
        *(
            Case(f"30 {name}", {"spec.yaml": spec("Model", "model: builtin/echo", name)}, "invalid-name", 3)
            for name in ("__proto__", "a b", "-a", "é", "a" * 64, '""', "../x", "a/b")
        ),
        *(
            Case(f"30 {name}", {"spec.yaml": spec("Model", "model: builtin/echo", name)}, "invalid-value", 3)
            for name in ("1", "null", "true", "[]", "1.0")
        ),
    ]


def references() -> list[Case]:
    step = "a: {prompt: p, model: m, with: {q: '${{ inputs.q }}'}}"
    chain = f"inputs: {{q: {{type: string}}}}\nsteps:\n  {step}\noutputs: {{a: '${{{{ steps.a.text }}}}'}}"
    ours = {
        "m.yaml": spec("Model", "model: builtin/echo", "m"),
        "p.yaml": spec(
            "PromptTemplate", "inputs: {q: {type: string}}\nmessages: [{role: user, content: '{{ q }}'}]", "p"
        ),
    }
    made = lambda old, new: {**ours, "spec.yaml": spec("Chain", chain.replace(old, new))}  # noqa: E731
    return [
        Case(
            "32 unknown field",
            {"spec.yaml": model("model: builtin/echo\nmodes: chat")},
            "unknown-field",
            6,
            says="mode",
        ),
        Case(
            "32 unknown parameter",
            {"spec.yaml": model("model: openai/gpt-4.1\nparameters: {temprature: 0}")},
            "unknown-parameter",
            6,
            says="temperature",
            warning=True,
        ),
        Case("33 dangling", made("model: m", "model: mm"), "unknown-reference", 7, says="`m`"),
        Case("34 itself", made("inputs.q }}'}}", "steps.a.text }}'}}"), "step-cycle", 7),
        Case("35 missing variable", made(", with: {q: '${{ inputs.q }}'}", ""), "missing-variable", 7),
        Case("36 a list for text", made("q: {type: string}", "q: {type: array}"), "type-mismatch", 7),
        Case("constructor", made("steps.a.text", "steps.constructor.text"), "unknown-path", 8),
        Case("a dict's own", made("steps.a.text", "steps.a.keys"), "unknown-path", 8),
        Case("an unknown root", made("steps.a.text", "os.environ"), "expression-root", 8),
        Case("an open expression", made("${{ steps.a.text }}", "${{ steps.a.text"), "expression-syntax", 8),
        Case("a deep expression", made("steps.a.text", "(" * 5000 + "1" + ")" * 5000), "expression-syntax", 8),
        Case("a long expression", made("steps.a.text", "+".join(["1"] * 20_000)), "expression-syntax", 8),
        Case("a deep index", made("steps.a.text", "steps" + "[0]" * 5000), "unknown-path", 8),
        Case("a macro bomb", made("steps.a.text", "[1,2].map(a, " * 60 + "1" + ")" * 60), "expression-syntax", 8),
    ]


def secrets_and_endpoints() -> list[Case]:
    key = "sk-" + "a1B2" * 10
    variables = (
        "os.environ/AWS_SECRET_ACCESS_KEY",
        "${env:AWS_SECRET_ACCESS_KEY}",
        "{{env.AWS_KEY}}",
        "${ENV:AWS_KEY}",
        "${AWS_SECRET_KEY}",
        "$AWS_SECRET_ACCESS_KEY",
        "%AWS_KEY%",
        "secret://team/key",
        "vault://data/x",
        "{{ env.AWS_KEY }}",
        "${{ secrets.AWS_KEY }}",
        "${{ env.AWS_KEY }}",
        "os.environ['AWS_KEY']",
    )
    endpoints = {
        "endpoint-private": (
            "http://169.254.169.254/",
            "http://127.0.0.1:8000",
            "http://10.0.0.1",
            "http://[::1]/",
            "http://localhost",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://metadata.google.internal/",
            "http://[::ffff:10.0.0.1]",
            "https://printer.local/",
            "http://[fe80::1%25eth0]/",
        ),
        "endpoint-untrusted": (
            "https://api.openai.com@evil.example/",
            "https://api.openai.com.evil.example",
            "https://evil\\@api.openai.com",
            "http://evil.example",
            "ftp://evil.example",
            "file:///etc/passwd",
            "https://",
            "llm.example.org",
            "https://аpi.openai.com",
            "https://a b.example",
            "https://x.example:99999999",
            "//evil.example",
            "https://evil.example#@api.openai.com",
        ),
    }
    fields = {
        "Model": (
            "model: openai/x\nparameters: {user: @}",
            "model: openai/x\nendpoint: https://x.example/@",
            "model: @",
            "model: openai/x\ncompliance: {license: @}",
        ),
    }
    made = [
        Case("37 a key", {"spec.yaml": model(f"model: openai/x\nparameters: {{user: {key}}}")}, "secret-literal", 6),
        Case(
            "37 a key in a description",
            {"spec.yaml": HEAD.format(kind="Model", name=f"bad, description: {key}") + "  model: openai/x\n"},
            "secret-literal",
            3,
        ),
        Case(
            "37 a key as api_key",
            {"spec.yaml": model(f"model: openai/x\nparameters: {{api_key: {key}}}")},
            "transport-parameter",
            6,
        ),
        Case("37 a key in a prompt", prompt(f"one\n{key} {{{{ question }}}}"), "secret-literal", 2, "prompts/bad.md"),
        Case(
            "37 a key as credentials",
            {"spec.yaml": model(f"model: openai/x\ncredentials: {{env: {key}}}")},
            "invalid-value",
            6,
        ),
        *(
            Case(
                f"38 {value}",
                {
                    "spec.yaml": model(
                        f"model: openai/x\nparameters: {{user: '{value}'}}".replace(
                            "os.environ['AWS_KEY']", "os.environ[AWS_KEY]"
                        )
                    )
                },
                "secret-reference",
                6,
            )
            for value in variables
        ),
        *(
            Case(
                f"38 in {body[:24]!r}",
                {"spec.yaml": spec(kind, body.replace("@", "os.environ/AWS_KEY"))},
                "secret-reference",
                4 + len(body.splitlines()),
            )
            for kind, bodies in fields.items()
            for body in bodies
        ),
        Case(
            "38 in a description",
            {
                "spec.yaml": HEAD.format(kind="Model", name="bad, description: os.environ/AWS_KEY")
                + "  model: openai/x\n"
            },
            "secret-reference",
            3,
        ),
        Case(
            "38 in a label",
            {"spec.yaml": HEAD.format(kind="Model", name="bad, labels: {a: '${env:AWS_KEY}'}") + "  model: openai/x\n"},
            "secret-reference",
            3,
        ),
        Case(
            "38 in a prompt", prompt("one\nos.environ/AWS_KEY {{ question }}"), "secret-reference", 2, "prompts/bad.md"
        ),
        *(
            Case(
                f"{39 + (rule != 'endpoint-private')} {url}",
                {"spec.yaml": model(f"model: openai/x\nendpoint: '{url}'")},
                rule,
                6,
                warning=rule == "endpoint-private" and "169" not in url and "metadata" not in url,
            )
            for rule, urls in endpoints.items()
            for url in urls
        ),
        *(
            Case(
                f"42 {name}",
                {"spec.yaml": model(f"model: openai/x\nparameters: {{{name}: {{Authorization: x}}}}")},
                "transport-parameter",
                6,
            )
            for name in (
                "extra_headers",
                "headers",
                "default_headers",
                "Extra-Headers",
                "EXTRA_HEADERS",
                "proxies",
                "api_base",
                "callbacks",
            )
        ),
        *(
            Case(
                f"42 {value!r}",
                {"spec.yaml": model(f'model: openai/x\nparameters: {{user: "{value}"}}')},
                "control-character",
                6,
            )
            for value in (r"a\r\nHost: evil", r"a\rb", r"a\0b", r"a\x1bb", r"a\x85b", r"a\u2028b")
        ),
        Case(
            "42 line ends in an endpoint",
            {"spec.yaml": model('model: openai/x\nendpoint: "https://x.example/\\r\\nHost: evil"')},
            "endpoint-untrusted",
            6,
        ),
        Case(
            "42 line ends in a model", {"spec.yaml": model('model: "openai/x\\r\\nHost: evil"')}, "control-character", 5
        ),
    ]
    return made


def loop(times: str, inside: str = "x") -> str:
    return f"{{% for i in {times} %}}{inside}{{% endfor %}}"


def templates() -> list[Case]:
    unsafe = (
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ self }}",
        "{{ question['__class__'] }}",
        "{{ question|map(attribute='__class__')|list }}",
        "{{ question['__cl' ~ 'ass__'] }}",
        "{{ question[('_'*2) ~ 'class' ~ ('_'*2)] }}",
        "{{ joiner.__init__ }}",
        "{{ question.format(x=1) }}",
        "{{ question.__format__ }}",
        "{{ range.__self__ }}",
        "{{ namespace.__init__ }}",
        "{% set x = dict.mro() %}{{ x }}",
        "{{ question.gi_frame }}",
        "{{ loop.__class__ }}",
        "{{ caller.__globals__ }}",
        "{{ (question|string).__class__ }}",
        "{{ question['\\x5f\\x5fclass__'] }}",
    )
    missing = (
        "{{ cycler('a') }}",
        "{{ lipsum(n=10000000) }}",
        "{{ joiner() }}",
        "{{ get_flashed_messages() }}",
        "{{ url_for }}",
        "{{ config }}",
        "{{ request }}",
    )
    other = (
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block a %}{% endblock %}",
        "{% from 'x' import y %}",
        "{{ question|nosuch }}",
        "{% if question is nosuch %}{% endif %}",
        "{% for %}",
        "{{ question",
        "{% if question %}",
        "{% endif %}",
        "{{ }}",
        "{% do x %}",
        "{{ question|wordwrap(1) }}",
        "{{ 'x'.center(10**9) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%s'|format(question) }}",
        "{{ question|attr('__class__') }}",
    )
    bombs = {
        "45 nested ranges": loop("range(99999)", loop("range(99999)")),
        "45 four nested ranges": loop("range(100)", loop("range(100)", loop("range(100)", loop("range(100)")))),
        "45 a range": "{% for a in range(10**9) %}x{% endfor %}",
        "45 a range in a macro": "{% macro m() %}"
        + loop("range(99999)")
        + "{% endmacro %}"
        + loop("range(99999)", "{{ m() }}"),
        "46 doubling": "{% set n = namespace(s='x') %}" + loop("range(60)", "{% set n.s = n.s ~ n.s %}"),
        "46 multiplied": "{{ 'x' * 10**9 }}",
        "46 a list": "{{ [0] * 10**9 }}",
        "46 a power": "{{ 9**999999999 }}",
        "46 indented": "{{ 'x'|indent(10**9, true) }}",
        "46 rounded": "{{ 1|round(10**9) }}",
        "47 terms": "{{ " + "~".join(["'a'"] * 50_000) + " }}",
        "47 sums": "{{ " + "+".join(["1"] * 50_000) + " }}",
        "47 filters": "{{ 1" + "|abs" * 50_000 + " }}",
        "47 brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "47 attributes": "{{ question" + ".a" * 50_000 + " }}",
        "47 negations": "{{ " + "-" * 50_000 + "1 }}",
        "47 nots": "{{ " + "not " * 50_000 + "1 }}",
        "47 conditions": "{% if 1 %}" * 5000 + "{% endif %}" * 5000,
        "47 else ifs": "{% if 1 %}" + "{% elif 1 %}" * 20_000 + "{% endif %}",
        "47 loops": "{% for a in [1, 2] %}" * 30 + "x" + "{% endfor %}" * 30,
        "47 tags": "{{ 1 }}" * 30_000,
        "48 recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "48 doubling recursion": "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        "48 recursive loop": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    }
    mustache = ("{{#a}}", "{{/a}}", "{{> x}}", "{{=<% %>=}}", "{{", "{{ a b }}", "{{__class__.x.y z}}")
    fstring = (
        "{question!r}",
        "{question:{question}}",
        "{",
        "}",
        "{}",
        "{0}",
        "{question[}",
        "{question:1000000000}",
        "{question.a b}",
        "{question:>99}",
    )
    return [
        *(
            Case(f"43 {text}", prompt(f"one {{{{ question }}}}\n{text}"), "template-unsafe", 2, "prompts/bad.md")
            for text in unsafe
        ),
        *(
            Case(f"44 {text}", prompt(f"one {{{{ question }}}}\n{text}"), "unknown-variable", 2, "prompts/bad.md")
            for text in missing
        ),
        *(
            Case(text, prompt(f"one {{{{ question }}}}\n{text}"), "template-syntax", 2, "prompts/bad.md")
            for text in other
        ),
        *(
            Case(name, prompt(f"one {{{{ question }}}}\n{text}"), "template-limit", 2, "prompts/bad.md")
            for name, text in bombs.items()
        ),
        *(
            Case(
                f"mustache {text[:20]}",
                prompt(f"one {{{{question}}}}\n{text}", format="mustache"),
                "template-syntax",
                2,
                "prompts/bad.md",
            )
            for text in mustache
        ),
        *(
            Case(
                f"fstring {text}",
                prompt(f"one {{question}}\n{text}", format="fstring"),
                "template-syntax",
                2,
                "prompts/bad.md",
            )
            for text in fstring
        ),
        *(
            Case(
                f"fstring {text}",
                prompt(f"one {{question}}\n{text}", format="fstring"),
                "template-unsafe",
                2,
                "prompts/bad.md",
            )
            for text in ("{question.__class__}", "{question[__class__]}")
        ),
        *(
            Case(
                f"mustache {sign}",
                prompt(
                    "one {{question}}\n" + ("{{" + sign + "question}}") * 5000 + "{{/question}}" * 5000,
                    format="mustache",
                ),
                "template-limit",
                2,
                "prompts/bad.md",
            )
            for sign in "#^"
        ),
        Case(
            "31 bidirectional",
            prompt("one {{ question }}\ntwo \u202e"),
            "invisible-character",
            2,
            "prompts/bad.md",
            "U+202E",
            warning=True,
        ),
        Case(
            "31 zero width",
            prompt("one {{ question }}\ntwo \u200b"),
            "invisible-character",
            2,
            "prompts/bad.md",
            "U+200B",
            warning=True,
        ),
        Case(
            "31 tag characters",
            prompt("one {{ question }}\ntwo \U000e0041"),
            "invisible-character",
            2,
            "prompts/bad.md",
            warning=True,
        ),
        Case(
            "31 in a description",
            {"spec.yaml": HEAD.format(kind="Model", name="bad, description: 'x\u202e'") + "  model: openai/x\n"},
            "invisible-character",
            3,
            says="U+202E",
            warning=True,
        ),
    ]


def schemas() -> list[Case]:
    patterns = (
        r"(a)\\1",
        "(?=a)b",
        "(?<!a)b",
        "(?<a>x)(?P=a)",
        "a{1,5000}",
        "(a{1,1000}){1,1000}",
        "[",
        "(?P<a",
        "*",
        r"\\Z",
        "a++",
    )
    remote = (
        "http://evil.example/s.json",
        "https://json-schema.org/draft/2020-12/schema",
        "file:///etc/passwd",
        "other.json",
        "penstock:nosuch",
        "urn:x",
        "#/$defs/gone",
        "#anchor",
    )
    doubled = (
        "{$ref: '#/$defs/a0', $defs: {"
        + ", ".join(f"a{i}: {{allOf: [{{$ref: '#/$defs/a{i + 1}'}}, {{$ref: '#/$defs/a{i + 1}'}}]}}" for i in range(25))
        + ", a25: {type: string}}}"
    )
    one = (
        "{type: strng}",
        "{type: [string, 1]}",
        "{minLength: -1}",
        "{maxLength: x}",
        "{maxLength: 1.5}",
        "{enum: x}",
        "{properties: []}",
        "{required: x}",
        "{items: 3}",
        "{$ref: '#'}",
        "{allOf: [{$ref: '#'}]}",
        "{$defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}, $ref: '#/$defs/a'}",
        "{patternProperties: {'(a+)+$': {}}}",
        "{$id: 'http://x'}",
        "{$dynamicRef: '#x'}",
        "{type: string, default: 1}",
        "{multipleOf: 0}",
        doubled,
        "{" + "not: {" * 60 + "}" * 60 + "}",
        "{anyOf: [" + "{}," * 6000 + "]}",
    )
    return [
        *(
            Case(f"50 {pattern}", typed(f'{{type: string, pattern: "{pattern}"}}'), "regex-unsupported", 6)
            for pattern in patterns
        ),
        *(
            Case(
                f"51 {reference}",
                typed(f"{{$ref: '{reference}'}}"),
                "schema-remote-ref"
                if ":" in reference and reference or reference == "other.json"
                else "invalid-schema",
                6,
            )
            for reference in remote
        ),
        *(Case(f"52 {schema[:40]}", typed(schema), "invalid-schema", 6) for schema in one),
    ]


def datasets() -> list[Case]:
    schema = (
        "\nschema: {type: object, required: [id], properties: {id: {type: string}, n: {type: integer, maximum: 5}}}"
    )
    bad = {
        "53 an open quote": ("x.csv", 'id,a\n1,"x\n2,y\n', 2),
        "53 ragged": ("x.csv", "id,a\n1,x\n2\n", 3),
        "53 NUL": ("x.csv", "id,a\n1,x\n2,\x00\n", 3),
        "53 semicolons": ("x.csv", "id;a\n1;x\n", 1),
        "53 two columns of one name": ("x.csv", "id,id\n1,x\n", 1),
        "53 no name": ("x.csv", "id,\n1,x\n", 1),
        "53 no UTF-8": ("x.csv", b"id,a\n1,\xff\n", 2),
        "no JSON": ("x.jsonl", '{"id": "1"}\n{"id": \n', 2),
        "a list": ("x.jsonl", '{"id": "1"}\n[1]\n', 2),
        "NaN": ("x.jsonl", '{"id": "1"}\n{"id": "2", "a": NaN}\n', 2),
        "infinite": ("x.jsonl", '{"id": "1"}\n{"id": "2", "a": 1e999}\n', 2),
        "a long integer": ("x.jsonl", '{"id": "1"}\n{"id": "2", "a": ' + "1" * 5000 + "}\n", 2),
        "nested": ("x.jsonl", '{"id": "1"}\n{"id": ' + "[" * 100_000 + "]" * 100_000 + "}\n", 2),
        "a key twice": ("x.jsonl", '{"id": "1"}\n{"id": "2", "id": "3"}\n', 2),
        "half a pair": ("x.jsonl", '{"id": "1"}\n{"id": "\\ud800"}\n', 2),
        "UTF-16": ("x.jsonl", '{"id": "1"}\n'.encode("utf-16"), 1),
        "another ending": ("x.txt", "1\n", 1),
    }
    return [
        *(Case(name, rows(path, data), "dataset-row", line, path) for name, (path, data, line) in bad.items()),
        Case("54 duplicate key", rows("x.jsonl", '{"id": "1"}\n{"id": "1"}\n'), "duplicate-row-key", 2, "x.jsonl"),
        Case("no key", rows("x.jsonl", '{"id": "1"}\n{"a": "1"}\n'), "dataset-schema", 2, "x.jsonl"),
        Case("too much", rows("x.jsonl", '{"id": "1", "n": 6}\n', schema), "dataset-schema", 1, "x.jsonl"),
        Case("no whole number", rows("x.jsonl", '{"id": "1", "n": "6"}\n', schema), "dataset-schema", 1, "x.jsonl"),
    ]


CLASSES: Mapping[str, list[Case]] = {
    "text and YAML": text_and_yaml(),
    "files and paths": files_and_paths(),
    "references": references(),
    "secrets and endpoints": secrets_and_endpoints(),
    "templates": templates(),
    "schemas": schemas(),
    "datasets": datasets(),
}
