"""What a resource or a chain is, as a digest."""
