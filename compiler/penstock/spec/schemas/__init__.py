"""JSON Schema as the type language."""
