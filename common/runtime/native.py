"""
Work that fills a processor for long, done in a native thread: the green threads of the process go on meanwhile.

What runs there may not touch the broker, the database or anything green.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import patcher, tpool

P = ParamSpec("P")
T = TypeVar("T")


def in_native_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the function returns, or raise what it raises; outside a service's process simply call it."""
    if not patcher.is_monkey_patched("thread"):
        return function(*args, **kwargs)
    answer: T = tpool.execute(function, *args, **kwargs)
    return answer
