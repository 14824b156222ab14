"""Two projects in, what the change means out: level, reasons, impact, cost."""
