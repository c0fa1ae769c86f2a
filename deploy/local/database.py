"""A private SecantusDB: the MongoDB wire protocol on WiredTiger, in a process of its own."""

from pathlib import Path

from deploy.local.errors import Failure
from deploy.local.home import Home, write_private
from deploy.local.ports import HOST

INSTALL = "make setup"


def command(home: Home, program: Path) -> tuple[str, ...]:
    """
    Every commit is synced: without it the last writes are lost when the process is killed.

    Standalone, since nobody follows this database: otherwise it writes every document a second time, into a log of
    changes for replicas.
    """
    return (
        *(str(program), "--host", HOST, "--port", str(home.ports["database"])),
        *("--config", str(_configuration(home)), "--storage-path", str(home.database / "data")),
        *("--sync-on-commit", "--standalone", "--cache-size", "512M", "--log-level", "WARNING"),
    )


def prepare(home: Home, program: Path) -> None:
    if not program.exists():
        raise Failure(f"SecantusDB is not installed ({program} is missing); run: {INSTALL}")
    write_private(
        _configuration(home), "# All settings are on the command line; this file keeps others from being read.\n"
    )


def _configuration(home: Home) -> Path:
    return home.database / "secantusd.toml"
