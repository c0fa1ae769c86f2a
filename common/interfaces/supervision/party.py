"""The party register."""

from datetime import date

from common.interfaces.bidding import SizeClass
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.fields import (
    CreditCode,
    Cursor,
    Id,
    Limit,
    Line,
    PublicKey,
    RegionCode,
    Text,
)
from common.interfaces.parties import Role
from common.interfaces.supervision.names import EVERYBODY, NAME


class PartyView(View):
    credit_code: str
    role: Role
    name: str
    region: str
    address: str
    size_class: SizeClass | None
    public_key: str
    registered_on: date
    banned_until: date | None
    version: int


class PartyPage(Page):
    items: tuple[PartyView, ...]


class RegisterParty(
    Call[PartyView],
    service=NAME,
    door=post("/parties"),
    roles=(Role.BUYER, Role.AGENCY, Role.SUPPLIER, Role.BANK),
):
    """Register one's own organisation once for all levels of this stack; its key signs contracts."""

    credit_code: CreditCode
    name: Line
    region: RegionCode
    address: Line
    size_class: SizeClass | None = None
    public_key: PublicKey


class GetParty(Call[PartyView], service=NAME, door=get("/parties/{credit_code}"), roles=EVERYBODY):
    credit_code: Id


class ListParties(Call[PartyPage], service=NAME, door=get("/parties"), roles=EVERYBODY):
    role: Role | None = None
    after: Cursor | None = None
    limit: Limit = 50


class BanParty(Call[PartyView], service=NAME, door=post("/parties/{credit_code}/ban"), roles=(Role.FINANCE,)):
    """Keep a supplier from taking part until a day, with the reason (CRED-02, CRED-06)."""

    credit_code: Id
    until: date
    reason: Text
