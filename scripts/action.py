"""The action, from one declaration: action.yml, GitLab's component, and the page in the docs."""

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

import language

CACHE = "55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0"
UPLOAD = "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1"
DESCRIPTION = (
    "Checks, compares, compiles and gates the LLM applications declared in this repository: one verdict on a pull"
    " request, in a comment that is updated in its place, the job summary and annotations. Needs Python 3.11 or newer"
    " on a Linux or macOS runner and a checkout with its history (actions/checkout with fetch-depth 0), since base and"
    " head are read from git. Credentials of providers are given as `env` of the step."
)


class Input(NamedTuple):
    """An input; `flag`: of `penstock ci`, left out where the value is empty."""

    name: str
    default: str
    what: str
    flag: str | None = None


class Switch(NamedTuple):
    """The same, `true` or `false`; `flag`: what the value adds that is not the default; other words end the job."""

    name: str
    default: bool
    what: str
    flag: str | None = None


INPUTS: tuple[Input | Switch, ...] = (
    Input("project", ".", "Folder that holds penstock.yaml.", "--project"),
    Input(
        "base",
        "",
        "Revision to compare with. By default the base of the pull request or merge group, what a push began at, else"
        " where the branch left the default branch.",
        "--base",
    ),
    Input("head", "", "Revision to judge. By default the head of the pull request, else the event's commit.", "--head"),
    Input(
        "environment",
        "",
        "Environment to compile and gate. By default those that the project's gate block names.",
        "--env",
    ),
    Input(
        "fail-on",
        "verdict",
        "What fails the step: verdict (FAIL, an unaccepted policy change, an INCONCLUSIVE that blocks), inconclusive,"
        " warnings (these too), never (report only).",
        "--fail-on",
    ),
    Input(
        "comment",
        "always",
        "On the pull request, one a workflow, job and project: always, changes (begin none where nothing changed) or"
        " never. Needs `pull-requests: write`; without it the job summary says the same.",
        "--comment",
    ),
    Input(
        "comment-author",
        "",
        "Whose comments are ours, where the token is that of an app of your own: `name[bot]`.",
        "--comment-author",
    ),
    Switch("annotations", True, "Whether findings are shown at their lines.", "--no-annotations"),
    Switch("sarif", False, "Whether findings go to code scanning. Needs `security-events: write`.", "--sarif"),
    Input("budget", "", "US dollars that this run may spend; the budget of base's own gate block stays.", "--budget"),
    Input(
        "calls",
        "",
        "live, record or replay: where answers of models come from. By default what was recorded, else a live call.",
        "--calls",
    ),
    Input(
        "trust",
        "",
        "head, data or base, as `penstock gate --trust`. By default base for a pull request from a fork, which then"
        " asks no provider, and head for all else. A fork is never trusted as head.",
        "--trust",
    ),
    Input("accept", "", "The digest of a verdict that a trusted workflow accepts.", "--accept"),
    Input(
        "shard",
        "",
        "I/N: ask every N-th row from the I-th and judge nothing; `report` then holds the part, for `runs`.",
        "--shard",
    ),
    Input("runs", "", "Folder with the parts of every shard: they are judged, and nothing is asked.", "--runs"),
    Input(
        "results",
        "",
        "Two files of results that another tool wrote (promptfoo, Inspect, DeepEval, Braintrust, ragas, plain rows),"
        " base's and head's, then flags of `penstock gate --results`: they are judged, no project is needed, and"
        " nothing is asked.",
        "--results",
    ),
    Input("working-directory", ".", "Folder in which the step runs; `project` is taken from there."),
    Input("version", "", "The version that this commit of the action must carry; another one ends the job."),
    Switch("cache", True, "Whether packages and answers of models are kept between jobs, forks' apart."),
    Input("artifact", "", "Name of an artefact with the whole report; by default none is uploaded."),
    Input("token", "${{ github.token }}", "What the comment is written with; it goes to this GitHub's API alone."),
)
OUTPUTS = (
    ("verdict", "PASS, FAIL, INCONCLUSIVE or UNCHANGED; empty where the gate gave none."),
    ("reason", "Why, in one word, such as required-row."),
    ("level", "none, metadata, behavioural or breaking; empty without a base."),
    ("digests", "Digests of head's bundles: a JSON object by environment/chain."),
    ("changed", "Resources that differ: a JSON array of Kind/name."),
    ("accept", "The digest with which an owner can accept this verdict; empty where nothing is to be accepted."),
    ("base", "The commit that was compared with."),
    ("head", "The commit that was judged."),
    ("report", "Folder with comment.md, report.html, gate.json, report.sarif, junit.xml and more."),
    ("bundles", "Folder with the compiled bundles of head."),
)

