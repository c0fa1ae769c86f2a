"""What the plan decides about the documents and the notice: its reserve, its intention, its method."""

from datetime import date

import pytest

from common.interfaces.bidding import InvitedTenderPublished, Reserve, ReserveWay, TenderPublished
from common.interfaces.errors import RuleBroken
from services.bidding.domain.tendering import publication
from tests.builders.bidding import (
    DRAFTER,
    DUE_AT,
    INTENTION_ON,
    MORNING,
    OFFER_UNTIL,
    TODAY,
    a_drafted_tender,
    a_lot,
    an_approved_plan,
    documents,
)
from tests.builders.invited import an_invited_tender


class TestTheReserve:
    def draft(self, reserve, *lots):
        plan = an_approved_plan(reserve=reserve)
        return publication.draft(documents(*lots), plan, drafted_by=DRAFTER, today=TODAY)[0]

    def a_half(self, number: str, **changes):
        return a_lot(lot=number, budget="300000.00", max_price="300000.00", **changes)

    def test_of_the_whole_is_one_of_every_lot(self):
        whole = Reserve(way=ReserveWay.WHOLE, share="1")
        reserved = self.a_half("1", reserved=True, sme_rate="0")

        with pytest.raises(RuleBroken, match="POL-SME-03") as refused:
            self.draft(whole, reserved, self.a_half("2"))
        assert "2 未预留" in str(refused.value)
        other = self.a_half("2", reserved=True, sme_rate="0")
        assert self.draft(whole, reserved, other).lots == (reserved, other)

    @pytest.mark.parametrize("way", [way for way in ReserveWay if way is not ReserveWay.WHOLE])
    def test_in_another_way_asks_for_no_lot(self, way):
        assert self.draft(Reserve(way=way, share="0.40"), self.a_half("1")).lots[0].reserved is False


class TestTheIntention:
    def publish(self, intention_on: date | None, because: str = ""):
        return publication.publish(
            a_drafted_tender(), intention_on, OFFER_UNTIL, DUE_AT, now=MORNING, exempt_because=because
        )[1]

    def test_is_waited_for_unless_the_plan_records_why_not(self):
        with pytest.raises(RuleBroken, match="INT-TIME-01"):
            self.publish(None)

        exempt = self.publish(None, "台风损毁设备")

        assert (exempt.intention_on, exempt.exempt_because) == (None, "台风损毁设备")

    def test_that_is_old_enough_needs_no_reason(self):
        assert self.publish(INTENTION_ON).exempt_because == ""


def test_the_news_of_an_invited_tender_is_no_public_notice():
    _, news = publication.publish(an_invited_tender(), INTENTION_ON, OFFER_UNTIL, DUE_AT, now=MORNING)

    assert type(news) is InvitedTenderPublished
    assert "announcements" in TenderPublished.HEARD_BY
    assert InvitedTenderPublished.HEARD_BY == ()
