"""What a rule means, or what a field is for."""

from difflib import get_close_matches
from inspect import cleandoc

from penstock.check.rules import RULES
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import explain as section
from penstock.spec.describe import describe
from penstock.spec.kinds import KINDS


def explain(topic: str) -> Report:
    """The page of a rule (`PS301`, `missing-variable`), a kind (`Chain`) or a field (`Chain.steps`).

    Raises:
        Fatal: none of these.
    """
    for name, rule in RULES.items():
        if topic.upper() == rule.CODE or topic == name:
            return _report(
                topic, f"{rule.CODE} {name}", f"Severity: {rule.SEVERITY}.\n\n{(rule.__doc__ or '').strip()}"
            )
    kind, _, path = topic.partition(".")
    if kind in KINDS:
        return _report(topic, topic, _kind(kind, path))
    known = [*RULES, *KINDS]
    near = get_close_matches(topic, known, 1)
    help = f"did you mean {near[0]}?" if near else "name a rule (PS301), a kind (Chain) or a field (Chain.steps)"
    raise Fatal(f"nothing is known of '{topic}'", help=help)


def _report(topic: str, title: str, text: str) -> Report:
    return Report((section.section(topic, title, text),), "explain")


def _kind(kind: str, path: str) -> str:
    known = describe(kind)
    if not path:
        listed = "\n".join(f"- `{field.path}` {field.doc}" for field in known)
        return f"{cleandoc(KINDS[kind].__doc__ or '')}\n\n## Fields\n\n{listed}"
    shown = [field for field in known if field.path == path or field.path.startswith(path + ".")]
    if not shown:
        near = get_close_matches(path, [field.path for field in known], 1)
        raise Fatal(f"{kind} has no field '{path}'", help=f"did you mean {kind}.{near[0]}?" if near else None)
    return "\n".join(f"- `{field.path}` ({field.type}; {field.aspect}) {field.doc}" for field in shown)
