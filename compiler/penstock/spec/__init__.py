"""The language: kinds, steps, templates, expressions, types. Knows nothing of other resources."""
