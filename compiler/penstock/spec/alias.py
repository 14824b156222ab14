"""Floating names of hosted models, and the dated snapshots that they may stand for."""

import re

from penstock.spec import catalogue

_LATEST = "-latest"
_DATE = r"(?:[-@:](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}))"
_DATED = re.compile(_DATE + r"$")


def is_snapshot(alias: str, name: str) -> bool:
    """Whether `name` is a dated snapshot of the model called `alias`: the same provider, the same family."""
    family = alias.removesuffix(_LATEST)
    return name.startswith(family) and re.fullmatch(_DATE, name[len(family) :]) is not None


def is_floating(model: str) -> bool:
    """Whether the provider may let a name mean another model tomorrow: it has snapshots, or says `latest`."""
    return _DATED.search(model) is None and (model.endswith(_LATEST) or snapshot(model) is not None)


def snapshot(model: str) -> str | None:
    """The newest snapshot of a name that the catalogue knows, spelt as the name is; None where it knows none."""
    prefix = "" if "/" in model else "openai/"  # LiteLLM takes OpenAI's names without their provider
    found = [name for name in catalogue.names() if is_snapshot(prefix + model, name)]
    newest = max(found, key=lambda name: (re.sub(r"\D", "", name[len(prefix + model) :]), name), default=None)
    return None if newest is None else newest.removeprefix(prefix)
