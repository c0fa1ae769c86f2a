"""Procurements as far as their news tells, and questions about them: good ones, of which each test spoils one thing."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from common.interfaces.bidding import (
    BidsOpened,
    BidTraits,
    BidTraitsRead,
    OpenedBid,
    QualificationChecked,
    TenderFailed,
)
from common.interfaces.supervision import (
    About,
    AnswerQuestion,
    AskQuestion,
    Authority,
    CompleteQuestion,
    Outcome,
    QuestionItem,
)
from services.supervision.domain import asking
from services.supervision.domain.course import Course, Result
from services.supervision.domain.party import Party, register
from services.supervision.domain.question import Question
from tests.builders.supervision import DIGEST, NOW, PROCUREMENT, a_registration, an_actor

ASKER, WINNER, THIRD, STRANGER = (
    "91350100M000100Y43",
    "91350100M000100Y56",
    "91350100M000100Y69",
    "91350100M000100Y7C",
)
BUYER, AGENCY = "12350100MB0000001Y", "12350100MB00000022"
ISSUED_ON = date(2026, 3, 2)  # a Monday; the notice's 5 working days end on Monday 9 March
OPENED_ON = date(2026, 3, 23)  # a Monday
QUALIFIED_ON = date(2026, 3, 24)
ANNOUNCED_ON = date(2026, 3, 27)  # a Friday: its publicity ends on Monday 30 March
LOTS = {"1": (ASKER, WINNER, THIRD), "2": (WINNER, THIRD)}
ITEM = QuestionItem(subject="评分有误", facts="第二项少计", legal_basis="87号令第五十五条", request="重新评分")
AGENT = Authority(name="林某", matter="本项目质疑", power="代为提出质疑", until=date(2026, 12, 31))


def at(day: date, hour: int = 9) -> datetime:
    """Return an hour of this day in Shanghai."""
    return datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def a_course(**more: Any) -> Course:
    """A procurement whose lot 1 is awarded and whose lot 2 is being evaluated."""
    fields: dict[str, Any] = {
        "id": PROCUREMENT,
        "buyer": BUYER,
        "agency": AGENCY,
        "issued_on": ISSUED_ON,
        "offer_until": date(2026, 3, 9),
        "opened_on": OPENED_ON,
        "bidders": LOTS,
        "qualified_on": {"1": QUALIFIED_ON},
        "results": {"1": Result(on=ANNOUNCED_ON, winner=WINNER)},
    }
    return Course(**fields | more)


def a_party(credit_code: str = ASKER) -> Party:
    return register(a_registration(credit_code=credit_code), an_actor(party=credit_code), NOW)[0]


def a_question(**more: Any) -> AskQuestion:
    """A question about the result of lot 1 in due form."""
    fields: dict[str, Any] = {"procurement_id": PROCUREMENT, "lot": "1", "about": About.RESULT}
    form = {"items": (ITEM,), "contact": "林某 0591-00000000", "signatory": "陈某"}
    return AskQuestion(**fields | form | more)


def a_completion(question_id: str = "q", **more: Any) -> CompleteQuestion:
    form = {"items": (ITEM,), "contact": "林某 0591-00000000", "signatory": "陈某"}
    return CompleteQuestion(question_id=question_id, **form | more)


def an_answer(outcome: Outcome = Outcome.NOT_FOUNDED, question_id: str = "q", **more: Any) -> AnswerQuestion:
    return AnswerQuestion(
        **{"question_id": question_id, "outcome": outcome, "reasons": "经查…", "legal_basis": "94号令第十六条"} | more
    )


def asked(on: date = date(2026, 3, 31), course: Course | None = None, asker: str = ASKER, **more: Any) -> Question:
    """Return a question as it stands once asked on this day."""
    question: Question = asking.ask(a_question(**more), course or a_course(), a_party(asker), "q", at(on))[0]
    return question


def an_opening(**lots: tuple[str, ...]) -> BidsOpened:
    """News of the opening: `lot_1=(supplier, ...)`."""
    rest = {"name": "x", "size_class": None, "price": None, "digest": DIGEST, "received_at": NOW, "invalid": None}
    lines = [
        OpenedBid(lot=lot.removeprefix("lot_"), supplier=supplier, **rest)
        for lot, suppliers in lots.items()
        for supplier in suppliers
    ]
    return BidsOpened(procurement_id=PROCUREMENT, lines=tuple(lines))


def a_check(lot: str = "1") -> QualificationChecked:
    return QualificationChecked(procurement_id=PROCUREMENT, lot=lot, qualified=LOTS[lot], refused=())


def a_failure(lot: str = "") -> TenderFailed:
    texts = ("project_number", "project_name", "buyer", "buyer_name", "rule", "reason", "contacts")
    return TenderFailed(procurement_id=PROCUREMENT, lot=lot, **dict.fromkeys(texts, "x"))


def traits(*bids: dict[str, Any], lot: str = "1") -> BidTraitsRead:
    """News of the traits of one lot: a bidder A, B, C … for each of `bids`."""
    made = (BidTraits(supplier=supplier, **bid) for supplier, bid in zip("ABCDEFG", bids, strict=False))
    return BidTraitsRead(procurement_id=PROCUREMENT, lot=lot, bids=tuple(made))
