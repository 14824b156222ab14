"""A call of a model: limits, caps, retries, price, recordings."""
