"""What bidding tells from the winner on: awards given and undone, results changed, what follows a failure."""

from datetime import date

from common.interfaces.bidding.failure import AfterFailure
from common.interfaces.bidding.lot import LotId
from common.interfaces.bidding.names import NAME, SizeClass
from common.interfaces.bidding.tender import OldAndNew
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest, ProcurementId
from common.interfaces.parties import Role
from common.law.money import Yuan


class DeterminationDelayed(Event, sender=NAME):
    """The buyer has a lawful reason not to determine the winner in time (AWD-04)."""

    lot: str
    reason: str
    in_time: bool


class WinnerDetermined(Event, sender=NAME):
    """
    `automatic`: the buyer was late without a lawful reason, so the first in order counts as determined (AWD-04).

    `passed_over` could not be determined: they are banned (CRED-02). `watched`: the price was low, its explanation
    accepted, so performance is to be looked at (EVAL-13).
    """

    lot: str
    supplier: str
    in_time: bool
    automatic: bool = False
    passed_over: tuple[str, ...] = ()
    watched: bool = False


class AwardAnnounced(Event, sender=NAME, heard_by=("announcements", "contracts", "bidding"), audience=Audience.PUBLIC):
    """
    Fields of PUB-05, and what the contract must equal (CTR-05).

    `award_number` counts the awards of the lot from 1: of two that are heard the higher one stands. `declarations` are
    the winner's, as they are published with the result (POL-SME-09, POL-DOM-05).
    """

    lot: str
    award_number: int = 1
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    agency: str | None
    supplier: str
    supplier_name: str
    supplier_address: str
    size_class: SizeClass
    amount: Yuan
    max_price: Yuan
    budget_amount: Yuan
    main_items: str
    contract_term: str
    reserved: bool = False
    declarations: tuple[str, ...] = ()
    documents_digest: Digest | None = None
    evaluation_experts: tuple[str, ...]
    agency_fee: Yuan
    announced_on: date
    in_time: bool
    contacts: str


class AwardWithdrawn(Event, sender=NAME, heard_by=("announcements", "contracts"), audience=Audience.PUBLIC):
    """The award of this number is undone, with the fields of PUB-06; its contract is not to be signed any more."""

    lot: str
    part: str = "result"
    award_number: int
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    rule: str
    reason: str
    item_corrected: str
    old_and_new: tuple[OldAndNew, ...]
    first_publication_date: date
    correction_date: date
    contacts: str


class AwardRefused(Event, sender=NAME):
    """The winner does not sign, by its own word or as the buyer has on record: punishable (AWD-07, SUP-08)."""

    lot: str
    award_number: int
    supplier: str
    amount: Yuan
    recorded_by: Role
    reason: str
    evidence: str


class ResultChanged(Event, sender=NAME):
    """Told to the finance department (QC-08, EVAL-15): who had won, who has now, if anybody, and under which rule."""

    lot: str
    rule: str
    reason: str
    before: str | None
    after: str | None
    set_aside: tuple[str, ...] = ()


class EvaluationReopened(Event, sender=NAME):
    """A reported evaluation is done again: by the same panel (EVAL-15) or by a new one (EVAL-16)."""

    lot: str
    edition: int
    rule: str
    cause: str
    facts: str
    new_panel: bool
    winner: str | None


class FailureChosen(Event, sender=NAME):
    """What the buyer does after a failure; for another method: the application that the finance department decides."""

    lots: tuple[LotId, ...]
    number: int
    choice: AfterFailure
    reason: str
    amount: Yuan
    bidders: tuple[int, ...]
    method: str | None
    with_two: bool
    warnings: tuple[str, ...]


class MethodChangeDecided(Event, sender=NAME):
    """`paper` is the number of the approval of a city's finance department that a county needs (THR-02)."""

    lots: tuple[LotId, ...]
    number: int
    method: str
    approved: bool
    decision: str
    paper: str | None


class ProcurementContinued(Event, sender=NAME, audience=Audience.PUBLIC):
    """A failed purchase is tendered again under a number of its own; its budget went with it."""

    continues: ProcurementId
    lots: tuple[LotId, ...]
    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    budget: Yuan
