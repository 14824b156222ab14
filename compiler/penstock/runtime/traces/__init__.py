"""What an answer leaves behind, and where that goes."""
