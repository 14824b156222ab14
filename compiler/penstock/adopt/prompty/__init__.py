"""What the importer of Prompty is made of: the head of a file, and the types in it."""
