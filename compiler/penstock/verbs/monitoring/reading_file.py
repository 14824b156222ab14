"""Traces that a reading found to have drifted, as candidates for rows: redacted, outside git, for their owner alone."""

import json
from collections.abc import Sequence
from pathlib import Path

from penstock.bundle.file import replace
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.traced import redacted
from penstock.monitor.follow import Follow
from penstock.monitor.gathered import Kept
from penstock.source.settings import Settings


def place(settings: Settings, chain: str, environment: str, monitor: str) -> Path:
    """Below the operator's cache."""
    return settings.cache_dir / "readings" / f"{chain}-{environment}-{monitor}.jsonl"


def write(path: Path, follow: Follow, strange: Sequence[Kept], environment: str, bundle: str) -> None:
    """A line a trace, the least like the reference first.

    Raises:
        Fatal: it cannot be written.
    """
    lines = [
        json.dumps(
            {
                "id": redacted(each.id),
                "inputs": redacted(dict(each.inputs)),
                "outputs": redacted(dict(each.outputs)),
                "error": "the trace says so" if each.error else None,
                "text": redacted(each.text),
                "monitor": follow.watched.name,
                "chain": follow.watched.chain,
                "environment": environment,
                "bundle": bundle,
            },
            ensure_ascii=False,
        )
        for each in strange
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"), mode=0o600)
    except OSError as error:
        raise Fatal(f"{path} cannot be written: {error.strerror}") from None
