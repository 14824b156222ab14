"""What is known of models: prices."""

from penstock.spec.kinds.model import Model, Price

FREE = Price(input_per_million=0.0, output_per_million=0.0)


def price(model: Model) -> Price | None:
    """The spec's own price, nothing for embedded models, else None: not known."""
    if model.price is not None:
        return model.price
    return FREE if model.model.startswith("builtin/") else None
