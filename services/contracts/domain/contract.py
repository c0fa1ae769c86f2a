"""What a contract is: the facts of its award, what was agreed, who signed, what was delivered and paid."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from common.interfaces.bidding import AwardAnnounced, AwardWithdrawn, SizeClass
from common.interfaces.contracts import Acceptance, Account, PaymentPart, Signed
from common.interfaces.parties import Actor, Role
from common.interfaces.steps import next_state
from common.law import rules
from common.law.calendar import add_calendar_days
from common.law.deadlines import protects, timing_breach
from common.law.money import Yuan
from common.law.rules import Rule
from common.proof import signing
from services.contracts.domain.steps import LOCK_STEPS, PAYMENT_STEPS, STEPS, LockState, PaymentState, State

WHOLE_STACK = frozenset({Role.FINANCE, Role.TREASURY, Role.OPERATOR})
COPIED = (
    "procurement_id",
    "lot",
    "award_number",
    "project_number",
    "project_name",
    "buyer",
    "buyer_name",
    "agency",
    "supplier",
    "supplier_name",
    "size_class",
    "amount",
    "main_items",
)
HELD = frozenset({LockState.REQUESTED, LockState.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    number: int
    amount: Yuan
    invoice: str
    due_on: date
    requested_by: str
    account_number: str
    state: PaymentState = PaymentState.REQUESTED
    approved_by: str | None = None
    treasury_reference: str | None = None
    executed_at: datetime | None = None

    def step(self, action: str) -> Self:
        return replace(self, state=next_state(PAYMENT_STEPS, self.state, action, "付款"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLock:
    financing_id: str
    bank: str
    account: Account
    fence: int
    state: LockState = LockState.REQUESTED

    @property
    def held(self) -> bool:
        return self.state in HELD

    def step(self, action: str) -> Self:
        return replace(self, state=next_state(LOCK_STEPS, self.state, action, "账户锁定"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """
    `listed_as` sorts contracts by day of award. `agreed_account` is the supplier's own, as agreed at drafting.

    `ended_financings` remembers whose lock may no longer be asked for: their news may overtake the request.
    """

    id: str
    procurement_id: str
    lot: str
    award_number: int = 1
    project_number: str
    project_name: str
    region: str
    buyer: str
    buyer_name: str
    agency: str | None
    supplier: str
    supplier_name: str
    size_class: SizeClass
    amount: Yuan
    main_items: str
    term: str
    awarded_on: date
    award_digest: str
    listed_as: str
    state: State = State.AWARDED
    delivery_term: str | None = None
    acceptance_plan: str | None = None
    agreed_account: Account | None = None
    payment_schedule: tuple[PaymentPart, ...] = ()
    performance_bond: Yuan | None = None
    drafted_by: str | None = None
    digest: str | None = None
    signatures: tuple[Signed, ...] = ()
    signed_on: date | None = None
    published_on: date | None = None
    filed_on: date | None = None
    code: str | None = None
    delivered_on: date | None = None
    delivery_remark: str = ""
    accepted_on: date | None = None
    acceptance: Acceptance | None = None
    payments: tuple[Payment, ...] = ()
    lock: AccountLock | None = None
    ended_financings: tuple[str, ...] = ()
    archived_on: date | None = None
    keep_until: date | None = None
    manifest: dict[str, str] | None = None
    version: int = 0

    @property
    def paid(self) -> Decimal:
        return sum((p.amount for p in self.payments if p.state == PaymentState.EXECUTED), Decimal("0.00"))

    @property
    def unpaid(self) -> Decimal:
        return self.amount - self.paid

    @property
    def requested(self) -> Decimal:
        """All that was ever asked for, executed or not: it never exceeds the amount."""
        return sum((p.amount for p in self.payments), Decimal("0.00"))

    @property
    def confirmed_lock(self) -> AccountLock | None:
        return self.lock if self.lock and self.lock.state == LockState.CONFIRMED else None

    @property
    def account(self) -> Account | None:
        """The account in force: the locked one while a lock is confirmed, else the supplier's own (FIN-06)."""
        return self.confirmed_lock.account if self.confirmed_lock else self.agreed_account

    @property
    def fence(self) -> int:
        return self.lock.fence if self.lock else 0

    def step(self, action: str) -> Self:
        """Return the contract one step on; raise WrongStep if STEPS has no such row."""
        return replace(self, state=next_state(STEPS, self.state, action, "合同"))

    def rule(self, rule_id: str) -> Rule:
        """Return the version in force on the day of the award, the oldest day known here (CAL-10)."""
        return rules.rule(rule_id, self.awarded_on, self.region)

    @property
    def payment_rule(self) -> Rule:
        """PAY-02 for small and medium suppliers since it is in force (2025-06-01), PAY-01 before and for large ones."""
        if protects(self.size_class):
            with suppress(rules.NoSuchRule):
                return self.rule("PAY-02")
        return self.rule("PAY-01")

    def in_time(self, rule_id: str, start: date, done_on: date) -> bool:
        """Tell whether a limit was kept; raise CalendarNotCovered only where rest days that are not known decide it."""
        limit = self.rule(rule_id)
        surely = done_on <= add_calendar_days(start, limit.params["days"])  # rest days only lengthen it
        return surely or timing_breach(limit, start, done_on) is None

    def concerns(self, actor: Actor) -> bool:
        """Whether the contract exists for this actor: its buyer, supplier and agency, and those who see the stack."""
        parties = {Role.BUYER: self.buyer, Role.SUPPLIER: self.supplier, Role.AGENCY: self.agency}
        return actor.role in WHOLE_STACK or actor.party == parties.get(actor.role)


def contract_id(procurement_id: str, lot: str) -> str:
    """Return the id of a lot's contract: its one document is where awards of the lot and signatures meet."""
    return f"{procurement_id}-C{lot}"


def of_award(award: AwardAnnounced) -> Contract:
    own_id = contract_id(award.procurement_id, award.lot)
    return Contract(
        id=own_id,
        region=award.procurement_id[:6],
        term=award.contract_term,
        awarded_on=award.announced_on,
        award_digest=signing.digest(award.model_dump(mode="json")),
        listed_as=f"{award.announced_on}/{own_id}",
        **{name: getattr(award, name) for name in COPIED},
    )


def of_award_anew(standing: Contract, award: AwardAnnounced) -> Contract:
    """
    Return the contract of the winner that was determined anew; an award of a lower number, or known, changes nothing.

    Raises: WrongStep once the contract is signed: then it is for people to end it first.
    """
    if award.award_number <= standing.award_number:
        return standing
    return replace(of_award(award), state=standing.step("award_anew").state, version=standing.version)


def withdraw(standing: Contract, news: AwardWithdrawn) -> Contract:
    """
    Return the contract whose award is undone.

    That of a later award stands, and so does a signed one: bidding hears that it was signed, and only the finance
    department may revoke it (SUP-07).
    """
    unsigned = (standing.state, "withdraw") in STEPS
    return standing.step("withdraw") if unsigned and news.award_number == standing.award_number else standing
