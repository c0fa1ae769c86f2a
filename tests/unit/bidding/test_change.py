"""Changes of issued documents: what may change, and to when the deadline moves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import (
    ChangeKind,
    ClarifyDocuments,
    DocumentPart,
    ExtendDeadline,
    ExtendOffer,
    Factor,
    Item,
    Method,
    TextChange,
)
from common.interfaces.errors import Invalid, Refusal, RuleBroken, WrongStep
from common.interfaces.events import Audience
from common.law.announcements import missing_fields
from common.law.calendar import SHANGHAI, is_working_day, local_date
from services.bidding.domain.documents import documents
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import change
from services.bidding.domain.tendering.tender import Tender
from tests.builders.bidding import DUE_AT, GRADES, MORNING, OFFER_UNTIL, PROCUREMENT, a_lot, a_published_tender

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DUE_ON = date(2026, 3, 22)  # a Sunday
FIFTEEN_BEFORE = MORNING + 5 * DAY  # 7 March, 15 days before
FOURTEEN_BEFORE = MORNING + 6 * DAY
NEXT_MONDAY = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)


def clarification(*changes: TextChange, **more: Any) -> ClarifyDocuments:
    fields: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "explanation": "明确交付地点为鼓楼校区",
        "changes": changes,
        "may_affect_bids": True,
    }
    return ClarifyDocuments(**fields | more)


def text(old: str = "10 台", new: str = "10 台（含安装）", part: DocumentPart = DocumentPart.REQUIREMENT) -> TextChange:
    return TextChange(part=part, old=old, new=new)


def clarified(call: ClarifyDocuments | None = None, tender: Tender | None = None, now: datetime = MORNING) -> Tender:
    return change.clarify(tender or a_published_tender(), call or clarification(), "zhang", now=now)[0]


class TestClarifyingTheDocuments:
    def test_changes_their_text_and_with_it_their_digest(self):
        before = a_published_tender()

        after, news = change.clarify(before, clarification(text()), "zhang", now=MORNING)

        assert after.requirement == "显微镜 10 台（含安装），放大倍数不低于 1000 倍"
        assert after.documents_digest == documents.digest(after) == news.documents_digest
        assert after.documents_digest != before.documents_digest
        assert after.changes[0].documents_digest == after.documents_digest
        [told] = news.old_and_new
        assert (told.item, told.old, told.new) == ("采购需求", "10 台", "10 台（含安装）")

    def test_has_a_correction_notice_with_all_fields_of_pub_06(self):
        _, news = change.clarify(a_published_tender(), clarification(text()), "zhang", now=MORNING + DAY)

        assert missing_fields("correction", news.model_dump(mode="json")) == ()
        assert (news.first_publication_date, news.correction_date) == (date(2026, 3, 2), date(2026, 3, 3))

    def test_of_an_invited_tender_has_no_public_notice(self):
        invited = a_published_tender(method=Method.INVITED_TENDER)

        _, news = change.clarify(invited, clarification(text()), "zhang", now=MORNING)

        assert (type(news).AUDIENCE, type(news).HEARD_BY) == (Audience.SUPERVISORY, ())

    @pytest.mark.parametrize("part", [DocumentPart.OBJECT, DocumentPart.QUALIFICATION])
    def test_never_changes_the_object_or_the_qualification(self, part):
        with pytest.raises(RuleBroken, match="BID-TIME-05"):
            clarified(clarification(text(part=part)))

    @pytest.mark.parametrize(
        "lot",
        [
            a_lot(budget="599999.99"),
            a_lot(reserved=True, sme_rate="0"),
            a_lot(items=(Item(number="1", name="显微镜", quantity="11", unit="台", sector="industry"),)),
            a_lot(lot="2"),
        ],
        ids=["budget", "reserved for SMEs", "quantity", "another lot"],
    )
    def test_nor_does_a_change_of_the_lots(self, lot):
        with pytest.raises(RuleBroken, match="BID-TIME-05"):
            clarified(clarification(lots=(lot,)))

    def test_a_change_of_the_factors_is_told_field_by_field_and_always_may_affect_bids(self):
        factors = (
            Factor(code="tech", name="技术方案", points="30", grades=GRADES),
            Factor(code="service", name="安装和售后服务", points="30", objective=True),
        )
        call = clarification(lots=(a_lot(factors=factors),), may_affect_bids=False)

        after = clarified(call, now=FOURTEEN_BEFORE)

        assert after.changes[0].may_affect_bids
        assert after.bids_due_at > DUE_AT
        assert [(each.item, each.old, each.new) for each in after.changes[0].old_and_new][:1] == [
            ("采购包 1 factors.service.name", "售后服务", "安装和售后服务")
        ]

    def test_the_documents_as_changed_are_judged_like_those_that_are_issued(self):
        with pytest.raises(RuleBroken, match="BID-DOC-01"):
            clarified(clarification(lots=(a_lot(max_price="600000.01"),)))

    @pytest.mark.parametrize("old", ["没有的文字", "0"], ids=["not there", "there more than once"])
    def test_the_old_text_stands_there_exactly_once(self, old):
        with pytest.raises(Invalid, match=r"changes\.0\.old"):
            clarified(clarification(text(old=old)))

    def test_a_decision_on_wording_has_its_person(self):
        decision = {"rule": "EVAL-01", "text": "综合评分法", "reason": "复核后维持"}

        after = clarified(clarification(decisions=(decision,)))

        assert [(each.rule, each.decided_by) for each in after.decisions] == [("EVAL-01", "zhang")]

    def test_new_wording_that_a_person_must_judge_needs_a_decision(self):
        asked = text(new="10 台，须提供样品")
        decision = {"rule": "DISC-08", "text": "样品", "reason": "仅凭书面方式不能判断"}

        with pytest.raises(Refusal, match="DISC-08"):
            clarified(clarification(asked))
        assert len(clarified(clarification(asked, decisions=(decision,))).decisions) == 2

    def test_is_possible_only_before_the_deadline(self):
        assert clarified(clarification(may_affect_bids=False), now=DUE_AT - SECOND).changes
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            clarified(clarification(may_affect_bids=False), now=DUE_AT)

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.PUBLISHED}))
    def test_only_a_published_tender_is_changed(self, state):
        with pytest.raises(WrongStep):
            clarified(tender=a_published_tender(state=state))

    def test_has_an_end_after_fifty_times(self):
        tender = a_published_tender()
        for _ in range(50):
            tender = clarified(tender=tender)

        assert [each.number for each in tender.changes] == list(range(1, 51))
        with pytest.raises(Refusal, match="50"):
            clarified(tender=tender)


class TestTheDeadlineAfterAChange:
    def test_stays_where_15_days_remain_and_moves_where_14_do(self):
        assert clarified(now=FIFTEEN_BEFORE).bids_due_at == DUE_AT
        assert clarified(now=FOURTEEN_BEFORE).bids_due_at == NEXT_MONDAY

    def test_stays_if_the_change_cannot_affect_bids(self):
        assert clarified(clarification(may_affect_bids=False), now=DUE_AT - DAY).bids_due_at == DUE_AT

    def test_may_be_a_later_one_that_the_organiser_chooses_but_no_earlier_one(self):
        tuesday = NEXT_MONDAY + DAY

        assert clarified(clarification(bids_due_at=tuesday), now=FOURTEEN_BEFORE).bids_due_at == tuesday
        with pytest.raises(RuleBroken, match="BID-TIME-05"):
            clarified(clarification(bids_due_at=NEXT_MONDAY), now=MORNING + 10 * DAY)

    def test_across_the_spring_festival_lies_on_the_first_working_day_and_names_the_days_it_skipped(self):
        due = datetime(2026, 2, 14, 1, 30, tzinfo=UTC)  # a Saturday on which people work
        tender = a_published_tender(bids_due_at=due, documents_issued_on=date(2026, 1, 20))

        after = clarified(tender=tender, now=datetime(2026, 2, 3, 8, 0, tzinfo=UTC))

        assert after.bids_due_at == datetime(2026, 2, 24, 1, 30, tzinfo=UTC)
        [told] = after.changes
        assert [day for day in range(15, 25) if f"2026-02-{day}春节" in told.says_zh] == list(range(18, 24))
        assert "2026-02-23 Spring Festival" in told.says_en
        assert [(each.old, each.new) for each in told.old_and_new] == [("2026-02-14 09:30", "2026-02-24 09:30")]

    @given(st.integers(min_value=0, max_value=20 * 24 * 60 - 1))
    def test_never_moves_back_and_leaves_the_days_on_a_working_day_at_the_same_minute(self, minutes):
        now = MORNING + minutes * MINUTE

        due_at = clarified(now=now).bids_due_at

        assert due_at >= DUE_AT
        assert local_date(due_at) >= local_date(now) + 15 * DAY
        assert due_at == DUE_AT or is_working_day(local_date(due_at))
        assert due_at.astimezone(SHANGHAI).timetz() == DUE_AT.astimezone(SHANGHAI).timetz()


class TestExtendingTheDeadline:
    def extend(self, to: datetime = NEXT_MONDAY, now: datetime = MORNING, tender: Tender | None = None):
        call = ExtendDeadline(procurement_id=PROCUREMENT, bids_due_at=to, reason="场地维修")
        return change.extend_deadline(tender or a_published_tender(), call, now=now)

    def test_is_recorded_with_its_reason_and_told(self):
        after, news = self.extend()

        assert (after.bids_due_at, news.bids_due_at, news.reason) == (NEXT_MONDAY, NEXT_MONDAY, "场地维修")
        assert (after.changes[0].kind, after.changes[0].may_affect_bids) == (ChangeKind.DEADLINE, False)
        assert after.documents_digest != a_published_tender().documents_digest

    @pytest.mark.parametrize("to", [DUE_AT, DUE_AT - MINUTE, NEXT_MONDAY + SECOND, NEXT_MONDAY + 5 * DAY])
    def test_is_refused_for_the_same_or_an_earlier_minute_for_seconds_and_on_a_rest_day(self, to):
        with pytest.raises(Invalid, match="bids_due_at"):
            self.extend(to)

    def test_is_over_at_the_deadline(self):
        assert self.extend(now=DUE_AT - SECOND)
        with pytest.raises(RuleBroken, match="BID-OPEN-03"):
            self.extend(now=DUE_AT)


class TestExtendingTheOffer:
    OVER = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)  # 24:00 of its last day in Fuzhou

    def extend(self, until: date = date(2026, 3, 16), now: datetime = OVER, **more: Any):
        call = ExtendOffer(procurement_id=PROCUREMENT, offer_until=until, reason="顺延提供期限", **more)
        return change.extend_offer(a_published_tender(), call, now=now)

    def test_is_possible_from_the_end_of_the_offer_on_and_not_while_it_goes_on(self):
        after, news = self.extend()

        assert (after.offer_until, news.offer_until) == (date(2026, 3, 16), date(2026, 3, 16))
        with pytest.raises(WrongStep, match=str(OFFER_UNTIL)):
            self.extend(now=self.OVER - SECOND)

    @pytest.mark.parametrize("until", [date(2026, 3, 9), DUE_ON + DAY])
    def test_ends_neither_in_the_past_nor_after_bids_are_due(self, until):
        with pytest.raises(Invalid, match="offer_until"):
            self.extend(until)

    def test_may_take_the_deadline_with_it(self):
        after, _ = self.extend(DUE_ON + DAY, bids_due_at=NEXT_MONDAY)

        assert (after.offer_until, after.bids_due_at) == (DUE_ON + DAY, NEXT_MONDAY)

    def test_its_notice_says_nothing_of_who_or_how_many_took_the_documents(self):
        _, news = self.extend()

        assert set(news.model_dump()) == set(type(news).model_fields)
        assert "taker" not in news.model_dump_json()


def test_the_steps_of_a_change_leave_the_tender_published():
    tender = a_published_tender()

    assert {tender.step(action).state for action in ("clarify", "extend_deadline", "extend_offer")} == {tender.state}