HEAD = """\
# Made by `make generate` from scripts/action.py.
name: Penstock
description: >-
{description}
author: Penstock contributors
branding: {{icon: git-pull-request, color: blue}}

inputs:
{inputs}
outputs:
{outputs}
runs:
  using: composite
  steps:
"""

# Python runs isolated (-I): a module in the checkout must not shadow one of ours.
STEPS = """\
- name: Find Python
  id: python
  shell: bash
  run: |
    if ! python3 -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "::error title=Penstock::Python 3.11 or newer is needed; add actions/setup-python before this step."
      exit 2
    fi
    mkdir -p "$RUNNER_TEMP/penstock"
    key="$(python3 -I -c '
    import hashlib, pathlib, platform, sys
    files = sorted(pathlib.Path(sys.argv[1], "requirements").glob("*.txt"))
    told = "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    version = sys.version_info[:2]
    print(platform.system(), platform.machine(), *version, hashlib.sha256(told.encode()).hexdigest(), sep="-")
    ' "$GITHUB_ACTION_PATH")"
    echo "key=penstock-packages-$key" >> "$GITHUB_OUTPUT"

# pip looks at the hash of every package, kept or not.
- name: Restore packages
  id: packages
  if: inputs.cache == 'true'
  continue-on-error: true
  uses: actions/cache/restore@{cache}
  with:
    path: ${{{{ runner.temp }}}}/penstock/packages
    key: ${{{{ steps.python.outputs.key }}}}

- name: Install Penstock
  shell: bash
  env:
    EXPECTED: ${{{{ inputs.version }}}}
  run: |
    cd "$RUNNER_TEMP"
    venv="$RUNNER_TEMP/penstock/venv"
    python3 -I -m venv "$venv"
    pip=("$venv/bin/python" -I -m pip --quiet --disable-pip-version-check install)
    pip+=(--cache-dir "$RUNNER_TEMP/penstock/packages")
    "${{pip[@]}}" --only-binary :all: --require-hashes -r "$GITHUB_ACTION_PATH/requirements/run.txt"
    "${{pip[@]}}" --only-binary :all: --require-hashes -r "$GITHUB_ACTION_PATH/requirements/build.txt"
    "${{pip[@]}}" --no-deps --no-build-isolation "$GITHUB_ACTION_PATH"
    said="$("$venv/bin/python" -I -m penstock --version)"
    echo "$said"
    if [ -n "$EXPECTED" ] && [ "$said" != "penstock $EXPECTED" ]; then
      echo "::error title=Penstock::This commit of the action carries another version than the input 'version' names."
      exit 2
    fi

- name: Keep packages
  if: inputs.cache == 'true' && steps.packages.outputs.cache-hit != 'true'
  continue-on-error: true
  uses: actions/cache/save@{cache}
  with:
    path: ${{{{ runner.temp }}}}/penstock/packages
    key: ${{{{ steps.python.outputs.key }}}}

- name: Find where answers are kept
  id: zone
  if: inputs.cache == 'true'
  shell: bash
  env:
    INPUT_TRUST: ${{{{ inputs.trust }}}}
  run: |
    "$RUNNER_TEMP/penstock/venv/bin/python" -I -m penstock ci --zone \\
      ${{INPUT_TRUST:+"--trust=$INPUT_TRUST"}} >> "$GITHUB_OUTPUT"
    echo "once=$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT-$RANDOM$RANDOM" >> "$GITHUB_OUTPUT"

- name: Restore answers
  if: inputs.cache == 'true'
  continue-on-error: true
  uses: actions/cache/restore@{cache}
  with:
    path: ${{{{ runner.temp }}}}/penstock/cache
    key: penstock-answers-${{{{ steps.zone.outputs.zone }}}}-${{{{ steps.zone.outputs.once }}}}
    restore-keys: |
      penstock-answers-${{{{ steps.zone.outputs.zone }}}}-
      penstock-answers-${{{{ steps.zone.outputs.reads }}}}-

- name: Gate
  id: gate
  shell: bash
  working-directory: ${{{{ inputs.working-directory }}}}
  env:
    GITHUB_TOKEN: ${{{{ inputs.token }}}}
{environment}
  run: |
    export PENSTOCK_CACHE_DIR="${{PENSTOCK_CACHE_DIR:-$RUNNER_TEMP/penstock/cache}}"
    folder="$(mktemp -d "$RUNNER_TEMP/penstock/run-XXXXXXXX")"
    arguments=("--output=$folder/report" "--bundles=$folder/bundles")
{arguments}
    echo "report=$folder/report" >> "$GITHUB_OUTPUT"
    echo "bundles=$folder/bundles" >> "$GITHUB_OUTPUT"
    status=0
    "$RUNNER_TEMP/penstock/venv/bin/python" -I -m penstock ci "${{arguments[@]}}" || status=$?
    if [ "$status" -eq 0 ] && [ "$INPUT_FAIL_ON" != never ] && [ -z "$INPUT_SHARD" ]; then
      if ! python3 -I -c '
    import json, sys
    told = json.load(open(sys.argv[1], encoding="utf-8"))
    sys.exit(told["exit_code"] != 0 or told["verdict"] not in {{"PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"}})
    ' "$folder/report/ci.json"; then
        echo "::error title=Penstock::The gate ended without a verdict."
        exit 4
      fi
    fi
    exit "$status"

# What was paid for is kept, whatever the verdict.
- name: Keep answers
  if: always() && inputs.cache == 'true' && steps.gate.outputs.report != ''
  continue-on-error: true
  uses: actions/cache/save@{cache}
  with:
    path: ${{{{ runner.temp }}}}/penstock/cache
    key: penstock-answers-${{{{ steps.zone.outputs.zone }}}}-${{{{ steps.zone.outputs.once }}}}

- name: Upload the report
  if: always() && inputs.artifact != '' && steps.gate.outputs.report != ''
  continue-on-error: true
  uses: actions/upload-artifact@{upload}
  with:
    name: ${{{{ inputs.artifact }}}}
    path: ${{{{ steps.gate.outputs.report }}}}
"""


