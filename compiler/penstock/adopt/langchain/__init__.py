"""LangChain: prompts, and prompts with their models, in both shapes in which it saves them."""
