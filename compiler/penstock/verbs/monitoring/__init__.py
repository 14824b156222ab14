"""Files of traces, and what Monitors say of them."""
