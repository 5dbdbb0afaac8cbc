"""Training: the networks, the losses, and the run that brings them together."""