def declared() -> str:
    """action.yml."""
    inputs = "".join(_entry(each.name, each.what, f"default: {_default(each)}") for each in INPUTS)
    outputs = "".join(_entry(name, what, f"value: ${{{{ steps.gate.outputs.{name} }}}}") for name, what in OUTPUTS)
    steps = STEPS.format(cache=CACHE, upload=UPLOAD, environment=_environment(), arguments=_arguments())
    return HEAD.format(description=_folded(DESCRIPTION, 2), inputs=inputs, outputs=outputs) + textwrap.indent(
        steps, "    "
    )


def page() -> str:
    inputs = language.table(
        ("input", "default", "what"),
        (
            (f"`{each.name}`", f"`{shown}`" if (shown := _default(each).strip('"')) else "", each.what)
            for each in INPUTS
        ),
    )
    outputs = language.table(("output", "what"), ((f"`{name}`", what) for name, what in OUTPUTS))
    return f"# The action\n\n{DESCRIPTION}\n\n{PROSE}\n## Inputs\n\n{inputs}\n## Outputs\n\n{outputs}"


PROSE = """\
It runs [`penstock ci`](cli/ci.md) once, so any other CI gets the same from that command: it reads the event, judges
head against base, and ends with 0, 1 (findings, FAIL, a policy change that nobody accepted) or 3 (an INCONCLUSIVE
that blocks). A comment, an upload or a cache that fails is a warning and changes no verdict.

- The comment is found again by its marker (workflow, job, project) and by its author, and updated in its place. In a
  matrix over environments name `environment`: it is part of the marker.
- A pull request from a fork is judged as `trust: base`: no live call, none of its code, answers that are recorded. Its
  caches are kept apart, and no trusted job reads them. Under `pull_request_target` the job ends where head is checked
  out.
- Every action used inside is pinned to a commit; packages are installed by hash.
"""


