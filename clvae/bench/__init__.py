"""The benchmark: how fast an engine is, against the reference, the network as released."""
