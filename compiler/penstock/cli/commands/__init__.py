"""The commands, in the order in which a user meets them."""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "init": "penstock.cli.commands.init:init",
    "import": "penstock.cli.commands.import_:import_",
    "check": "penstock.cli.commands.check:check",
    "fmt": "penstock.cli.commands.fmt:fmt",
    "diff": "penstock.cli.commands.diff:diff",
    "models": "penstock.cli.commands.models:models",
    "compare": "penstock.cli.commands.compare:compare",
    "log": "penstock.cli.commands.log:log",
    "compile": "penstock.cli.commands.compile:compile",
    "bundle": "penstock.cli.commands.bundle.group:bundle",
    "status": "penstock.cli.commands.status:status",
    "promote": "penstock.cli.commands.promote:promote",
    "run": "penstock.cli.commands.run:run",
    "serve": "penstock.cli.commands.serve:serve",
    "eval": "penstock.cli.commands.eval:eval",
    "gate": "penstock.cli.commands.gate:gate",
    "ci": "penstock.cli.commands.ci:ci",
    "report": "penstock.cli.commands.report:report",
    "site": "penstock.cli.commands.site:site",
    "dataset": "penstock.cli.commands.dataset.group:dataset",
    "monitor": "penstock.cli.commands.monitor.group:monitor",
    "lock": "penstock.cli.commands.lock:lock",
    "graph": "penstock.cli.commands.graph:graph",
    "lint-ci": "penstock.cli.commands.lint_ci:lint_ci",
    "explain": "penstock.cli.commands.explain:explain",
    "schema": "penstock.cli.commands.schema:schema",
    "doctor": "penstock.cli.commands.doctor:doctor",
}
