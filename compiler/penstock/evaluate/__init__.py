"""Bundle times dataset: rows answered and scored, durable and resumable."""
