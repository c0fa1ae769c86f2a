"""The pool of evaluation experts: who is in it, what they state of themselves, when they are free."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from common.interfaces.bidding.names import NAME
from common.interfaces.calls import Call, Page, View, get, post
from common.interfaces.events import Event
from common.interfaces.fields import CreditCode, Cursor, Id, Limit, Line, RegionCode, Text
from common.interfaces.parties import Role

Few = Field(max_length=50)


class TitleRank(StrEnum):
    INTERMEDIATE = "intermediate"  # 中级职称
    SENIOR = "senior"  # 高级职称
    NONE = "none"


class Relation(StrEnum):
    """Who must not judge a relative's unit (COM-05)."""

    SPOUSE = "spouse"  # 配偶
    DIRECT_BLOOD = "direct_blood"  # 直系血亲
    COLLATERAL = "collateral"  # 三代以内旁系血亲
    CLOSE_IN_LAW = "close_in_law"  # 近姻亲


class Post(StrEnum):
    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代表人
    HEAD = "head"  # 负责人


class CreditRecord(StrEnum):
    """What finance found in the credit records before admission (CRED-04)."""

    CLEAN = "clean"
    BRIBERY = "bribery"
    FRAUD = "fraud"


class Standing(StrEnum):
    SUSPEND = "suspend"
    RESTORE = "restore"
    REMOVE = "remove"
    EXTEND = "extend"  # to 70 (FJ-08)


class EmploymentView(View):
    """Work at a unit or a seat on its board; `until` is the last day, empty while it goes on."""

    unit: CreditCode
    until: date | None = None


class HoldingView(View):
    unit: CreditCode
    until: date | None = None


class RelativeView(View):
    unit: CreditCode
    relation: Relation
    post: Post


class AbsenceView(View):
    begins_on: date
    ends_on: date


class ExpertFacts(View):
    """`city` is the code of the prefecture-level city in which the expert evaluates."""

    name: Line
    born_on: date
    title: TitleRank
    working_since: date
    employer: CreditCode
    employer_name: Line
    city: RegionCode
    specialities: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    supervises_procurement: bool = False
    employments: Annotated[tuple[EmploymentView, ...], Few] = ()
    holdings: Annotated[tuple[HoldingView, ...], Few] = ()
    relatives: Annotated[tuple[RelativeView, ...], Few] = ()


class ExpertView(View):
    """Read by the expert and by the finance department alone."""

    id: str
    name: str
    city: str
    employer: str
    employer_name: str
    title: TitleRank
    specialities: tuple[str, ...]
    absences: tuple[AbsenceView, ...]
    tested_on: date | None
    extended: bool
    state: str
    suspended_until: date | None
    reason: str
    version: int


class ExpertPage(Page):
    items: tuple[ExpertView, ...]


class ApplyAsExpert(Call[ExpertView], service=NAME, door=post("/experts"), roles=(Role.EXPERT,)):
    """Ask to enter the pool: below 65, a senior title or an intermediate one and 8 years of work (FJ-08)."""

    facts: ExpertFacts


class UpdateExpertFacts(Call[ExpertView], service=NAME, door=post("/experts/{expert}/facts"), roles=(Role.EXPERT,)):
    """State what has changed, all facts anew, within 7 working days of the change (FJ-08); later it is recorded so."""

    expert: Id
    changed_on: date
    facts: ExpertFacts


class SetAbsences(Call[ExpertView], service=NAME, door=post("/experts/{expert}/absences"), roles=(Role.EXPERT,)):
    """Say on which days one cannot evaluate; replaces what was said before."""

    expert: Id
    absences: Annotated[tuple[AbsenceView, ...], Few]


class AdmitExpert(Call[ExpertView], service=NAME, door=post("/experts/{expert}/admission"), roles=(Role.FINANCE,)):
    """Admit into the pool after a look at the credit records (CRED-04, ROLE-06, FJ-08)."""

    expert: Id
    credit_record: CreditRecord
    credit_source: Line


class RefuseExpert(Call[ExpertView], service=NAME, door=post("/experts/{expert}/refusal"), roles=(Role.FINANCE,)):
    """Refuse an application with the reason; it may be made again."""

    expert: Id
    reason: Text


class RecordLawTest(Call[ExpertView], service=NAME, door=post("/experts/{expert}/law-tests"), roles=(Role.FINANCE,)):
    """The yearly law test; whoever has not passed one with 80 within a year is not drawn (FJ-08)."""

    expert: Id
    tested_on: date
    score: Annotated[int, Field(ge=0, le=100)]


class SetStanding(Call[ExpertView], service=NAME, door=post("/experts/{expert}/standing"), roles=(Role.FINANCE,)):
    """Suspend until a day, restore, extend to 70, or remove for good, with the reason."""

    expert: Id
    standing: Standing
    until: date | None = None
    reason: Text


class GetExpert(Call[ExpertView], service=NAME, door=get("/experts/{expert}"), roles=(Role.EXPERT, Role.FINANCE)):
    expert: Id


class ListExperts(Call[ExpertPage], service=NAME, door=get("/experts"), roles=(Role.FINANCE,)):
    state: Line | None = None
    after: Cursor | None = None
    limit: Limit = 50


class ExpertApplied(Event, sender=NAME):
    expert_id: str


class ExpertFactsChanged(Event, sender=NAME):
    """Names of the facts only; `in_time`: told within 7 working days of the change (FJ-08)."""

    expert_id: str
    changed: tuple[str, ...]
    in_time: bool


class LawTestRecorded(Event, sender=NAME):
    expert_id: str
    tested_on: date
    passed: bool


class ExpertStandingChanged(Event, sender=NAME):
    """Admitted, refused, suspended, restored, extended, removed or expired."""

    expert_id: str
    state: str
    until: date | None
    reason: str
