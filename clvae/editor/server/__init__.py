"""What a server does for its pages: workspaces, rendering, limits, files that come in."""
