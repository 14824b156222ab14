"""The sections, by verb: the models whose schemas are published."""

from collections.abc import Mapping

SECTIONS: Mapping[str, str] = {
    "check": "penstock.report.sections.check:CheckSection",
    "fmt": "penstock.report.sections.fmt:FmtSection",
    "diff": "penstock.report.sections.diff:DiffSection",
    "models": "penstock.report.sections.models:ModelsSection",
    "log": "penstock.report.sections.log:LogSection",
    "compile": "penstock.report.sections.compile:CompileSection",
    "inspect": "penstock.report.sections.inspect:InspectSection",
    "attest": "penstock.report.sections.attest:AttestSection",
    "keygen": "penstock.report.sections.keygen:KeygenSection",
    "push": "penstock.report.sections.push:PushSection",
    "pull": "penstock.report.sections.pull:PullSection",
    "sign": "penstock.report.sections.sign:SignSection",
    "verify": "penstock.report.sections.verify:VerifySection",
    "status": "penstock.report.sections.status:StatusSection",
    "promote": "penstock.report.sections.promote:PromoteSection",
    "run": "penstock.report.sections.run:RunSection",
    "eval": "penstock.report.sections.eval:EvalSection",
    "plan": "penstock.report.sections.plan:PlanSection",
    "aa": "penstock.report.sections.aa:AaSection",
    "gate": "penstock.report.sections.gate:GateSection",
    "dataset-check": "penstock.report.sections.dataset_check:DatasetCheckSection",
    "lock": "penstock.report.sections.lock:LockSection",
    "graph": "penstock.report.sections.graph:GraphSection",
    "doctor": "penstock.report.sections.doctor:DoctorSection",
    "init": "penstock.report.sections.init:InitSection",
    "explain": "penstock.report.sections.explain:ExplainSection",
}
