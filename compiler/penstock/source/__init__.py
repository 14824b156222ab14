"""Bytes and where they come from: a worktree or a git revision as a Tree, located YAML, rows, caches."""
