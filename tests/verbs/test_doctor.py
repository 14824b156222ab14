"""`penstock doctor`: what it sees, what it makes of it, and what it never shows."""

import json
import socket
from pathlib import Path

import pytest

from penstock.source import settings
from penstock.verbs.examining.examine_machine import PURPOSES, startup

KEY = "sk-secret-0123456789"
HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"


def lines(ended) -> dict[str, dict[str, str]]:
    return {each["name"]: each for each in json.loads(ended.out)["examined"]}


def test_a_sound_project_is_fine(starter) -> None:
    ended = starter("doctor", "--format", "json")
    assert ended.code == 0, ended.out
    seen = lines(ended)
    assert {seen[name]["status"] for name in ("python", "git", "cache", "head", "clock", "project", "lock")} == {"ok"}
    assert seen["head"]["found"].endswith(" on main")
    assert starter("doctor").out.startswith("Fine: ")


def test_credentials_by_name_alone(handbook) -> None:
    bare = handbook("doctor", "--format", "json", environ={"OPENAI_API_KEY": ""})
    assert lines(bare)["OPENAI_API_KEY"]["status"] == "warning"
    for format in ("json", "text", "markdown"):
        held = handbook("doctor", "--format", format, "-v", environ={"OPENAI_API_KEY": KEY})
        assert held.code == 0
        assert KEY not in held.out + held.err and KEY[-6:] not in held.out + held.err
    assert lines(handbook("doctor", "--format", "json", environ={"OPENAI_API_KEY": KEY}))["OPENAI_API_KEY"] == {
        "topic": "project",
        "name": "OPENAI_API_KEY",
        "status": "ok",
        "found": "set; for Model/answerer in hosted",
        "help": None,
    }


def test_settings_that_are_wrong_or_unknown(starter) -> None:
    environ = {"PENSTOCK_CALLS": "sometimes", "PENSTOCK_CAHCE_DIR": "/nowhere", "CI": "true"}
    ended = starter("doctor", "--format", "json", environ=environ)
    seen = lines(ended)
    assert ended.code == 1
    assert seen["PENSTOCK_CALLS"]["status"] == "problem"
    assert seen["PENSTOCK_CAHCE_DIR"]["help"] == "did you mean PENSTOCK_CACHE_DIR?"
    assert "/nowhere" not in ended.out
    assert seen["ci"]["found"] == "nobody watches: CI"


def test_outside_a_repository_and_a_project(penstock, tmp_path: Path) -> None:
    penstock.directory = tmp_path / "elsewhere"
    penstock.directory.mkdir()
    seen = lines(penstock("doctor", "--format", "json"))
    assert seen["project"]["status"] == "warning" and "penstock init" in seen["project"]["help"]


def test_a_repository_without_a_commit_a_detached_and_a_shallow_one(penstock, tmp_path: Path) -> None:
    assert lines(penstock("doctor", "--format", "json"))["head"]["status"] == "warning"
    penstock("init")
    penstock.commit("one")
    penstock.write("more", "")
    penstock.commit("two")
    penstock.git("checkout", "--quiet", "--detach")
    assert "detached" in lines(penstock("doctor", "--format", "json"))["head"]["found"]
    source = penstock.directory
    penstock.directory = tmp_path
    penstock.git("clone", "--quiet", "--depth", "1", source.as_uri(), "shallow")
    penstock.directory = tmp_path / "shallow"
    assert lines(penstock("doctor", "--format", "json"))["history"]["status"] == "warning"


