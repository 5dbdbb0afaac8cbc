"""The generator on a CPU: banded, cached, redone only where an edit made it stale."""
