"""git: its revisions, its objects, its notes; nothing of a repository runs."""
