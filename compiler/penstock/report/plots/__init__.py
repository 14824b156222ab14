"""What reports draw: graphs, plots, and the same in signs."""
