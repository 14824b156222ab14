"""`--traces` of run, eval and gate, and OTLP by the environment, as a user meets them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.runtime.otlp_receiver import attributes, receiving

from penstock.runtime.traces.record import schema

PROJECT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop, description: A shop., owner: us}\nspec: {}\n"
SPECS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: m, description: Says it again., owner: us}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: say, description: Says a text., owner: us}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: shout, description: Says a word loudly., owner: us}
spec:
  inputs: {word: {type: string}}
  steps: {loud: {prompt: say, model: m, with: {text: "${{ inputs.word }}!"}}}
  outputs: {text: "${{ steps.loud.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: words, description: Words., owner: us}
spec:
  purpose: evaluation
  source: {file: words.jsonl}
  key: id
  schema: {type: object, required: [id, word], properties: {id: {type: string}, word: {type: string}}}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: loud, description: It is loud., owner: us}
spec:
  chain: shout
  dataset: words
  inputs: {word: "${{ row.word }}"}
  metrics:
    loud: {metric: contains, with: {text: "${{ outputs.text }}", expected: "!"}, guard: {margin: 0.2}}
"""
ROWS = 12
SECRET = "canary-0987654321-of-traces"


@pytest.fixture
def shop(penstock: Any) -> Any:
    penstock.write("penstock.yaml", PROJECT)
    penstock.write("specs.yaml", SPECS)
    words(penstock, ROWS)
    penstock.base = penstock.commit("a shop")
    return penstock


