"""What a gate found of a commit's chains, noted beside the commit: on request alone, and never pushed."""

from penstock.gate.verdict import Verdict
from penstock.source.repository import notes
from penstock.verbs.checkout.place import Place
from penstock.verbs.checkout.versions import current


def record(at: Place, verdict: Verdict, commit: str) -> None:
    """Adds a line for each chain that head (hexadecimal) has, unless the same line is the last one there.

    Raises:
        Failed: git cannot write the note.
    """
    known = notes.read(at.root).get(commit, [])
    fresh = []
    for chain in verdict.chains:
        if chain.head is None:
            continue
        version = current(at, [chain.chain], chain.environment, commit)[chain.chain]
        if version is None:
            continue
        made = notes.Record(chain.chain, chain.environment, version, chain.head, str(chain.verdict))
        if made.verdict in notes.VERDICTS and made not in known:
            fresh.append(made)
    if fresh:
        notes.write(at.root, commit, fresh)
