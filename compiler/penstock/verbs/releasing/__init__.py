"""What lies around bundles: what they are made of, where they come from, and where they go."""
