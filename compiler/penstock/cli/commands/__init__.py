"""The commands, in the order in which a user meets them, and the headings under which `--help` shows them."""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "init": "penstock.cli.commands.init:init",
    "import": "penstock.cli.commands.import_:import_",
    "export": "penstock.cli.commands.export:export",
    "doctor": "penstock.cli.commands.doctor:doctor",
    "explain": "penstock.cli.commands.explain:explain",
    "schema": "penstock.cli.commands.schema:schema",
    "check": "penstock.cli.commands.check:check",
    "fmt": "penstock.cli.commands.fmt:fmt",
    "models": "penstock.cli.commands.models:models",
    "dataset": "penstock.cli.commands.dataset.group:dataset",
    "lock": "penstock.cli.commands.lock:lock",
    "graph": "penstock.cli.commands.graph:graph",
    "run": "penstock.cli.commands.run:run",
    "eval": "penstock.cli.commands.eval:eval",
    "compare": "penstock.cli.commands.compare:compare",
    "serve": "penstock.cli.commands.serve:serve",
    "diff": "penstock.cli.commands.diff:diff",
    "gate": "penstock.cli.commands.gate:gate",
    "ci": "penstock.cli.commands.ci:ci",
    "report": "penstock.cli.commands.report:report",
    "site": "penstock.cli.commands.site:site",
    "log": "penstock.cli.commands.log:log",
    "lint-ci": "penstock.cli.commands.lint_ci:lint_ci",
    "compile": "penstock.cli.commands.compile:compile",
    "bundle": "penstock.cli.commands.bundle.group:bundle",
    "status": "penstock.cli.commands.status:status",
    "promote": "penstock.cli.commands.promote:promote",
    "monitor": "penstock.cli.commands.monitor.group:monitor",
}

# By the first command of each: what follows it in COMMANDS stands under the same heading.
HEADINGS: Mapping[str, str] = {
    "init": "Start",
    "check": "Author",
    "run": "Run and measure",
    "diff": "Review",
    "compile": "Release",
    "monitor": "Watch",
}
