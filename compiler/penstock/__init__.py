"""GitOps for LLM applications. The Python API is `penstock.verbs`, one function per verb; nothing is loaded here."""
