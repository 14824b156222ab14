"""Tokens and money before anything runs."""