def words(penstock: Any, count: int) -> None:
    lines = [json.dumps({"id": f"w{number}", "word": f"word {number}"}) for number in range(count)]
    penstock.write("words.jsonl", "\n".join(lines) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        Draft202012Validator(schema()).validate(record)
    return records


def test_run_writes_one_line(shop: Any, tmp_path: Path) -> None:
    ended = shop("run", "shout", "--input", "word=hi", "--traces", str(tmp_path / "t.jsonl"))
    assert ended.code == 0, ended.err
    (record,) = read(tmp_path / "t.jsonl")
    assert (record["command"], record["chain"], record["evaluation"]) == ("run", "shout", None)
    assert (record["commit"], record["modified"]) == (shop.base, False)
    assert record["outputs"] == {"text": "hi!"}
    assert record["steps"][0]["inputs"]["messages"] == [{"content": "hi!", "role": "user"}]
    assert json.loads(shop("run", "shout", "--input", "word=hi", "--format", "json").out)["bundle"] == record["bundle"]


def test_a_bundle_knows_the_commit_that_it_was_compiled_from(shop: Any, tmp_path: Path) -> None:
    assert shop("compile", "-o", str(tmp_path / "out")).code == 0
    (bundle,) = [path.parent for path in (tmp_path / "out").rglob("oci-layout") if path.parent.name == "shout"]
    shop.replace("specs.yaml", "word }}!", "word }}!!")
    ended = shop("run", str(bundle), "--input", "word=hi", "--traces", str(tmp_path / "t.jsonl"))
    assert ended.code == 0, ended.err
    assert [(each["commit"], each["modified"]) for each in read(tmp_path / "t.jsonl")] == [(shop.base, False)]


def test_eval_writes_a_line_a_row_and_says_which_an_earlier_run_gave(shop: Any, tmp_path: Path) -> None:
    words(shop, 3)
    assert shop("eval", "--traces", str(tmp_path / "t.jsonl")).code == 0
    first = read(tmp_path / "t.jsonl")
    assert {(each["row"], each["status"], each["kept"], each["scores"]["loud"]) for each in first} == {
        (f"w{number}", "ok", False, 1.0) for number in range(3)
    }
    assert {each["modified"] for each in first} == {True}
    words(shop, 4)
    assert shop("eval", "--traces", str(tmp_path / "t.jsonl"), "--calls", "live").code == 0
    assert shop("eval", "--traces", str(tmp_path / "t.jsonl")).code == 0
    second = read(tmp_path / "t.jsonl")
    assert [(each["kept"], each["steps"], each["outputs"]) for each in second] == [
        (True, [], {"text": f"word {number}!"}) for number in range(4)
    ]


def test_gate_says_which_side_answered(shop: Any, tmp_path: Path) -> None:
    shop.replace("specs.yaml", "word }}!", "word }}!!")
    shop("gate", "--base", "HEAD", "--traces", str(tmp_path / "t.jsonl"))
    records = read(tmp_path / "t.jsonl")
    sides = {side: [each for each in records if each["side"] == side] for side in ("base", "head")}
    assert [len(each) for each in sides.values()] == [ROWS, ROWS]
    assert {(each["commit"], each["modified"]) for each in sides["base"]} == {(shop.base, False)}
    assert {(each["commit"], each["modified"]) for each in sides["head"]} == {(shop.base, True)}
    assert len({each["bundle"] for each in records}) == 2


@pytest.mark.parametrize("how", [("--trace-content", "off"), ("PENSTOCK_TRACE_CONTENT", "off")])
def test_contents_stay_out_where_the_operator_says_so(shop: Any, tmp_path: Path, how: tuple[str, str]) -> None:
    flags = how if how[0].startswith("--") else ()
    environ = {} if flags else dict([how])
    assert shop("eval", "--traces", str(tmp_path / "t.jsonl"), *flags, environ=environ).code == 0
    assert [each["content"] for each in read(tmp_path / "t.jsonl")] == ["off"] * ROWS
    assert "word 1" not in (tmp_path / "t.jsonl").read_text()


def test_an_unknown_content_is_an_error(shop: Any) -> None:
    ended = shop("run", "shout", "--input", "word=x", environ={"PENSTOCK_TRACE_CONTENT": "some"})
    assert (ended.code, "off, hashed, on" in ended.err) == (2, True)


def test_the_report_is_the_same_with_traces_and_without(shop: Any, tmp_path: Path) -> None:
    def told(*flags: str) -> str:
        return str(shop("eval", "--calls", "live", "--format", "markdown", *flags).out)

    assert told() == told("--traces", str(tmp_path / "t.parquet"))


def test_parquet_holds_the_same(shop: Any, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for name in ("t.jsonl", "t.parquet"):
        assert shop("eval", "--calls", "live", "--traces", str(tmp_path / name)).code == 0
    table = parquet.read_table(tmp_path / "t.parquet")
    lines = read(tmp_path / "t.jsonl")
    changing = {"id", "time", "seconds", "steps"}
    for line, row in zip(lines, table.to_pylist(), strict=True):
        tokens = {"input": row.pop("input_tokens"), "output": row.pop("output_tokens")}
        for name in ("scores", "inputs", "outputs", "steps"):
            row[name] = json.loads(row[name])
        same = {**row, "tokens": tokens}
        assert {name: same[name] for name in set(same) - changing} == {
            name: line[name] for name in set(line) - changing
        }
        assert [step["id"] for step in row["steps"]] == ["loud"]
    assert sorted(path.name for path in tmp_path.glob("*t.parquet*")) == ["t.parquet"]


@pytest.mark.parametrize("name", ["t.jsonl", "t.parquet"])
def test_a_kill_leaves_whole_lines_of_what_was_done(shop: Any, tmp_path: Path, name: str) -> None:
    words(shop, 4000)
    lines = tmp_path / ("t.jsonl" if name == "t.jsonl" else "t.parquet.jsonl")
    child = subprocess.Popen(
        [sys.executable, "-m", "penstock", "eval", "-q", "--traces", str(tmp_path / name)],
        cwd=shop.directory,
        env=shop.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < until:
        if lines.exists() and lines.stat().st_size > 50_000:
            break
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert lines.read_bytes().endswith(b"\n")
    records = read(lines)
    assert 20 < len(records) < 4000
    assert len({each["row"] for each in records}) == len(records)


def test_a_file_that_cannot_be_written_is_an_error_before_anything_is_asked(shop: Any, tmp_path: Path) -> None:
    ended = shop("eval", "--traces", str(tmp_path / "nowhere" / "t.jsonl"))
    assert (ended.code, "cannot be written" in ended.err, ended.out) == (2, True, "")


def test_no_credential_gets_into_a_file(shop: Any, tmp_path: Path) -> None:
    shop.replace(
        "specs.yaml", "{model: builtin/echo}", "{model: openai/x, endpoint: ENDPOINT, credentials: {env: KEY}}"
    )
    with receiving() as server:

        def answer(handler: Any) -> None:
            message = {"role": "assistant", "content": f"your key is {SECRET}!"}
            body = json.dumps({"choices": [{"message": message, "finish_reason": "length"}]}).encode()
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        server.answer = answer
        shop.replace("specs.yaml", "ENDPOINT", f"{server.url}/v1")
        environ = {"KEY": SECRET, "PENSTOCK_ALLOW_PRIVATE": "1"}
        traces = str(tmp_path / "t.jsonl")
        ended = shop("run", "shout", "--input", f"word={SECRET}", "--traces", traces, environ=environ)
        assert ended.code == 0, ended.err
    (record,) = read(tmp_path / "t.jsonl")
    assert SECRET not in json.dumps(record)
    assert record["outputs"] == {"text": "your key is ***!"}
    assert record["inputs"] == {"word": "***"}
    assert record["steps"][0]["finish"] == "length"


def test_spans_leave_where_the_environment_says_so_and_without_contents(shop: Any, tmp_path: Path) -> None:
    with receiving() as receiver:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "OTEL_SERVICE_NAME": "shop-ci"}
        ended = shop("eval", "--traces", str(tmp_path / "t.jsonl"), environ=environ)
        assert ended.code == 0, ended.err
        assert shop("eval", environ=environ).code == 0
    records = read(tmp_path / "t.jsonl")
    roots = [span for span in receiver.spans if span.parent_span_id == b""]
    assert {span.trace_id.hex() for span in roots} == {each["id"] for each in records}
    assert len(roots) == ROWS
    told = [attributes(span) for span in roots]
    assert {each["penstock.row.key"] for each in told} == {f"w{number}" for number in range(ROWS)}
    assert {each["penstock.commit"] for each in told} == {shop.base}
    assert {each["service.name"] for each in receiver.resources} == {"shop-ci"}
    assert b"word 1" not in receiver.bodies
    assert b"gen_ai.input.messages" not in receiver.bodies


def test_contents_leave_where_the_operator_says_so(shop: Any) -> None:
    with receiving() as receiver:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "PENSTOCK_TRACE_CONTENT": "on"}
        assert shop("run", "shout", "--input", "word=hi", environ=environ).code == 0
    (call,) = [span for span in receiver.spans if span.name == "chat echo"]
    assert json.loads(attributes(call)["gen_ai.output.messages"])[0]["parts"] == [{"type": "text", "content": "hi!"}]


def test_no_spec_can_send_spans_anywhere(shop: Any) -> None:
    with receiving() as receiver:
        shop.write(
            "env.yaml",
            "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: production, description: x, owner: us}\n"
            f"spec: {{vars: {{OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.url}'}}}}\n",
        )
        shop("run", "shout", "--input", "word=hi", "--env", "production")
    assert receiver.requests == []


def test_an_endpoint_that_is_down_is_told_in_a_line_and_fails_nothing(shop: Any) -> None:
    ended = shop("eval", environ={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
    assert ended.code == 0
    assert f"the endpoint did not take {2 * ROWS} spans" in ended.err
    assert "Traceback" not in ended.err


def test_what_is_read_row_by_row_is_traced_too(shop: Any, tmp_path: Path) -> None:
    shop.replace("specs.yaml", "word }}!", "word }}!!")
    shop("gate", "--base", "HEAD", "--sequential", "--traces", str(tmp_path / "t.jsonl"))
    sides = [each["side"] for each in read(tmp_path / "t.jsonl")]
    assert sides.count("base") == sides.count("head") > 0


@pytest.mark.parametrize("flags", [("--aa", "--base", "HEAD"), ("--recheck", "sha256:" + "0" * 64)])
def test_what_writes_no_traces_takes_no_file(shop: Any, tmp_path: Path, flags: tuple[str, ...]) -> None:
    ended = shop("gate", *flags, "--traces", str(tmp_path / "t.jsonl"))
    assert (ended.code, (tmp_path / "t.jsonl").exists()) == (2, False)
