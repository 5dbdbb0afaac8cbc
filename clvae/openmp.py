"""How long OpenMP's threads, which share PyTorch's work, stay awake for the next piece of it.

Of itself a thread spins for milliseconds. Alone on a machine that is as fast as can be; but where
another program wants a core, each piece of a picture waits while one thread spins and the other is
not let in: a stroke then took more than a second instead of 70 ms. A moment is enough for the
pieces of a picture, which follow one another. Read when PyTorch is imported, hence before it.
"""

import os

MOMENT = 1000  # turns of a loop, about 20 µs
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", str(MOMENT))
