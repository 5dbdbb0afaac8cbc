"""Programs that draw the sample scenes of assets/samples, and help to choose how they look."""
