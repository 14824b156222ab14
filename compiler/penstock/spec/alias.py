"""Floating names of hosted models, and the dated snapshots that they may stand for."""

from penstock.spec import catalogue

_LATEST = ("-latest", "@latest")


def is_floating(model: str) -> bool:
    """Whether the provider may let a name mean another model tomorrow: it has snapshots, or says `latest`."""
    return not catalogue.is_dated(model) and (model.endswith(_LATEST) or snapshot(model) is not None)


def snapshot(model: str) -> str | None:
    """The newest snapshot of a name that the catalogue knows, spelt as the name is; None where it knows none."""
    found = catalogue.snapshots(model)
    if not found:
        return None
    newest = found[-1] if "/" in model else found[-1].partition("/")[2]
    return newest if catalogue.is_snapshot(model, newest) else None
