"""What a pull request is told: blocks in the order in which people ask."""
