"""Documents in pieces, found and ranked."""
