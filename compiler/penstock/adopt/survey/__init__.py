"""What a repository holds already, and the project that it could be."""
