"""How the server holds its memory."""

import ctypes
import sys

M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2


def few_arenas() -> None:
    """Let all threads share two heaps (mallopt(3)); to be called before they begin, and without effect but on glibc.

    It gives each thread one of its own otherwise: what is freed in one is of no use to another, and memory creeps up for hours.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
