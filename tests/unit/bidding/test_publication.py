"""From the draft to the notice: what the documents fix, the bid key, the times, who is offered the documents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest

from common.interfaces.bidding import Category, Factor
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from common.interfaces.parties import Role
from services.bidding.domain.documents import documents
from services.bidding.domain.states import PlanState, TenderState
from services.bidding.domain.tendering import publication
from tests.builders import bidding as builders
from tests.builders.bidding import (
    DUE_AT,
    INTENTION_ON,
    MORNING,
    OFFER_UNTIL,
    TODAY,
    a_bid_key,
    a_drafted_tender,
    a_lot,
    a_plan,
    a_published_tender,
    an_approved_plan,
)

DAY = timedelta(days=1)


class TestDraftingTheDocuments:
    def draft(self, plan=None, **changes):
        return publication.draft(
            builders.documents(**changes), plan or an_approved_plan(), drafted_by="zhang", today=TODAY
        )[0]

    @pytest.mark.parametrize("state", [PlanState.DRAFTED, PlanState.FILED, PlanState.RETURNED])
    def test_needs_an_approved_plan(self, state):
        with pytest.raises(RuleBroken, match="SCOPE-08"):
            self.draft(a_plan(state))

    def test_the_maximum_price_is_at_most_the_budget(self):
        assert self.draft(max_price="600000.00").max_price == Decimal("600000.00")
        with pytest.raises(RuleBroken, match="BID-DOC-01"):
            self.draft(max_price="600000.01")

    def test_lots_together_stay_within_the_plan(self):
        half = {"budget": "300000.00", "max_price": None}
        both = (builders.a_lot(lot="1", **half), builders.a_lot(lot="2", **half))
        more = (both[0], builders.a_lot(lot="2", **half | {"budget": "300000.01"}))

        assert (
            publication.draft(builders.documents(*both), an_approved_plan(), drafted_by="zhang", today=TODAY)[
                0
            ].max_price
            == 600000
        )
        with pytest.raises(Invalid, match="lots"):
            publication.draft(builders.documents(*more), an_approved_plan(), drafted_by="zhang", today=TODAY)

    def test_two_lots_may_not_share_a_number(self):
        twice = (builders.a_lot(budget="1.00", max_price=None),) * 2

        with pytest.raises(Invalid, match="lots"):
            publication.draft(builders.documents(*twice), an_approved_plan(), drafted_by="zhang", today=TODAY)

    def test_the_maximum_price_is_above_zero(self):
        with pytest.raises(Invalid, match="max_price"):
            self.draft(max_price="0.00")

    @pytest.mark.parametrize(("category", "least"), [(Category.GOODS, 30), (Category.SERVICES, 10)])
    def test_the_price_weighs_at_least_30_percent_for_goods_and_10_for_services(self, category, least):
        def weighing(points: int):
            rest = Factor(code="rest", name="其他", points=str(100 - points), objective=True)
            plan = an_approved_plan(category=category)
            return self.draft(plan, price_weight=f"0.{points:02d}", factors=(rest,))

        assert weighing(least).lots[0].price_weight == f"0.{least:02d}"
        with pytest.raises(RuleBroken, match="EVAL-02"):
            weighing(least - 1)

    @pytest.mark.parametrize("rate", ["0.10", "0.20"])
    def test_small_and_micro_enterprises_get_10_to_20_percent_off(self, rate):
        assert self.draft(sme_rate=rate).lots[0].sme_rate == rate

    @pytest.mark.parametrize("rate", ["0", "0.09", "0.2001"])
    def test_any_other_deduction_is_refused(self, rate):
        with pytest.raises(RuleBroken, match="POL-SME-05"):
            self.draft(sme_rate=rate)

    def test_works_have_neither_that_weight_nor_that_deduction(self):
        works = an_approved_plan(category=Category.WORKS)
        rest = Factor(code="rest", name="其他", points="99", objective=True)

        assert self.draft(works, price_weight="0.01", sme_rate="0", factors=(rest,)).category is Category.WORKS

    @pytest.mark.parametrize("points", ["29.99", "30.01"])
    def test_price_and_factors_add_up_to_100_points(self, points):
        factors = (
            Factor(code="tech", name="技术方案", points=points),
            Factor(code="service", name="售后服务", points="30"),
        )

        with pytest.raises(Invalid, match="100"):
            self.draft(factors=factors)

    def test_two_factors_may_not_share_a_code(self):
        twice = tuple(Factor(code="tech", name="技术方案", points="30") for _ in range(2))

        with pytest.raises(Invalid, match="factors"):
            self.draft(factors=twice)

    def test_may_be_done_anew_until_they_are_issued(self):
        written = self.draft(max_price="500000.00")

        redrafted = publication.redraft(a_drafted_tender(), written)

        assert redrafted.max_price == Decimal("500000.00")
        assert redrafted.bid_key == a_bid_key()
        with pytest.raises(WrongStep):
            publication.redraft(a_published_tender(), written)


class TestSettingTheBidKey:
    def test_is_public_and_may_be_done_again_before_the_notice(self):
        after, news = publication.set_bid_key(a_drafted_tender(), a_bid_key(threshold=3))

        assert after.bid_key == news.bid_key == a_bid_key(threshold=3)

    def test_is_over_with_the_notice(self):
        with pytest.raises(WrongStep):
            publication.set_bid_key(a_published_tender(), a_bid_key())

    def test_nobody_holds_two_shares(self):
        with pytest.raises(Invalid, match="shares"):
            publication.set_bid_key(a_drafted_tender(), a_bid_key(Role.BUYER, Role.BUYER, Role.FINANCE))

    def test_more_shares_may_not_be_needed_than_there_are(self):
        with pytest.raises(Invalid, match="threshold"):
            publication.set_bid_key(a_drafted_tender(), a_bid_key(Role.BUYER, Role.FINANCE, threshold=3))

    @pytest.mark.parametrize("stranger", [Role.SUPPLIER, Role.EXPERT, Role.OPERATOR])
    def test_only_buyer_agency_and_finance_hold_shares(self, stranger):
        with pytest.raises(Invalid, match="shares"):
            publication.set_bid_key(a_drafted_tender(), a_bid_key(Role.BUYER, stranger))

    def test_without_an_agency_no_agency_holds_one(self):
        with pytest.raises(Invalid, match="agency"):
            publication.set_bid_key(a_drafted_tender(agency=None), a_bid_key())


class TestPublishingTheNotice:
    def publish(self, tender=None, intention_on=INTENTION_ON, offer_until=OFFER_UNTIL, due_at=DUE_AT, now=MORNING):
        return publication.publish(tender or a_drafted_tender(), intention_on, offer_until, due_at, now=now)

    def test_issues_the_documents_on_the_same_day(self):
        after, news = self.publish()

        assert (after.state, after.documents_issued_on) == (TenderState.PUBLISHED, TODAY)
        assert (news.documents_issued_on, news.offer_until, news.bids_due_at) == (TODAY, OFFER_UNTIL, DUE_AT)
        assert news.documents_digest == after.documents_digest

    def test_the_intention_is_30_days_old(self):
        assert self.publish(intention_on=INTENTION_ON)[0].intention_on == INTENTION_ON
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            self.publish(intention_on=INTENTION_ON + DAY)

    def test_needs_an_intention(self):
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            self.publish(intention_on=None)

    def test_bids_are_due_after_20_days_and_not_after_19(self):
        assert self.publish(due_at=DUE_AT)[0].bids_due_at == DUE_AT
        with pytest.raises(RuleBroken, match="BID-TIME-01"):
            self.publish(due_at=DUE_AT - DAY)

    def test_documents_are_offered_5_working_days(self):
        assert self.publish(offer_until=OFFER_UNTIL)[0].offer_until == OFFER_UNTIL
        with pytest.raises(RuleBroken, match="BID-TIME-02"):
            self.publish(offer_until=OFFER_UNTIL - DAY)

    def test_documents_are_not_offered_after_bids_are_due(self):
        assert self.publish(offer_until=date(2026, 3, 22))
        with pytest.raises(Invalid, match="offer_until"):
            self.publish(offer_until=date(2026, 3, 23))

    @pytest.mark.parametrize("off", [timedelta(seconds=1), timedelta(microseconds=1)])
    def test_bids_are_due_at_a_full_minute(self, off):
        with pytest.raises(Invalid, match="bids_due_at"):
            self.publish(due_at=DUE_AT + off)

    def test_the_deadline_is_kept_in_utc_wherever_it_was_written(self):
        fuzhou = DUE_AT.astimezone(timezone(timedelta(hours=8)))

        assert self.publish(due_at=fuzhou)[0].bids_due_at.tzinfo is UTC

    def test_needs_a_bid_key(self):
        with pytest.raises(WrongStep) as refused:
            self.publish(a_drafted_tender(bid_key=None))

        assert refused.value.facts["allowed"] == ["set_bid_key", "terminate"]

    def test_documents_are_judged_by_the_rules_of_the_day_they_are_issued(self):
        above = a_drafted_tender(lots=(a_lot(max_price="600000.01"),))

        with pytest.raises(RuleBroken, match="BID-DOC-01"):
            self.publish(above)


class TestTheDocuments:
    def test_have_the_digest_that_the_notice_names(self):
        tender = a_published_tender()

        assert sha256(documents.content(tender).encode()).hexdigest() == tender.documents_digest

    def test_say_what_bidders_must_know(self):
        text = documents.content(a_published_tender())

        for said in (
            "项目编号：[350100]RC[GK]2026000123",
            "预算金额：600000.00元",
            "最高限价：580000.00元",
            "| price | 价格 | 40.00 | 客观 |",
            "| service | 售后服务 | 30 | 客观 |",
            "| 小微企业价格扣除 | 15% | POL-SME-05",
            "投标截止时间和开标时间：2026-03-22 09:00（北京时间）",
            "2026-03-02 至 2026-03-09，免费",
        ):
            assert said in text

    def test_stay_the_same_when_the_tender_moves_on(self):
        tender = a_published_tender()

        assert documents.content(tender.step("close")) == documents.content(tender)

    def test_another_text_has_another_digest(self):
        tender = a_published_tender()

        assert documents.digest(replace(tender, requirement="另一需求")) != tender.documents_digest

    def test_are_offered_through_the_last_day_of_the_offer(self):
        last_moment = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Fuzhou

        publication.require_offered(a_published_tender(), now=last_moment)
        with pytest.raises(WrongStep):
            publication.require_offered(a_published_tender(), now=last_moment + timedelta(seconds=1))

    def test_are_not_offered_from_the_deadline_on(self):
        tender = a_published_tender(offer_until=date(2026, 3, 22))

        publication.require_offered(tender, now=DUE_AT - timedelta(seconds=1))
        with pytest.raises(WrongStep):
            publication.require_offered(tender, now=DUE_AT)

    @pytest.mark.parametrize("state", sorted(set(TenderState) - {TenderState.PUBLISHED}))
    def test_are_offered_only_while_the_tender_takes_bids(self, state):
        with pytest.raises(WrongStep):
            publication.require_offered(a_published_tender(state=state), now=MORNING)
