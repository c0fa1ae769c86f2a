"""
One bid bond, from its lodging to its return.

Before the deadline it is as secret as a bid: a document of its own, without news. What its issuer signed is the proof
that it stands; the platform holds no money.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from common.interfaces.bidding import KeepGround
from common.interfaces.errors import Refusal
from common.interfaces.parties import Role
from common.interfaces.rules import require
from common.interfaces.steps import next_state
from common.law.calendar import local_date
from common.law.limits import bond_breach
from common.law.money import NOTHING, Yuan
from common.proof.bond_letter import BondLetter
from services.bidding.domain.amounts import wrong_field
from services.bidding.domain.bids.bid import late, takes_bids
from services.bidding.domain.decision import law
from services.bidding.domain.tendering.refund import Refund
from services.bidding.domain.tendering.supplier import Party
from services.bidding.domain.tendering.tender import Tender


class BondState(StrEnum):
    LODGED = "lodged"
    LOCKED = "locked"  # at the deadline, with its supplier's bid
    DUE = "due"  # to be given back by a known day
    RETURNED = "returned"
    KEPT = "kept"


S = BondState

STEPS: dict[tuple[BondState, str], BondState] = {
    (S.LODGED, "lock"): S.LOCKED,
    (S.LODGED, "free"): S.DUE,  # the bid is withdrawn or was never handed in, or the tender ended
    (S.LOCKED, "free"): S.DUE,  # another one won, the contract is signed, or there is no award
    (S.DUE, "remind"): S.DUE,
    (S.DUE, "return"): S.RETURNED,
    (S.LOCKED, "keep"): S.KEPT,
    (S.DUE, "keep"): S.KEPT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """`refund` is the clock once the bond is to go back; `reminded` says that its being late was told."""

    id: str
    procurement_id: str
    region: str
    lot: str
    supplier: str
    issuer: str
    letter: BondLetter
    lodged_at: datetime
    good: bool = False  # settled when it is locked; one that was given back before stands for no bid
    state: BondState = S.LODGED
    refund: Refund | None = None
    due_on: date | None = None
    reminded: bool = False
    returned_on: date | None = None
    interest: Yuan | None = None
    kept_because: KeepGround | None = None
    kept_facts: str = ""
    warnings: tuple[str, ...] = ()
    version: int = 0

    def step(self, action: str) -> "Bond":
        return replace(self, state=next_state(STEPS, self.state, action, "该投标保证金"))

    def free(self, refund: Refund) -> "Bond":
        """Return it to be given back by the clock; raise WrongStep once it was returned or kept."""
        return replace(self.step("free"), refund=refund, due_on=refund.due_on)

    @property
    def has_money(self) -> bool:
        """Whether money lies somewhere; a letter is released, and its delay costs nobody interest."""
        return self.letter.form == "transfer"


def bond_id(letter: BondLetter) -> str:
    """Return the one id of what one issuer signed under one number for one bid."""
    named = (letter.tender_id, letter.lot, letter.supplier, letter.issuer, letter.number)
    return sha256("\n".join(named).encode()).hexdigest()


def payer_digest(bond: Bond) -> str | None:
    """Return by what the account that paid is known again without being told (BID-COL-01, FLAG-04)."""
    account = bond.letter.payer_account
    return sha256(account.encode()).hexdigest() if account else None


def lodge(tender: Tender, lot: str, supplier: str, letter: BondLetter, issuer: Party | None, *, now: datetime) -> Bond:
    """
    Return the bond as lodged.

    Raises: RuleBroken (BID-OPEN-03) at or after the deadline, (BOND-01, BOND-07) for cash or for less than asked;
    Refusal if the lot asks for none; Invalid for a letter for another bid or not signed by a registered bank.
    """
    if not takes_bids(tender, now) or tender.bids_due_at is None:
        raise late(tender, now)
    _require_fitting(tender, lot, supplier, letter)
    _require_signed(letter, issuer)
    return Bond(
        id=bond_id(letter),
        procurement_id=tender.id,
        region=tender.region,
        lot=lot,
        supplier=supplier,
        issuer=letter.issuer,
        letter=letter,
        lodged_at=now,
    )


def covers(bond: Bond, tender: Tender) -> bool:
    """Tell whether a letter is still valid as long as bids are: a deadline that moved may have outrun it (BOND-02)."""
    return bond.has_money or (bond.letter.valid_until or date.min) >= bound_until(tender)


def bound_until(tender: Tender) -> date:
    """Return the last day on which bids bind their bidders."""
    due_on = local_date(tender.bids_due_at) if tender.bids_due_at else date.max
    return due_on + timedelta(days=tender.validity_days)


def _require_fitting(tender: Tender, lot: str, supplier: str, letter: BondLetter) -> None:
    asked = tender.terms(lot).bid_bond or NOTHING
    if not asked:
        raise Refusal(
            f"采购包 {lot} 不收取投标保证金，无需提交。 Lot {lot} asks for no bid bond: hand in the bid alone."
        )
    names = (("tender_id", tender.id), ("lot", lot), ("supplier", supplier))
    for field, expected in names:
        if (found := getattr(letter, field)) != expected:
            raise wrong_field(f"letter.{field}", f"应为 {expected}，实为 {found} (the letter is for another bid)")
    if letter.beneficiary not in (tender.buyer, tender.agency):
        raise wrong_field("letter.beneficiary", "受益人应为采购人或者采购代理机构 (the buyer or its agency)")
    row = law(tender, "BOND-01")
    short = row.breach(f"≥ {asked:.2f}", f"{letter.amount:.2f}") if letter.amount < asked else None
    require(bond_breach(row, letter.amount, NOTHING, letter.form), short)
    if letter.form == "guarantee" and (letter.valid_until or date.min) < (least := bound_until(tender)):
        raise wrong_field("letter.valid_until", f"有效期应不早于 {least} (valid as long as bids are: {least} or later)")
    if letter.form == "transfer" and not letter.payer_account:
        raise wrong_field("letter.payer_account", "转账须注明付款账号 (a transfer names the account it came from)")


def _require_signed(letter: BondLetter, issuer: Party | None) -> None:
    if issuer is None or issuer.role is not Role.BANK:
        raise wrong_field("letter.issuer", "开立机构未登记 (no bank or guarantor is registered under this code)")
    if not letter.check(issuer.public_key):
        reason = "签名与开立机构登记的公钥不符，请向其核对 (not signed by the issuer's registered key)"
        raise wrong_field("letter.signature", reason)
