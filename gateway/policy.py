"""Who may ask what, and where: the roles of each call, and the regions of each account. Nobody by default."""

from typing import Any

from common.interfaces.calls import Call
from common.interfaces.errors import Forbidden, Unauthenticated
from common.interfaces.parties import NOBODY, Actor, Role
from gateway.accounts import Account

EVERYWHERE = frozenset({Role.SUPPLIER, Role.BANK, Role.EXPERT, Role.OPERATOR})  # they act in every region


def actor_of(account: Account | None) -> Actor:
    return account.actor if account else NOBODY


def permit(call: type[Call[Any]], account: Account | None, region: str) -> None:
    """Raise Unauthenticated or Forbidden unless this account may make this call in this region."""
    role = actor_of(account).role
    if role not in call.ROLES or role is Role.SERVICE:
        roles = sorted(role for role in call.ROLES if role is not Role.SERVICE)
        allowed = f"{call.METHOD} is for: {', '.join(roles) or 'nobody'}"
        if account is None:
            raise Unauthenticated(f"{allowed}; log in at /api/v1/sessions", {"roles": roles})
        raise Forbidden(f"{allowed}; you are logged in as {role}", {"roles": roles, "role": role})
    if account is not None and call.writes() and role not in EVERYWHERE and region not in account.regions:
        own = ", ".join(account.regions) or "none"
        raise Forbidden(
            f"a {role} acts only in its own regions ({own}), not in {region}; ask below one of those",
            {"region": region, "regions": list(account.regions)},
        )
