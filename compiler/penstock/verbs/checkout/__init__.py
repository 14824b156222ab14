"""A project where it lies: opened, at its revisions, with its findings."""
