"""Shards of an `eval` become the report of all of it."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections.eval import EvalSection, merged


def merge(files: Sequence[Path]) -> Report:
    """
    Raises:
        Fatal: a file is no report of `eval --shard`, a shard is missing, or they do not belong together.
    """
    return Report((merged([_read(path) for path in files]),), "eval")


def _read(path: Path) -> EvalSection:
    try:
        return EvalSection.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Fatal(f"'{path}' cannot be read: {error.strerror}") from None
    except ValidationError:
        raise Fatal(f"'{path}' is no report of eval", help="eval --shard i/n --format json -o FILE") from None
