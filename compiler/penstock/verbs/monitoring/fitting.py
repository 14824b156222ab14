"""A Model that embeds for Monitors, bound as the operator says."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from penstock.bundle import bindings
from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.monitor import fit as fits
from penstock.monitor.fit import Embed, Fit
from penstock.runtime.calls.calls import Calls
from penstock.runtime.calls.models import Asked, Models
from penstock.runtime.provider import Failed
from penstock.runtime.retrieval import vectors
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity
from penstock.verbs.checkout.place import kept
from penstock.verbs.monitoring.watching import Watch


def fitted(found: Watch, settings: Settings) -> Fit | None:
    """What `monitor fit` left beside the bundle, ready to embed; None where there is none.

    Raises:
        Fatal: it is damaged.
    """
    if found.fit is None or found.path is None:
        return None
    name, plain = fits.model(found.fit, found.bundle.chain)
    texts = {each.reference.digest: each.reference.texts for each in found.monitors if each.reference is not None}
    known = fits.vectors(found.fit, found.bundle.chain, texts)
    return Fit(embedder(found, settings, name, Model.model_validate(plain)), known)


def embedder(found: Watch, settings: Settings, name: str, model: Model) -> Embed:
    """Asks the Model, bound by the file beside the bundle; answers are kept."""
    assert found.path is not None
    bound: Mapping[Identity, Mapping[str, Any]] = bindings.beside(found.path, found.environment)
    bundle = Bundle(
        found.bundle.digest, found.bundle.fingerprint, found.bundle.chain, {Identity("Model", name): model}, {}, {}, {}
    )

    def embed(texts: Sequence[str]) -> NDArray[np.float64]:
        models = Models(bundle, bound, Calls(kept(settings), settings.calls or "live", "head"), settings)

        async def ask(batch: Sequence[str]) -> Asked:
            return await models.embed(name, batch)

        try:
            made, _ = asyncio.run(vectors.embedded(texts, ask))
        except Failed as failure:
            raise ValueError(f"Model '{name}' embeds nothing: {failure}") from None
        except Fatal as fatal:
            raise ValueError(fatal.message) from None
        return made

    return embed
