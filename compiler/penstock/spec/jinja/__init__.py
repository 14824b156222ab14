"""Jinja2 with bounds: what a template reads, and the work that it may cause."""