def test_a_clock_behind_the_last_commit(starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2099-01-01T00:00:00Z")
    starter.write("more", "")
    starter.commit("from tomorrow")
    ended = starter("doctor", "--format", "json")
    assert (ended.code, lines(ended)["clock"]["status"]) == (1, "problem")


def test_an_endpoint_is_reached_when_asked_for_alone(starter) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        starter.write("far.yaml", HEAD.format("Model", "far", f"{{model: openai/x, endpoint: '{url}'}}"))
        allowed = {"PENSTOCK_ALLOW_PRIVATE": "1"}
        offline = starter("doctor", "--format", "json", environ=allowed)
        assert lines(offline)["endpoint"]["help"] == "--online tries to reach it"
        online = starter("doctor", "--online", "--format", "json", environ=allowed)
        assert (online.code, lines(online)["endpoint"]["status"]) == (0, "ok")
        server.accept()[0].close()  # the first connection is the one of --online
    gone = starter("doctor", "--online", "--format", "json", environ=allowed)
    assert (gone.code, lines(gone)["endpoint"]["status"]) == (1, "problem")
    private = starter("doctor", "--online", "--format", "json", environ={"PENSTOCK_ALLOW_PRIVATE": ""})
    assert lines(private)["endpoint"]["status"] == "warning"


def test_a_lock_that_is_out_of_date(starter) -> None:
    starter.write(
        "more.yaml", HEAD.format("Model", "floating", "{model: openai/gpt-4o, endpoint: 'https://a.example'}")
    )
    assert starter("lock").code == 0
    assert lines(starter("doctor", "--format", "json"))["lock"]["status"] == "ok"
    starter.replace("more.yaml", "openai/gpt-4o", "openai/gpt-4.1")
    assert lines(starter("doctor", "--format", "json"))["lock"]["status"] == "warning"


def test_a_pth_file_that_runs_code_is_named(tmp_path: Path) -> None:
    (tmp_path / "paths.pth").write_text("/somewhere\n# import os\n")
    (tmp_path / "_virtualenv.pth").write_text("import _virtualenv")
    assert [each.status for each in startup([tmp_path])] == ["ok"]
    (tmp_path / "zz_start.pth").write_text("/somewhere\nimport os; os.environ\n")
    (found,) = startup([tmp_path])
    assert found.status == "warning" and "zz_start.pth" in found.found
    assert found.help is not None and "no installed package owns it" in found.help


def test_a_cache_that_cannot_be_written(starter, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    seen = lines(starter("doctor", "--format", "json", environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "file" / "x")}))
    assert seen["cache"]["status"] == "warning"


def test_every_extra_has_a_purpose() -> None:
    import tomllib

    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert set(PURPOSES) == set(declared["optional-dependencies"]) - {"all"}


def test_the_way_out_without_its_password(starter) -> None:
    url = "https://llm.bank.internal/v1"
    starter.write("far.yaml", HEAD.format("Model", "far", f"{{model: openai/x, endpoint: '{url}'}}"))
    password, listed = "hunter2-and-more", "https://llm.bank.internal"
    proxy = f"http://me:{password}@proxy.bank.internal:3128"
    shown = starter(
        "doctor", "--format", "json", environ={"PENSTOCK_EGRESS_PROXY": proxy, "PENSTOCK_ALLOWED_ORIGINS": listed}
    )
    assert lines(shown)["PENSTOCK_EGRESS_PROXY"]["found"] == "http://***@proxy.bank.internal:3128"
    assert lines(shown)["endpoint"]["status"] == "ok" and password not in shown.out
    other = starter("doctor", "--format", "json", environ={"PENSTOCK_ALLOWED_ORIGINS": "https://other.example"})
    assert "is not listed" in lines(other)["endpoint"]["found"]
    wrong = starter("doctor", "--format", "json", environ={"PENSTOCK_EGRESS_PROXY": f"{proxy}x"})
    assert lines(wrong)["PENSTOCK_EGRESS_PROXY"]["found"] == "PENSTOCK_EGRESS_PROXY is no address of a proxy"
    assert password not in wrong.out


def test_certificates_that_are_not_there(starter, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    environ = {"SSL_CERT_FILE": str(tmp_path / "gone.pem"), "SSL_CERT_DIR": str(tmp_path)}
    seen = lines(starter("doctor", "--format", "json", environ=environ))
    assert (seen["SSL_CERT_FILE"]["status"], seen["SSL_CERT_DIR"]["status"]) == ("problem", "ok")
    assert seen["SSL_CERT_FILE"]["found"].endswith("gone.pem is no file that can be read")


def test_an_endpoint_of_what_is_deployed_needs_no_litellm(penstock, monkeypatch: pytest.MonkeyPatch) -> None:
    from penstock.verbs.examining import examine_project

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    bound = HEAD.format("Environment", "live", "{bindings: {Model/answerer: {endpoint: 'https://llm.example.org/v1'}}}")
    model = HEAD.format("Model", "answerer", "{model: hosted_vllm/house-8b, mode: chat}")
    penstock.write("specs.yaml", model + bound)
    for gated, expected in (
        ("{}", ["Model/answerer is asked through LiteLLM, which is not installed"]),
        ("{gate: {environments: [live]}}", []),
    ):
        penstock.write("penstock.yaml", HEAD.format("Project", "bank", gated))
        found = [*examine_project.project(penstock.directory, settings.read({}), online=False)]
        assert [line.found for line in found if line.name == "litellm"] == expected
