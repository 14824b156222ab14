"""What a rule means, or what a field is for."""

from inspect import cleandoc

from penstock.check.practices import PRACTICES
from penstock.check.rules import RULES
from penstock.diagnostics.fatal import Fatal
from penstock.forge.ci_rules import CI_RULES
from penstock.project.link import nearest
from penstock.report.report import Report
from penstock.report.sections import explain as section
from penstock.spec.describe import describe
from penstock.spec.kinds import KINDS


def explain(topic: str) -> Report:
    """The page of a rule or practice (`PS301`, `CI101`, `missing-variable`), a kind (`Chain`) or a field.

    Raises:
        Fatal: none of these.
    """
    for name, rule in (*RULES.items(), *PRACTICES.items(), *CI_RULES.items()):
        if topic.upper() == rule.CODE or topic == name:
            return _report(
                topic, f"{rule.CODE} {name}", f"Severity: {rule.SEVERITY}.\n\n{(rule.__doc__ or '').strip()}"
            )
    written, _, path = topic.partition(".")
    kind = next((kind for kind in KINDS if kind.lower() == written.lower()), None)
    if kind is not None:
        return _report(topic, f"{kind}.{path}" if path else kind, _kind(kind, path))
    known = [*RULES, *PRACTICES, *CI_RULES, *KINDS]
    near = nearest(topic, known)
    help = f"did you mean {near}?" if near else "name a rule (PS301), a kind (Chain) or a field (Chain.steps)"
    raise Fatal(f"nothing is known of '{topic}'", help=help)


def _report(topic: str, title: str, text: str) -> Report:
    return Report((section.section(topic, title, text),), "explain")


def _kind(kind: str, path: str) -> str:
    known = describe(kind)
    if not path:
        listed = "\n".join(f"- `{field.path}` {field.doc}" for field in known)
        return f"{cleandoc(KINDS[kind].__doc__ or '')}\n\n## Fields\n\n{listed}"
    asked = _plain(path)
    shown = [field for field in known if f"{_plain(field.path)}.".startswith(f"{asked}.")]
    if not shown:
        near = nearest(asked, [_plain(field.path) for field in known])
        help = f"did you mean {kind}.{near}?" if near else f"`penstock explain {kind}` lists its fields"
        raise Fatal(f"{kind} has no field '{path}'", help=help)
    return "\n".join(f"- `{field.path}` ({field.type}; {field.aspect}) {field.doc}" for field in shown)


def _plain(path: str) -> str:
    """A path without its `*` and `[]`, so that `steps.prompt` finds `steps.*.prompt`."""
    return path.replace(".*", "").replace("[]", "")
