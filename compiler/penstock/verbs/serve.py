"""A bundle answers over HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.bundle import release
from penstock.bundle.registry.reference import is_loopback, is_reference
from penstock.diagnostics.fatal import Fatal
from penstock.runtime.library.holder import Source
from penstock.runtime.library.load import BINDINGS, bound
from penstock.runtime.library.supply import Supplied, Supply
from penstock.source import canonical
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.releasing import outside

if TYPE_CHECKING:
    from penstock.runtime.server.bounds import Bounds


def serve(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    target: str,
    host: str,
    port: int,
    bounds: "Bounds",
    log: Callable[[str], None],
    access: Callable[[str], None],
    environment: str | None = None,
    token_env: Sequence[str] = (),
    no_auth: bool = False,
    workers: int = 1,
    refresh: float | None = 60,
    bindings: Path | None = None,
    fallback: Path | None = None,
    policy: Path | None = None,
    plain_http: bool = False,
) -> None:
    """Serves a chain of the project, the folder of a bundle, or a bundle of a registry, until SIGTERM or SIGINT.

    Args:
        token_env: variables that hold the tokens that are accepted.
        refresh: seconds after which a tag, or a folder, is looked at again; SIGHUP looks at once.
        policy: what a bundle must fulfil, as `bundle verify --policy` takes it.

    Raises:
        Fatal: there is no such bundle, it cannot run here, the address is taken, a token is missing.
    """
    try:
        from penstock.runtime.server import listen
        from penstock.runtime.server import workers as processes
        from penstock.runtime.server.metrics import Shared
        from penstock.runtime.server.serving import Serving
        from penstock.runtime.server.tokens import tokens
    except ModuleNotFoundError as missing:
        if missing.name not in ("starlette", "uvicorn", "h11"):
            raise
        raise Fatal(f"the package {missing.name} is not installed", help="pip install 'penstock[serve]'") from None
    accepted = tokens(token_env, settings.environ, host, open_to_all=no_auth)
    given = bindings or settings.environ.get(BINDINGS) or None
    if given is not None:
        bound(given, None)
    source = _source(directory, settings, today, target, environment, fallback, policy, plain_http)
    source.first()  # what is wrong with it is said once, before anybody listens
    at = listen.bind(host, port)
    serving = Serving(
        source=source,
        settings=settings,
        bindings=given,
        bounds=bounds,
        tokens=accepted,
        at=at,
        only_local=not no_auth and is_loopback(host.strip("[]")),
        refresh=refresh if not isinstance(source, _Chain) else None,
        log=log,
        access=access,
        shared=Shared(workers) if workers > 1 else None,
    )
    if workers == 1:
        serving.run()
    else:
        processes.workers(workers, serving.run, log)


def _source(
    directory: Path,
    settings: Settings,
    today: date,
    target: str,
    environment: str | None,
    fallback: Path | None,
    policy: Path | None,
    plain_http: bool,
) -> Source:
    is_bundle = (Path(target) / "oci-layout").is_file() or is_reference(target) or canonical.is_digest(target)
    if is_bundle or fallback is not None or policy is not None:
        return Supply(target, settings.cache_dir, settings.environ, fallback, policy, plain_http)
    return _Chain(directory, settings, today, target, environment)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain of the project, compiled as the files are now."""

    directory: Path
    settings: Settings
    today: date
    name: str
    environment: str | None

    def first(self) -> Supplied:
        at = opening.place(self.directory, self.settings)
        resources = opening.loaded(at, None)
        found = findings(resources, self.environment, self.today)
        if found.stop:
            raise Fatal("the project has errors", help="`penstock check` shows them", exit_code=1)
        environment = opening.gated(resources, self.environment)[0]
        project = opening.linked(resources, environment)
        outside.give(project, release.named(project, [self.name]), self.settings, fetch=False)
        released = release.release(project, [self.name], judged=False)
        return Supplied(released.bundles[self.name], self.directory, bindings=released.bindings)

    def newer(self, digest: str) -> Supplied | None:
        found = self.first()
        return None if found.bundle.digest == digest else found
