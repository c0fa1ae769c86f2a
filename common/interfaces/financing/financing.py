"""A financing from acceptance to closure, and the journal."""

from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.contracts import Account
from common.interfaces.fields import Cursor, Id, Instant, Limit, Text
from common.interfaces.financing.names import BANK_AND_SUPPLIER, NAME, Amount, YearlyRate
from common.interfaces.parties import Role
from common.law.money import Yuan


class FinancingView(View):
    """
    State: held > locked > disbursed > repaying > closed; held | locked > cancelled.

    `collected`: paid by government into the locked account. `at_risk` (FIN-08): "delivery-refused", "paid-elsewhere"
    (past the locked account), "over-exposed" (the contract pays less than was lent on it).
    """

    id: str
    application_id: str
    offer_id: str
    contract_id: str
    contract_code: str
    bank: str
    bank_name: str
    supplier: str
    amount: Yuan
    rate: YearlyRate
    days: int
    account: Account
    lock: str
    disbursed: Yuan
    repaid: Yuan
    outstanding: Yuan
    collected: Yuan
    at_risk: tuple[str, ...]
    state: str
    version: int


class AcceptOffer(
    Call[FinancingView], service=NAME, door=post("/financing/offers/{offer_id}/acceptance"), roles=(Role.SUPPLIER,)
):
    """
    Accept one offer; decided in one update of the contract's exposure, so that two banks can never both win and
    held + outstanding never exceeds what the contract still pays (FIN-05). All other offers lapse.
    """

    offer_id: Id


class GetFinancing(
    Call[FinancingView],
    service=NAME,
    door=get("/financing/financings/{financing_id}"),
    roles=(*BANK_AND_SUPPLIER, Role.FINANCE, Role.OPERATOR),
):
    financing_id: Id


class RequestAccountLock(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/account-lock"),
    roles=(Role.BANK,),
):
    """Ask the buyer to confirm that the contract pays to the agreed account alone (FIN-06)."""

    financing_id: Id


class RecordDisbursement(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/disbursements"),
    roles=(Role.BANK,),
):
    """Report that money was paid out: only once the lock is confirmed, never above what is held."""

    financing_id: Id
    amount: Amount
    reference: Id


class RecordRepayment(
    Call[FinancingView], service=NAME, door=post("/financing/financings/{financing_id}/repayments"), roles=(Role.BANK,)
):
    """Report what was repaid; principal never above what is outstanding. Each reference counts once."""

    financing_id: Id
    principal: Yuan
    interest: Yuan
    reference: Id


class CancelFinancing(
    Call[FinancingView],
    service=NAME,
    door=post("/financing/financings/{financing_id}/cancellation"),
    roles=BANK_AND_SUPPLIER,
):
    """Before money was paid out: give the held amount free again."""

    financing_id: Id
    reason: Text


class CloseFinancing(
    Call[FinancingView], service=NAME, door=post("/financing/financings/{financing_id}/closure"), roles=(Role.BANK,)
):
    """Nothing is outstanding any more: the account lock is released."""

    financing_id: Id


class JournalEntry(View):
    """One double entry: amount moves from the credited to the debited account of the contract."""

    id: str
    contract_id: str
    at: Instant
    debit: str
    credit: str
    amount: Yuan
    why: str
    reference: str


class JournalPage(Page):
    items: tuple[JournalEntry, ...]


class ReadJournal(
    Call[JournalPage],
    service=NAME,
    door=get("/financing/journal/{contract_id}"),
    roles=(Role.FINANCE, Role.OPERATOR),
):
    contract_id: Id
    after: Cursor | None = None
    limit: Limit = 100
