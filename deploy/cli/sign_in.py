"""Who acts on the command line: an account of the local platform, or of the gateway that is named."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from deploy.client import Person


def sign_in(home: Path, url: str, account: str, region: str) -> "Person":
    """Return the account; its password is the local platform's, else RONGCAI_PASSWORD, else it is asked for."""
    from deploy.client import Account, Person

    known: dict[str, Any] = {}
    if not url:
        from deploy.local import endpoints_of

        endpoints = endpoints_of(home)
        url = endpoints["gateway_url"]
        known = next((row for row in endpoints["accounts"] if row["id"] == account), {})
    password = (
        known.get("password") or os.environ.get("RONGCAI_PASSWORD") or typer.prompt("密码 password", hide_input=True)
    )
    return Person(url, Account(account, password, "", "", "", (region,)), region)
