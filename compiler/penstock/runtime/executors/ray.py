"""A Ray cluster: the one that RAY_ADDRESS names, else one on this machine."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from penstock.diagnostics.fatal import Fatal

T = TypeVar("T")
R = TypeVar("R")


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
        task = self._ray.remote(work).options(scheduling_strategy="SPREAD", max_retries=2)
        waiting = [task.remote(part) for part in parts]
        try:
            for each in waiting:
                yield self._ray.get(each)
        except self._ray.exceptions.RayError as problem:
            raise Fatal(f"a Ray task failed: {str(problem).splitlines()[0][:200]}") from None
