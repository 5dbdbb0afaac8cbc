"""python -m clvae convert | generate"""

from .cli import main

main()
