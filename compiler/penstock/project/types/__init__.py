"""Types along the edges of a project, and what is wrong with them."""
