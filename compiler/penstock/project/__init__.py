"""Documents become a linked, typed project; a chain's closure and its fingerprint."""
