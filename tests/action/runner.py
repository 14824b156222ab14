"""The runner's contract, as far as a composite action meets it.

Inputs by expression alone (a composite gets no INPUT_ variables of the runner's), `if`, `env`, `working-directory`,
`continue-on-error`, files for outputs and the summary, workflow commands in the log, and the two actions that are used
inside: caches that are found by key and prefix, and artefacts.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.action.expression import Expression, text, truth
from tests.forge.events import Trigger
from tests.forge.server import TOKEN

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_KEPT = ("PATH", "HOME", "PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_INDEX_URL", "PIP_CONFIG_FILE")


@dataclass
class Caches:
    """What jobs leave for each other, by key, the newest last; `broken`: the service is down."""

    folder: Path
    keys: list[str] = field(default_factory=list)
    broken: bool = False

    def save(self, key: str, path: Path) -> None:
        if key not in self.keys and path.exists():
            self.keys.append(key)
            shutil.copytree(path, self.folder / str(len(self.keys)))

    def restore(self, key: str, prefixes: list[str], path: Path) -> str | None:
        for wanted in (key, *prefixes):
            for index in range(len(self.keys), 0, -1):
                if self.keys[index - 1].startswith(wanted):
                    shutil.copytree(self.folder / str(index), path, dirs_exist_ok=True)
                    return self.keys[index - 1]
        return None


@dataclass
class Runner:
    """One job in a checkout. `without`: names of steps that are taken as done."""

    checkout: Path
    temp: Path
    trigger: Trigger
    inputs: Mapping[str, str]
    caches: Caches
    api: str = "http://127.0.0.1:9"
    env: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    log: str = ""
    failed: bool = False
    code: int = 0
    steps: dict[str, Any] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    artefacts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        path = self.temp / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def outputs(self) -> dict[str, str]:
        return {name: self._filled(spec["value"]) for name, spec in ACTION["outputs"].items()}

    @property
    def annotations(self) -> list[tuple[str, dict[str, str], str]]:
        """Commands of the log that the runner would obey: level, properties, message."""
        found, stopped = [], None
        for line in self.log.splitlines():
            if stopped is not None:
                stopped = None if line.strip() == f"::{stopped}::" else stopped
                continue
            match = re.match(r"\s*::([\w-]+)(?: ([^:]*))?::(.*)", line)
            if match and match[1] == "stop-commands":
                stopped = match[3].strip()
            elif match:
                pairs = dict(each.partition("=")[::2] for each in (match[2] or "").split(",") if each)
                found.append((match[1], pairs, match[3]))
        return found

    def run(self) -> int:
        """The exit code of the step that failed, else 0."""
        self.temp.mkdir(parents=True, exist_ok=True)
        for step in STEPS:
            if step["name"] in self.without or not self._wanted(step):
                continue
            self.ran.append(step["name"])
            code, outputs = self._uses(step) if "uses" in step else self._script(step)
            if "id" in step:
                self.steps[step["id"]] = {"outputs": outputs}
            if code and not step.get("continue-on-error"):
                self.failed, self.code = True, self.code or code
        return self.code

    def _wanted(self, step: Mapping[str, Any]) -> bool:
        condition = str(step.get("if", "success()"))
        if not re.search(r"\b(always|success|failure|cancelled)\(\)", condition):
            condition = f"success() && ({condition})"
        return truth(self._expression(condition))

    def _script(self, step: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
        assert step["shell"] == "bash"
        output = self.temp / "output"
        output.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout / self._filled(step.get("working-directory", ".")),
            env={
                **self._environ(),
                **{name: self._filled(value) for name, value in step.get("env", {}).items()},
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        return done.returncode, parsed(output.read_text(encoding="utf-8"))

    def _uses(self, step: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
        name = step["uses"].partition("@")[0]
        given = {key: self._filled(value) for key, value in step["with"].items()}
        if self.caches.broken:
            return 1, {}
        if name == "actions/cache/restore":
            prefixes = given.get("restore-keys", "").split()
            hit = self.caches.restore(given["key"], prefixes, Path(given["path"]))
            return 0, {"cache-hit": str(hit == given["key"]).lower(), "cache-matched-key": hit or ""}
        if name == "actions/cache/save":
            self.caches.save(given["key"], Path(given["path"]))
            return 0, {}
        assert name == "actions/upload-artifact", name
        self.artefacts.append((given["name"], given["path"]))
        return 0, {}

    def _environ(self) -> dict[str, str]:
        event = self.temp / "event.json"
        if not event.exists():
            import json

            event.write_text(json.dumps(self.trigger.payload), encoding="utf-8")
        return {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            **self.trigger.environ(),
            "CI": "true",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_API_URL": self.api,
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.checkout),
            "RUNNER_TEMP": str(self.temp),
            **self.env,
        }

    def _filled(self, value: Any) -> str:
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: text(self._expression(found[1])), str(value))

    def _expression(self, source: str) -> Any:
        github = {"token": TOKEN, "event": self.trigger.payload}
        given = {name: spec.get("default", "") for name, spec in ACTION["inputs"].items()}
        inputs = {name: self._default(value, github) for name, value in given.items()} | dict(self.inputs)
        values = {"inputs": inputs, "steps": self.steps, "github": github, "runner": {"temp": str(self.temp)}}
        functions = {"always": lambda: True, "success": lambda: not self.failed, "failure": lambda: self.failed}
        return Expression(source, values, {**functions, "cancelled": lambda: False}).value()

    @staticmethod
    def _default(value: str, github: Mapping[str, Any]) -> str:
        found = re.fullmatch(r"\$\{\{(.*)\}\}", value)
        return text(Expression(found[1], {"github": github}, {}).value()) if found else value


def parsed(written: str) -> dict[str, str]:
    """GITHUB_OUTPUT as the runner reads it: `name=value`, or a value of many lines behind a delimiter."""
    lines, found = written.splitlines(), {}
    while lines:
        line = lines.pop(0)
        name, sign, rest = line.partition("<<") if "<<" in line.split("=")[0] else line.partition("=")
        assert sign, f"no output: {line}"
        if sign == "=":
            found[name] = rest
            continue
        end = lines.index(rest)
        found[name], lines = "\n".join(lines[:end]), lines[end + 1 :]
    return found
