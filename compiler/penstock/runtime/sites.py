"""Where the Retrievers of a bundle are built."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.runtime.calls.calls import Mode
from penstock.runtime.calls.models import provider_of
from penstock.runtime.retrieval.shelf import Shelf
from penstock.runtime.retriever import Site
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Identity

_FOLDER = "indexes"


class Sites:
    """The Sites of one bundle. Each trust zone has a shelf of its own: nobody reads an index that others planted."""

    def __init__(
        self,
        bundle: Bundle,
        bindings: Mapping[Identity, Mapping[str, Any]],
        settings: Settings,
        calls: Mode,
        zone: str,
        *,
        packages: bool = True,
    ) -> None:
        self._bundle, self._bindings, self._settings = bundle, bindings, settings
        self._calls, self._packages = calls, packages
        self._shelf = Shelf(settings.cache_dir / _FOLDER / zone.replace(":", "-"))

    def of(self, name: str, spec: Retriever) -> Site:
        """The Site of the Retriever `name`."""
        embedding, remote = None, False
        if spec.search.mode != "lexical" and spec.search.embedding is not None:
            model = self._bundle.spec("Model", spec.search.embedding)
            binding = self._bindings.get(Identity("Model", spec.search.embedding), {})
            if isinstance(model, Model):
                remote = not provider_of(model, binding).startswith("builtin/")
                embedding = {
                    "model": model.model,
                    "parameters": model.parameters,
                    "endpoint": binding.get("endpoint"),
                }
        # Who wants live answers of an embedding Model gets them.
        shelf = None if remote and self._calls == "live" else self._shelf
        binding = self._bindings.get(Identity("Retriever", name), {})
        offline = self._calls == "replay"
        return Site(name, binding, self._settings.environ, embedding, shelf, offline, self._packages)
