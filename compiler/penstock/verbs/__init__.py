"""One function per verb: composes the floors and does the I/O. The public Python API."""
