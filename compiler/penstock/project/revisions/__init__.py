"""Many revisions of a project, each read no further than a question needs."""
