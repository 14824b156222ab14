"""Configurations of promptfoo, part by part."""
