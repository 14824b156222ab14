"""A CI job: what it was started for, whom it believes, and how it tells."""
