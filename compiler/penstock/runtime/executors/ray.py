"""A Ray cluster: the one that RAY_ADDRESS names, else one on this machine."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from penstock.diagnostics.fatal import Fatal
from penstock.source import egress

T = TypeVar("T")
R = TypeVar("R")


def _there(work: Callable[[T], R], way: Mapping[str, str], part: T) -> R:
    """On another machine, whose environment says nothing of the operator's way out."""
    os.environ.update(way)
    return work(part)


class Ray:
    """One task a part, spread over the nodes."""

    def __init__(self) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ModuleNotFoundError:
            raise Fatal("the package ray is not installed", help="pip install 'penstock[ray]'") from None
        self._ray: Any = ray
        if not ray.is_initialized():
            try:
                ray.init(include_dashboard=None, log_to_driver=False, configure_logging=False)
            except (ConnectionError, RuntimeError, ValueError) as problem:
                raise Fatal(f"Ray does not start: {problem}", help="is RAY_ADDRESS right?") from None

    @property
    def workers(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def map(self, work: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
        task = self._ray.remote(_there).options(scheduling_strategy="SPREAD", max_retries=2)
        way = {name: os.environ.get(name, "") for name in egress.VARIABLES}
        waiting = [task.remote(work, way, part) for part in parts]
        try:
            for each in waiting:
                yield self._ray.get(each)
        except self._ray.exceptions.RayError as problem:
            raise Fatal(f"a Ray task failed: {str(problem).splitlines()[0][:200]}") from None
