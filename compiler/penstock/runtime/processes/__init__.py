"""Other processes: tools, servers of tools, LiteLLM."""
