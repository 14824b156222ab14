"""The parts of what a gate says, each as it is published and in words."""
