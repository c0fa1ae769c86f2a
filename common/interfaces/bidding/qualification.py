"""Who may take part: what is found about bidders and applicants, what lists say of them, and the decision on it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import BUYING, NAME
from common.interfaces.calls import Call, View, get, post
from common.interfaces.fields import CreditCode, Digest, Instant, Line, ProcurementId, Remark
from common.interfaces.parties import Role

AT = "/tenders/{procurement_id}/lots/{lot}/qualification"
Clause = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class Qualification(View):
    """
    What the buyer or the agency found about one supplier.

    A refusal says why, and by which rule or clause of the documents (AWD-05). A supplier for whom there is something
    to weigh is qualified with a reason too; one for whom there is a hard finding is not.
    """

    supplier: CreditCode
    qualified: bool
    reason: Remark = ""
    rule: Clause = ""


class Finding(View):
    """
    What speaks against a supplier, by which rule; `others` are the suppliers it is found together with.

    A hard one leaves no choice; any other is for a person to weigh.
    """

    supplier: str
    rule: str
    hard: bool
    says: str
    others: tuple[str, ...] = ()


class CreditSource(StrEnum):
    """Where credit is looked up: the two of CRED-01, and the platform's own register of bans."""

    CREDIT_CHINA = "creditchina"
    PROCUREMENT_SITE = "ccgp"
    REGISTER = "register"


class CreditQuery(View):
    """
    One look-up, kept with its time (CRED-03): `listings` are the lists that name `subject`, empty if none does.

    `supplier` is whose bid it is, `subject` the supplier itself or a member of its consortium. `digest` is the SHA-256
    of the evidence: of the saved page, or of what the register said.
    """

    supplier: CreditCode
    subject: CreditCode
    source: CreditSource
    queried_at: Instant
    listings: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    digest: Digest


class QualificationView(View):
    """
    What is known before the decision and what was decided; for those who decide and the finance department alone.

    `credit_missing`: for whom the record of a look-up at Credit China or the procurement site is missing (CRED-01).
    """

    procurement_id: str
    lot: str
    state: str
    ended_by: str | None
    ended_because: str | None
    findings: tuple[Finding, ...]
    credit_queries: tuple[CreditQuery, ...]
    credit_missing: tuple[str, ...]
    results: tuple[Qualification, ...]
    version: int


class GetQualification(Call[QualificationView], service=NAME, door=get(AT), roles=(*BUYING, Role.FINANCE)):
    """Read what is found about each bidder of a lot, once bids are opened."""

    procurement_id: ProcurementId
    lot: LotId


class RecordCredit(Call[QualificationView], service=NAME, door=post(f"{AT}/credit"), roles=BUYING):
    """Keep what Credit China or the procurement site said of a bidder or a member of its consortium (CRED-01, -03)."""

    procurement_id: ProcurementId
    lot: LotId
    supplier: CreditCode
    subject: CreditCode
    source: CreditSource
    listings: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    digest: Digest


class CheckQualification(Call[QualificationView], service=NAME, door=post(AT), roles=BUYING):
    """
    The buyer or the agency, not the panel, decides on each bidder; fewer than 3 qualified end the lot (QUAL-05).

    Refused if a bidder is left out, refused without a reason and rule, or qualified against a hard finding.
    """

    procurement_id: ProcurementId
    lot: LotId
    results: Annotated[tuple[Qualification, ...], Field(min_length=1, max_length=500)]
