"""The configuration of LiteLLM's proxy, part by part."""
