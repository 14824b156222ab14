"""Open Agent Specification: agents, flows and what they are made of, as Chains, PromptTemplates, Models and Tools."""
