"""What to run next, and what the verdict rests on."""

from penstock.report import figure
from penstock.report.block import Block, Bullets, Code, Facts, Foreign, Heading, Line
from penstock.report.comment.parts import Parts
from penstock.report.format import Style
from penstock.report.judged import advice


def ways(given: Parts, style: Style) -> list[Block]:
    """How to reproduce it, to accept it, to collect more."""
    if (section := given.gate) is None:
        command = "penstock check" + (f" --project {given.prefix.rstrip('/')}" if _plain(given.prefix) else "")
        return [Heading("Next"), _commands([("reproduce", command)])]
    accept = section.accept if section.code == 1 else None
    needed = max((m.needed for m in section.metrics if m.guarded and m.needed), default=None)
    loosened = bool(section.policy_changed) and not section.accepted
    steps = list(advice.steps(section.reason, needed=needed, loosened=loosened, accept=None, reproduce=""))
    if accept and style.label:
        steps.append(("On this pull request an owner accepts it with the label ", Foreign(style.label), "."))
    commands = [("reproduce", section.reproduce)]
    if accept:
        commands.append(("accept, as an owner", f"{section.reproduce} --accept {accept}"))
    project = f" --project {folder}" if _plain(folder := given.prefix.rstrip("/")) else ""
    commands += [("collect more rows", f"penstock dataset draft {name}{project}") for name in _short_of_rows(given)]
    made: list[Block] = [Bullets(tuple(steps))] if steps else []
    return [Heading("Next"), *made, _commands(commands)]


def _commands(commands: list[tuple[str, str]]) -> Code:
    return Code("\n".join(f"# {what}\n{command}" for what, command in commands), "sh", ours=True)


def _short_of_rows(given: Parts) -> list[str]:
    """Evaluations with a guarded metric that more rows would decide."""
    section = given.judged()
    metrics = section.metrics if section is not None else ()
    short = dict.fromkeys(m.evaluation for m in metrics if m.guarded and m.verdict == "INCONCLUSIVE" and m.needed)
    return [name for name in short if _plain(name)][:3]


def _plain(name: str) -> bool:
    """Whether a shell takes it as one word, whatever it is."""
    return bool(name) and not name.startswith("-") and all(c.isascii() and (c.isalnum() or c in "._/-") for c in name)


def foot(given: Parts) -> list[Block]:
    """Revisions, digests, seed, calls from the store."""
    facts: list[tuple[str, Line]] = []
    section = given.gate
    revisions = section or given.diff
    if revisions is not None:
        for side, revision in (("base", revisions.base), ("head", revisions.head)):
            facts.append((side, (Foreign(figure.short(revision) if len(revision) == 40 else revision),)))
    facts += [("bundle", (Foreign(name), " ", Foreign(figure.short(digest)))) for name, digest in _bundles(given)]
    if section is not None and section.verdict is not None:
        facts += [
            ("seed", (str(section.seed),)),
            ("calls", (f"{section.cost.calls}, {section.cost.cached} of them from the store",)),
            ("cost of this run", (figure.usd(section.cost.usd),)),
            ("attempts", (str(section.attempts),)),
        ]
    if section is not None and section.accept:
        facts.append(("digest to accept", (Foreign(section.accept),)))
    return [Facts(tuple(facts))] if facts else []


_BUNDLES = 6


def _bundles(given: Parts) -> list[tuple[str, str]]:
    if (section := given.judged()) is not None:
        return [(one.chain, one.head) for one in section.digests if one.head is not None][:_BUNDLES]
    compiled = given.compiled.bundles if given.compiled is not None else ()
    return [(one.chain, one.digest) for one in compiled][:_BUNDLES]
