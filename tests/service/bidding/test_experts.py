"""The pool of experts over the real database."""

from datetime import date, timedelta

import pytest

from common.interfaces.bidding import (
    AbsenceView,
    AdmitExpert,
    ApplyAsExpert,
    CreditRecord,
    GetExpert,
    ListExperts,
    RecordLawTest,
    RefuseExpert,
    SetAbsences,
    SetStanding,
    Standing,
    UpdateExpertFacts,
)
from common.interfaces.errors import Conflict, NotFound, RuleBroken
from common.interfaces.parties import Role
from services.bidding.domain.experts.expert import ExpertState
from services.bidding.store import BiddingStore
from services.bidding.usecases.experts import experts
from tests.builders.bidding import by
from tests.builders.experts import DAY, MORNING, an_expert, stated

pytestmark = pytest.mark.stack
FINANCE = "11350100MB0000009F"


@pytest.fixture
def store(service_database) -> BiddingStore:
    made = BiddingStore(service_database)
    made.experts.prepare()
    return made


def as_expert(number: int = 1, **more):
    return by(Role.EXPERT, f"expert-{number}", **{"at": MORNING} | more)


def as_finance(**more):
    return by(Role.FINANCE, FINANCE, **{"at": MORNING} | more)


def admit(store, number: int = 1):
    experts.apply_as_expert(store, ApplyAsExpert(facts=stated(number)), as_expert(number))
    call = AdmitExpert(expert=f"expert-{number}", credit_record=CreditRecord.CLEAN, credit_source="信用中国")
    return experts.admit_expert(store, call, as_finance())


def test_an_expert_applies_finance_admits_and_the_news_names_nobody(store, told):
    admitted = admit(store)
    tested = experts.record_law_test(store, RecordLawTest(expert="expert-1", tested_on=DAY, score=85), as_finance())

    assert (admitted.state, tested.tested_on) == ("admitted", DAY)
    kinds = [envelope["type"] for written in told for envelope in written.envelopes]
    assert kinds == ["expert_applied", "expert_standing_changed", "law_test_recorded"]
    assert "专家1" not in str(told)


def test_an_application_repeated_is_one_and_another_one_is_refused(store):
    call, context = ApplyAsExpert(facts=stated()), as_expert()
    first = experts.apply_as_expert(store, call, context)

    assert experts.apply_as_expert(store, call, context).version == first.version
    with pytest.raises(Conflict):
        experts.apply_as_expert(store, call, as_expert())


def test_after_a_refusal_an_expert_applies_again(store):
    experts.apply_as_expert(store, ApplyAsExpert(facts=stated()), as_expert())
    experts.refuse_expert(store, RefuseExpert(expert="expert-1", reason="材料不全"), as_finance())

    assert experts.apply_as_expert(store, ApplyAsExpert(facts=stated()), as_expert()).state == "applied"


def test_who_cannot_be_admitted_is_not_kept(store):
    with pytest.raises(RuleBroken):
        experts.apply_as_expert(store, ApplyAsExpert(facts=stated(supervises_procurement=True)), as_expert())

    assert store.experts.find({}) == []


def test_facts_are_an_expert_s_own_and_nobody_else_s(store):
    admit(store)
    change = UpdateExpertFacts(expert="expert-1", changed_on=DAY, facts=stated(city="350200"))
    away = SetAbsences(expert="expert-1", absences=(AbsenceView(begins_on=DAY, ends_on=DAY),))

    assert experts.update_expert_facts(store, change, as_expert()).city == "350200"
    assert experts.set_absences(store, away, as_expert()).absences[0].begins_on == DAY
    for ask, call in (
        (experts.update_expert_facts, change),
        (experts.set_absences, away),
        (experts.get_expert, GetExpert(expert="expert-1")),
    ):
        with pytest.raises(NotFound):
            ask(store, call, as_expert(2))
    assert experts.get_expert(store, GetExpert(expert="expert-1"), as_finance()).name == "专家1"


def test_the_pool_is_listed_by_state_page_by_page(store):
    for number in (1, 2, 3):
        admit(store, number)
    experts.set_standing(
        store, SetStanding(expert="expert-2", standing=Standing.REMOVE, reason="收受贿赂"), as_finance()
    )

    first = experts.list_experts(store, ListExperts(state="admitted", limit=1), as_finance())
    rest = experts.list_experts(store, ListExperts(state="admitted", after=first.next, limit=1), as_finance())
    assert [first.items[0].id, rest.items[0].id] == ["expert-1", "expert-3"]
    assert (first.has_more, rest.has_more) == (True, False)


def test_time_lets_experts_expire_at_65_or_70_and_suspensions_end(store):
    for one in (
        an_expert(1, born_on=date(1961, 3, 24)),
        an_expert(2, born_on=date(1961, 3, 25)),
        an_expert(3, born_on=date(1961, 3, 24), extended=True),
        an_expert(4, born_on=date(1956, 3, 24), extended=True),
        an_expert(5, ExpertState.SUSPENDED, suspended_until=DAY - timedelta(days=1)),
        an_expert(6, ExpertState.SUSPENDED, suspended_until=DAY),
    ):
        store.experts.make(one, by=as_finance())

    timer = by(Role.SERVICE, at=MORNING, key="review-1")
    experts.let_pass(store, timer)
    experts.let_pass(store, timer)

    states = [store.experts.get(f"expert-{number}").state.value for number in range(1, 7)]
    assert states == ["expired", "admitted", "admitted", "expired", "admitted", "suspended"]
