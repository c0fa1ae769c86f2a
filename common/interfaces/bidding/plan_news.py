"""What bidding tells of plans, intentions and duties."""

from datetime import date

from common.interfaces.bidding.duties import Duty
from common.interfaces.bidding.names import NAME, Category, Method
from common.interfaces.bidding.plan import ItemBudget, ReserveWay
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Month
from common.law.money import Yuan


class PlanDrafted(Event, sender=NAME):
    """Drafted, or written anew before it is filed; `warnings` is what the method's advice says (FJ-01, SCOPE-05)."""

    name: str
    budget: Yuan
    method: Method
    method_reason: str = ""
    warnings: tuple[str, ...] = ()


class PlanFiled(Event, sender=NAME):
    """`warnings`: what does not refuse, but a person should look at, such as a year's total at the threshold."""

    buyer: str
    name: str
    budget: Yuan
    category: Category
    method: Method
    method_reason: str = ""
    reserve: ReserveWay | None = None
    warnings: tuple[str, ...] = ()


class PlanApproved(Event, sender=NAME, audience=Audience.PUBLIC):
    """`method_decision` is the finance department's own on a method other than open tender (THR-02)."""

    buyer: str
    buyer_name: str
    name: str
    budget: Yuan
    category: Category
    method: Method = Method.OPEN_TENDER
    method_reason: str = ""
    method_decision: str = ""


class PlanReturned(Event, sender=NAME):
    reason: str


class PlanCancelled(Event, sender=NAME):
    """The procurement is given up before its notice; its budget is free again."""

    reason: str


class IntentionPublished(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-01; `items` shows each budget (INT-06). From the second edition on it replaces the one before."""

    buyer: str
    buyer_name: str
    project_name: str
    requirement_summary: str
    budget_amount: Yuan
    items: tuple[ItemBudget, ...] = ()
    expected_date: Month
    remark: str
    edition: int = 1
    counts_from: date | None = None


class IntentionExempted(Event, sender=NAME):
    """Why the 30 days are not waited for: urgent, and nobody could foresee it (INT-03)."""

    reason: str
    happened_on: date


class IntentionTerminated(Event, sender=NAME, heard_by=("announcements",), audience=Audience.PUBLIC):
    """Fields of PUB-07: what was announced will not be bought (INT-05)."""

    project_number: str
    project_name: str
    buyer: str
    buyer_name: str
    part: str = "intention"
    rule: str = "INT-05"
    reason: str
    contacts: str


class DutyTaken(Event, sender=NAME):
    """A person has this duty in the procurement, and with it none that checks it (ROLE-02, ROLE-03, ROLE-07)."""

    duty: Duty
    person: str
