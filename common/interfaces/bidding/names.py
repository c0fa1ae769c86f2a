"""What the calls of bidding share."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from common.interfaces.parties import Role

NAME = "bidding"


BUYING = (Role.BUYER, Role.AGENCY)


EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)


class Category(StrEnum):
    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


class Method(StrEnum):
    """OCDS procurementMethod details; the letters stand in the project number."""

    OPEN_TENDER = "GK"  # 公开招标
    INVITED_TENDER = "YQ"  # 邀请招标


METHOD_NAMES = {
    "GK": ("公开招标", "open tender"),
    "YQ": ("邀请招标", "invited tender"),
    "TP": ("竞争性谈判", "competitive negotiation"),
    "DY": ("单一来源采购", "single source"),
    "XJ": ("询价", "inquiry"),
    "CS": ("竞争性磋商", "competitive consultation"),
}
"""The law's methods by their letters; those of `Method` have a procedure on the platform."""


def _offered(code: Any) -> Any:
    if str(code) in [method.value for method in Method]:
        return code
    zh, en = METHOD_NAMES.get(str(code), (f"“{code}”", f"{str(code)!r}"))
    offered = [(method.value, *METHOD_NAMES[method.value]) for method in Method]
    raise ValueError(
        f"平台暂未提供{zh}程序；目前提供：{'、'.join(f'{letters} {named}' for letters, named, _ in offered)}。 "
        f"There is no procedure for {en} here yet; offered: {', '.join(f'{c} {name}' for c, _, name in offered)}"
    )


OfferedMethod = Annotated[Method, BeforeValidator(_offered)]


class SizeClass(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"
