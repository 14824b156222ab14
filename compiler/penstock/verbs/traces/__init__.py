"""Where the steps behind answers go, and come from."""
