"""Values in, text out: sections with a published JSON model, blocks for people, formats. No I/O."""
