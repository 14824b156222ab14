"""The one way out: pinned addresses, bounded answers, no redirect."""
