"""Text to located data, bounded before any parser."""
