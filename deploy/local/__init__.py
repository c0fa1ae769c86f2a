"""The whole platform on one machine without containers: broker, database, three stacks, gateway; all in one folder."""

from deploy.local.apply import down, endpoints_of, kill, start, stop, up
from deploy.local.errors import Failure, NotReady

__all__ = ["Failure", "NotReady", "down", "endpoints_of", "kill", "start", "stop", "up"]
