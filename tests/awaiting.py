"""Coroutines in tests, whatever loop the main thread has: Playwright's runs there all the time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def awaited(coroutine):
    """What a coroutine returns, run in a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
