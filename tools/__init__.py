"""Programs for whoever works on the project; none is needed to run it."""
