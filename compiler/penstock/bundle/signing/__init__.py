"""Who vouches for a bundle, and whether that suffices."""
