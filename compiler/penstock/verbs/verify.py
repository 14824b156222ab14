"""Whether a bundle may be used."""

from collections.abc import Sequence
from pathlib import Path

from penstock.bundle.signing import policy as policies
from penstock.bundle.signing.verify import Check, Verified
from penstock.bundle.signing.verify import verify as verified
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import verify as section


def verify(
    path: Path,
    *,
    keys: Sequence[Path] = (),
    policy: Path | None = None,
    unsigned: bool = False,
    base: str | None = None,
) -> Report:
    """Holds a bundle and its evidence to a policy, or to the default one: signed by one of `keys`, with a provenance
    of a clean commit and a verdict PASS or UNCHANGED. What is missing is a refusal.

    Args:
        unsigned: signatures are not asked for; anyone may have written the evidence.
        base: the digest that the verdict must have compared it with.

    Raises:
        Fatal: a key or the policy cannot be read, or more than one of them is given.
    """
    if sum((bool(keys), policy is not None, unsigned)) > 1:
        raise Fatal("one of --key, --policy and --unsigned", help="a policy names the keys itself")
    rules = policies.read(policy) if policy is not None else policies.of_keys(list(keys)) if keys else None
    found = verified(path, rules, base=base)
    if rules is None and not unsigned:
        nobody = Check("signatures", False, "nobody said who may sign: --key FILE, --policy FILE, or --unsigned")
        found = Verified(found.digest, [*found.checks, nobody])
    return Report((section.section(path.as_posix(), found),), "verify")
