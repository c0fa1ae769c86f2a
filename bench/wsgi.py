"""The gateway with the two echo doors besides."""

import bench.limits  # noqa: F401 - declares the calls
from gateway.wsgi import application

__all__ = ["application"]
