"""Why the local machine did not do what it was asked; each message ends with what to do next."""

from pathlib import Path


class Failure(Exception):
    """Not done; `exit_code` is what the command line ends with."""

    exit_code = 1


class NotReady(Failure):
    """A process was started and did not get ready in its bound, or ended by itself."""

    exit_code = 3

    def __init__(self, name: str, reason: str, log: Path) -> None:
        super().__init__(f"{name} {reason}; read {log}, or run: rongcai logs {name}")
        self.name = name
        self.log = log
