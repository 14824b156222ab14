"""CEL inside `${{ }}`: its syntax, its types, its values."""
