"""Whose object it is, and which version the actor saw of it."""

from common.interfaces.context import By
from common.interfaces.errors import VersionMismatch
from services.financing.domain.exposure import Exposure, missing
from services.financing.store import FinancingStore


def exposure_of(store: FinancingStore, contract_id: str, noun: str, asked: str) -> Exposure:
    """Return the exposure of a contract; raise NotFound in the name of what was asked for."""
    found = store.exposures.find({"_id": contract_id}, limit=1)
    if not found:
        raise missing(noun, asked)
    return found[0]


def seen(by: By, version: int) -> None:
    """Raise VersionMismatch if the actor decided on another version than this."""
    if by.if_match not in (None, version):
        raise VersionMismatch(
            f"数据已更新，请重新读取后再操作。 This is at version {version}, not {by.if_match}; load it again.",
            {"version": version},
        )
