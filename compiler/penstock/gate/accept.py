"""Accepting a FAIL, a removed chain or a policy change."""

from collections.abc import Sequence

from penstock.diff.change import PolicyChange
from penstock.gate.verdict import ChainVerdict
from penstock.source import canonical


def acceptance(
    base: str,
    head: str,
    policy_changed: Sequence[PolicyChange],
    chains: Sequence[ChainVerdict],
    evaluations: Sequence[str] = (),
) -> str:
    """`sha256:` over what somebody accepts: both revisions, every policy change, and what was found of each chain.

    Another push, another bundle, another loosened guard or another reason gives another digest. `evaluations`: digests
    of what judged; a checkout has no commit that would tell its rows from those of a minute later.
    """
    changes = [
        {"resource": str(c.resource), "path": c.path, "before": c.before, "after": c.after} for c in policy_changed
    ]
    verdicts = [[c.chain, c.environment, c.base, c.head, str(c.verdict), str(c.reason)] for c in chains]
    return canonical.digest(
        {
            "base": base,
            "evaluations": sorted(evaluations),
            "head": head,
            "policyChanged": sorted(changes, key=lambda change: (change["resource"], change["path"])),
            "verdict": sorted(verdicts, key=lambda verdict: verdict[:2]),
        }
    )
