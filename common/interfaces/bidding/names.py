"""What the calls of bidding share."""

from enum import StrEnum

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


class SizeClass(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"
