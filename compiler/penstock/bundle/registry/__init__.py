"""OCI registries: names, keys, what goes in and what comes out."""
