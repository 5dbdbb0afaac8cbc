"""python -m clvae: the command line, as `clvae` is where the package is installed."""

from .cli import main

main()