# Inputs go by variables: GitLab puts `$[[ ]]` into the text as it stands.
COMPONENT = """\
# Made by `make generate` from scripts/action.py.
spec:
  inputs:
{inputs}
---
penstock-gate:
  stage: $[[ inputs.stage ]]
  image: $[[ inputs.image ]]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0"
    PENSTOCK_CACHE_DIR: $CI_PROJECT_DIR/.penstock-cache
    INPUT_REQUIREMENTS: $[[ inputs.requirements ]]
{variables}
  cache:
    key: penstock-answers-$CI_COMMIT_REF_SLUG
    fallback_keys: [penstock-answers-$CI_DEFAULT_BRANCH]
    paths: [.penstock-cache]
    when: always
  script:
    - |
      # GitLab keeps caches inside the checkout: there nobody may commit one.
      if [ -n "$(git ls-files .penstock-cache penstock-report)" ]; then
        echo "penstock: .penstock-cache and penstock-report are not for the repository" >&2
        exit 2
      fi
      python3 -I -m venv /tmp/penstock
      /tmp/penstock/bin/python -I -m pip install --quiet --only-binary :all: --require-hashes -r "$INPUT_REQUIREMENTS"
      set -- --output=penstock-report
{arguments}
      /tmp/penstock/bin/python -I -m penstock ci "$@"
  artifacts:
    when: always
    paths: [penstock-report]
    reports:
      codequality: penstock-report/codequality.json
      junit: penstock-report/junit.xml
      dotenv: penstock-report/outputs.env
"""


def component() -> str:
    """templates/gate.yml, for GitLab's catalogue of components."""
    given = [
        Input("stage", "test", "Stage of the job."),
        Input("image", "python:3.12", "Image with Python 3.11 or newer and git; name it by digest."),
        Input("requirements", "requirements/penstock.txt", "File that pins penstock and what it needs, with hashes."),
    ]
    flagged = [each for each in INPUTS if isinstance(each, Input) and each.flag is not None]
    inputs = "".join(_entry(each.name, each.what, f"default: {_default(each)}") for each in (*given, *flagged))
    variables = "\n".join(f"    {_variable(each.name)}: $[[ inputs.{each.name} ]]" for each in flagged)
    arguments = "\n".join(
        f'      [ -z "${_variable(each.name)}" ] || set -- "$@" "{each.flag}=${_variable(each.name)}"'
        for each in flagged
    )
    return COMPONENT.format(inputs=textwrap.indent(inputs, "  ").rstrip(), variables=variables, arguments=arguments)


def _entry(name: str, what: str, rest: str) -> str:
    return f"  {name}:\n    description: >-\n{_folded(what, 6)}\n    {rest}\n"


def _folded(text: str, indent: int) -> str:
    return textwrap.indent("\n".join(textwrap.wrap(text, 116 - indent, break_long_words=False)), " " * indent)


def _default(each: Input | Switch) -> str:
    if isinstance(each, Switch):
        return f'"{str(each.default).lower()}"'
    return each.default if each.default.startswith("$") else f'"{each.default}"'


def _variable(name: str) -> str:
    return f"INPUT_{name.upper().replace('-', '_')}"


def _environment() -> str:
    flagged = (each.name for each in INPUTS if each.flag is not None)
    return "\n".join(f"    {_variable(name)}: ${{{{ inputs.{name} }}}}" for name in flagged)


def _arguments() -> str:
    return "\n".join(f"    {line}" for each in INPUTS if each.flag is not None for line in _argument(each))


def _argument(each: Input | Switch) -> Iterator[str]:
    variable = f"${_variable(each.name)}"
    if isinstance(each, Switch):
        kept, other = str(each.default).lower(), str(not each.default).lower()
        wrong = f"echo \"::error title=Penstock::The input '{each.name}' is true or false.\"; exit 2"
        yield f'case "{variable}" in ""|{kept}) ;; {other}) arguments+=({each.flag}) ;; *) {wrong} ;; esac'
    else:
        yield f'[ -z "{variable}" ] || arguments+=("{each.flag}={variable}")'
