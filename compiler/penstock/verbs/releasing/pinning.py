"""What something outside git is pinned to."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from penstock.bundle.bindings import bindings
from penstock.diagnostics.progress import Progress
from penstock.diagnostics.secret import Secret
from penstock.project import lock as locks
from penstock.project.project import Project
from penstock.project.wanted import Wanted
from penstock.runtime.network import artifact
from penstock.runtime.processes import mcp
from penstock.runtime.provider import Failed
from penstock.source.settings import Settings
from penstock.spec import alias
from penstock.verbs.releasing.outside import Keeping


class NotPinned(Exception):
    """It could not be pinned: why, and what to do."""

    def __init__(self, reason: str, help: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


@dataclass(frozen=True, slots=True)
class Means:
    """By what pins are found; `project` says how servers are reached, `root` is where their commands start."""

    root: Path
    settings: Settings
    offline: bool
    allow_run: bool
    project: Project
    progress: Progress


def pin(wanted: Wanted, means: Means) -> str:
    """The snapshot, commit or digest.

    Raises:
        NotPinned: there is none to be had.
    """
    by_hand = f"`penstock lock --pin {wanted.resource}=...` pins it by hand"
    if wanted.what == "alias":
        found = alias.snapshot(wanted.written)
        if found is None:
            raise NotPinned("the catalogue knows no snapshot of it", by_hand)
        return found
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", by_hand)
    try:
        return asyncio.run(_found(wanted, means, by_hand))
    except Failed as failed:
        raise NotPinned(failed.message, by_hand) from None


async def _found(wanted: Wanted, means: Means, by_hand: str) -> str:
    private = means.settings.allow_private
    match wanted.written.partition("://")[0]:
        case "https":
            seen = 0

            def advance(size: int) -> None:
                nonlocal seen
                seen += size
                means.progress.advance(seen >> 20)

            means.progress.begin(f"reading {wanted.resource}, in MiB")
            try:
                if wanted.what != "dataset":
                    return await artifact.content(wanted.written, private, advance)
                with Keeping(means.settings) as keeping:  # a compile then need not ask again
                    found = await artifact.content(wanted.written, private, advance, take=keeping.take)
                    keeping.keep()
                    return found
            finally:
                means.progress.end()
        case "hf":
            hub = means.settings.environ.get("HF_ENDPOINT") or artifact.HUB
            return await artifact.commit(wanted.written, private, hub)
        case "oci":
            return await artifact.manifest(wanted.written, private)
        case scheme:
            raise NotPinned(f"nobody can be asked for '{scheme}://' without a credential", by_hand)


def tools(wanted: Wanted, means: Means) -> locks.Server:
    """The tools of a server, as it lists them.

    Where nobody watches, a pull request may say what runs and whom a key goes to: no command is started and no
    credential sent unless the operator says so.

    Raises:
        NotPinned: it cannot be asked.
    """
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", "leave out --offline")
    binding = bindings(means.project).get(wanted.resource, {})
    server = binding.get("mcp", {})
    trusted = means.allow_run or not means.settings.ci
    if server.get("command") is not None and not trusted:
        raise NotPinned("its command is not started under CI", "run `penstock lock` yourself, or give --allow-run")
    named = binding.get("credentials", {}).get("env") if trusted else None
    value = means.settings.environ.get(named, "").strip() if named else ""
    try:
        if server.get("command") is not None:
            environ = {named: Secret(value)} if named and value else {}
            listed = asyncio.run(mcp.by_command(server["command"], means.root, environ))
        else:
            credential = Secret(value) if value else None
            listed = asyncio.run(mcp.by_url(str(server.get("url")), means.settings.allow_private, credential))
        return locks.server(
            {
                name: locks.ServerTool(description=tool.description, parameters=tool.parameters, returns=tool.returns)
                for name, tool in listed.items()
            }
        )
    except Failed as failed:
        help = "pip install 'penstock[tools]'" if failed.code == "tools-package" else "see that it runs, then try again"
        raise NotPinned(failed.message, help) from None
    except (ValidationError, ValueError, TypeError):
        raise NotPinned("it describes its tools by values that are no JSON", "ask its makers") from None
