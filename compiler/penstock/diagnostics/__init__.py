"""Where something stands and what is wrong with it. Imports nothing of ours."""
