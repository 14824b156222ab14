"""Rules in, findings out. Never executes anything."""
