"""Which ports a home uses: a block of its own, chosen once."""

import hashlib
import socket
from collections.abc import Callable, Sequence

from deploy.local.errors import Failure

FIRST, LAST = 20_000, 32_000  # below 32768, from where Linux takes the ports of outgoing connections
BLOCK = 32
HOST = "127.0.0.1"


def choose(names: Sequence[str], seed: str, free: Callable[[int], bool]) -> dict[str, int]:
    """
    Return a port for each name, from one block whose ports are all free.

    The search starts at a block that follows from `seed`, so that two homes seldom even try the same one.
    Raises: Failure if no block is free.
    """
    blocks = range(FIRST, LAST - BLOCK + 1, BLOCK)
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % len(blocks)
    for first in (*blocks[start:], *blocks[:start]):
        ports = range(first, first + len(names))
        if len(names) <= BLOCK and all(map(free, ports)):
            return dict(zip(names, ports, strict=True))
    raise Failure(f"no {len(names)} free ports side by side between {FIRST} and {LAST}: stop what uses them")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closed connection does not occupy a port
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
