"""What a gate asks, of whom, and what it shows."""
