"""Whom a credential goes to: a provider, at an origin."""

from penstock.source.origin import origin as origin


def provider(model: str) -> str:
    """The first part of LiteLLM's model string."""
    return model.partition("/")[0]
