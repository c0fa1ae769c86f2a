"""Two habits of the AMQP library that cost more than our own work in a call, put right on an open connection."""

from typing import Any

BITE = 65_536


def tune(connection: Any) -> None:
    """
    Make an established kombu connection read in large bites and publish without polling first.

    The library reads every frame in two system calls of exact length, though it keeps what is left over; before each
    publication it polls the socket for a broker's "blocked" notice, which none of our publishers acts on: replies are
    transient, and news waits for its confirm under a time-out of its own. TLS transports are left as they are.
    """
    line = connection.connection
    line.client_properties = line.client_properties | {"capabilities": {}}
    transport = line.transport
    if type(transport).__name__ == "TCPTransport":
        receive = transport.sock.recv
        transport._quick_recv = lambda wanted: receive(max(wanted, BITE))
