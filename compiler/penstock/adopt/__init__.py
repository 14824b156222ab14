"""Foreign formats become specs: read, never run; what is not carried over is said, with its place."""
