"""The rows of a gate that others have asked: what `gate --shard` wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate import shard
from penstock.evaluate.run import Run
from penstock.gate.case import Stopped
from penstock.gate.verdict import Reason
from penstock.report.sections.gate_shard import GateShardSection

HELP = "gate --shard i/n --format json -o FILE, for every i, of the very commits that are judged"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Shards by index, of `count`."""

    shards: Mapping[int, GateShardSection]
    count: int

    def run(
        self, side: str, chain: str, environment: str, bundle: Bundle, evaluation: ResolvedEvaluation
    ) -> Run | None:
        """One side's rows, as far as they are there; None where no shard has any.

        Raises:
            Fatal: they are of another bundle or evaluation, or not the shard's own.
        """
        wanted = (environment, chain, evaluation.name, side)
        found: dict[int, Run] = {}
        for index, given in self.shards.items():
            own = [run for run in given.sides if (run.environment, run.chain, run.evaluation, run.side) == wanted]
            if len(own) > 1:
                raise _apart(f"shard {index}/{self.count} holds {evaluation.name} ({side}) twice")
            found.update((index, run.run()) for run in own)
        if not found:
            return None
        try:
            return shard.merged(bundle, evaluation, environment, found, self.count)
        except ValueError as problem:
            raise _apart(f"{evaluation.name} ({side}): {problem}") from None

    def stopped(self, chain: str, environment: str) -> Stopped | None:
        """Why the rows of a chain are not all there."""
        missing = [f"{index}/{self.count}" for index in range(1, self.count + 1) if index not in self.shards]
        if missing:
            return Stopped(Reason.INCOMPLETE, f"shard {', '.join(missing)} is missing")
        for index in sorted(self.shards):
            for each in self.shards[index].ended:
                if (each.chain, each.environment) == (chain, environment):
                    return Stopped(each.reason, f"shard {index}/{self.count}: {each.detail}")
        return None


def read(paths: Sequence[Path], *, base: str, head: str, trust: str) -> Given:
    """The shards in these files and folders.

    Raises:
        Fatal: one is no shard, is there twice, or is of another comparison.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise _apart("there is no file")
    shards: dict[int, GateShardSection] = {}
    for file in files:
        one = _read(file)
        for what, own, wanted in (("base", one.base, base), ("head", one.head, head), ("--trust", one.trust, trust)):
            if own != wanted:
                raise _apart(f"'{file}' is of {what} {own}, not {wanted}")
        if one.count != (count := next(iter(shards.values()), one).count):
            raise _apart(f"'{file}' is one of {one.count} shards, others are of {count}")
        if one.index in shards:
            raise _apart(f"shard {one.index}/{one.count} is there twice, the second time as '{file}'")
        if one.index > one.count:
            raise _apart(f"'{file}' is shard {one.index} of {one.count}")
        shards[one.index] = one
    return Given(shards, next(iter(shards.values())).count)


def _read(file: Path) -> GateShardSection:
    try:
        return GateShardSection.model_validate_json(file.read_bytes())
    except OSError as error:
        raise Fatal(f"'{file}' cannot be read: {error.strerror}") from None
    except ValidationError:
        raise Fatal(f"'{file}' is no shard of a gate", help=HELP) from None


def _apart(why: str) -> Fatal:
    return Fatal(f"the shards cannot be judged: {why}", help=HELP)
