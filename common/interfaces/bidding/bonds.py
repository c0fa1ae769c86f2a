"""Bid bonds: lodged in secret, locked at the deadline, given back in time or kept on one of the law's grounds."""

from datetime import date
from enum import StrEnum

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Event
from common.interfaces.fields import Digest, Id, Instant, Limit, Line, ProcurementId, Rate, Text
from common.interfaces.parties import Role
from common.law.money import Yuan
from common.proof.bond_letter import BondLetter


class RefundView(View):
    """From when and by which rule the bond goes back, and the last day for it."""

    rule: str
    since: date
    due_on: date
    says_zh: str
    says_en: str


class BondView(View):
    """`good`: of the form and amount asked for, and valid as long as bids are."""

    id: str
    procurement_id: str
    lot: str
    supplier: str
    letter: BondLetter
    lodged_at: Instant
    state: str
    good: bool
    refund: RefundView | None
    returned_on: date | None
    interest: Yuan | None
    kept_because: str | None
    warnings: tuple[str, ...]
    version: int


class BondPage(Page):
    items: tuple[BondView, ...]


class LodgeBond(
    Call[BondView], service=NAME, door=post("/tenders/{procurement_id}/lots/{lot}/bids/bonds"), roles=(Role.SUPPLIER,)
):
    """
    Lodge a bid bond before the deadline: a guarantee letter, or a transfer confirmed by the bank (BOND-01).

    The letter is signed by its issuer, a registered bank or guarantor (docs/bid-bonds.md). As secret as a bid.
    """

    procurement_id: ProcurementId
    lot: LotId
    letter: BondLetter


class ListMyBonds(
    Call[BondPage],
    service=NAME,
    door=get("/tenders/{procurement_id}/lots/{lot}/bids/bonds/mine"),
    roles=(Role.SUPPLIER,),
):
    procurement_id: ProcurementId
    lot: LotId


class ListBonds(
    Call[BondPage], service=NAME, door=get("/tenders/{procurement_id}/bids/bonds"), roles=(*BUYING, Role.FINANCE)
):
    """All bonds of a tender, from its deadline on (BID-DOC-05)."""

    procurement_id: ProcurementId
    after: Id | None = None
    limit: Limit = 100


class ListDueBonds(Call[BondPage], service=NAME, door=get("/bids/bonds/due"), roles=(Role.FINANCE, Role.BANK)):
    """What is to be given back: finance sees what is overdue in its region, a bank all that it issued or received."""

    after: Id | None = None
    limit: Limit = 100


class ReturnBond(
    Call[BondView],
    service=NAME,
    door=post("/tenders/{procurement_id}/bids/bonds/{bond_id}/return"),
    roles=(*BUYING, Role.BANK),
):
    """
    Record that a bond went back: a letter is released, a transfer is refunded (BOND-03).

    A late refund bears interest for the days it is late, from the benchmark rate of that time (BOND-05).
    """

    procurement_id: ProcurementId
    bond_id: Digest
    benchmark_rate: Rate | None = None


class KeepGround(StrEnum):
    """The only grounds on which a bond is kept (BOND-06); any other word is refused with them."""

    WITHDRAWN_AFTER_DEADLINE = "withdrawn_after_deadline"
    FALSE_MATERIAL = "false_material"
    REFUSED_CONTRACT = "refused_contract"
    COLLUSION = "collusion"
    DOCUMENTS = "documents"


class KeepBond(
    Call[BondView], service=NAME, door=post("/tenders/{procurement_id}/bids/bonds/{bond_id}/keeping"), roles=BUYING
):
    """Keep a bond on one of the grounds of BOND-06, with the facts; for `documents` the clause is named."""

    procurement_id: ProcurementId
    bond_id: Digest
    ground: Id
    facts: Text
    clause: Line | None = None


class BondReturned(Event, sender=NAME):
    """Told from the deadline on; what went back before it is told to nobody but its supplier and its bank."""

    bond_id: str
    lot: str
    supplier: str
    amount: Yuan
    rule: str
    due_on: date
    in_time: bool
    interest: Yuan | None
    warnings: tuple[str, ...]


class BondKept(Event, sender=NAME):
    bond_id: str
    lot: str
    supplier: str
    amount: Yuan
    ground: KeepGround
    facts: str
    clause: str | None


class BondOverdue(Event, sender=NAME):
    """A bond was to go back by `due_on` and has not; told once (BOND-05)."""

    bond_id: str
    lot: str
    supplier: str
    amount: Yuan
    rule: str
    due_on: date
