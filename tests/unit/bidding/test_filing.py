from datetime import timedelta

import pytest

from common.interfaces.bidding import Category, Reserve
from common.interfaces.errors import RuleBroken
from services.bidding.domain.planning import filing
from services.bidding.domain.planning.plan import Plan
from tests.builders.bidding import TODAY
from tests.builders.plans import a_draft, a_paper, drafted, invited

WHOLE = Reserve(way="whole")
TOMORROW = TODAY + timedelta(days=1)


def file(plan: Plan) -> Plan:
    return filing.file(plan, today=TODAY)[0]


class TestAnInvitedTender:
    def test_below_the_threshold_needs_only_its_ground(self):
        assert file(invited("1999999.99", reserve=WHOLE)).state == "filed"

    def test_at_the_threshold_needs_the_consent_of_the_superior_unit(self):
        with pytest.raises(RuleBroken, match="THR-02"):
            file(invited("2000000.00", reserve=WHOLE))
        with pytest.raises(RuleBroken, match="THR-02"):
            file(invited("2000000.00", reserve=WHOLE, superior_consent=a_paper(issued_on=TOMORROW)))
        assert file(invited("2000000.00", reserve=WHOLE, superior_consent=a_paper())).state == "filed"

    def test_in_the_province_the_threshold_is_four_million(self):
        assert file(invited("3999999.99", region="350000")).state == "filed"
        with pytest.raises(RuleBroken, match="THR-02"):
            file(invited("4000000.00", region="350000"))

    def test_says_what_is_bought(self):
        with pytest.raises(RuleBroken, match="METH-13") as refused:
            file(invited(items=()))
        assert "items" in refused.value.facts["found"]

    def test_tells_its_reason_when_it_is_filed(self):
        assert filing.file(invited(), today=TODAY)[1].method_reason == "只有三家供应商具备所需资质"


class TestTheDecisionOnTheMethod:
    def above(self, **more) -> Plan:
        return file(invited("2000000.00", reserve=WHOLE, superior_consent=a_paper(), **more))

    def test_is_made_with_the_approval(self):
        with pytest.raises(RuleBroken, match="THR-02"):
            filing.approve(self.above(), "", None, today=TODAY)
        approved, news = filing.approve(self.above(), "同意采用邀请招标", None, today=TODAY)

        assert (approved.method_decision, news.method_decision) == ("同意采用邀请招标", "同意采用邀请招标")

    def test_in_a_county_stands_on_a_paper_of_city_level(self):
        plan = self.above(region="350102")

        with pytest.raises(RuleBroken, match="THR-02"):
            filing.approve(plan, "同意", None, today=TODAY)
        with pytest.raises(RuleBroken, match="THR-02"):
            filing.approve(plan, "同意", a_paper(issued_on=TOMORROW), today=TODAY)
        assert filing.approve(plan, "同意", a_paper("福州市财政局"), today=TODAY)[0].method_paper

    def test_is_made_wherever_the_buyer_applies_for_it(self):
        applied = file(invited("1000000.00", reserve=WHOLE, superior_consent=a_paper()))

        with pytest.raises(RuleBroken, match="THR-02"):
            filing.approve(applied, "", None, today=TODAY)

    def test_is_not_needed_below_the_threshold_or_for_an_open_tender(self):
        for plan in (invited("1999999.99", reserve=WHOLE), drafted(a_draft("9000000.00"))):
            assert filing.approve(file(plan), "", None, today=TODAY)[0].state == "approved"


class TestImportedProducts:
    def test_need_an_approval_of_before(self):
        for paper in (None, a_paper(issued_on=TOMORROW)):
            with pytest.raises(RuleBroken, match="POL-IMP-01"):
                file(drafted(a_draft("200000.00", imported=True, import_approval=paper)))
        assert file(drafted(a_draft("200000.00", imported=True, import_approval=a_paper()))).imported


class TestTheReserveForSmallEnterprises:
    def test_is_the_whole_purchase_up_to_two_million(self):
        for budget in ("300000.00", "2000000.00"):
            with pytest.raises(RuleBroken, match="POL-SME-03"):
                file(drafted(a_draft(budget)))
            with pytest.raises(RuleBroken, match="POL-SME-03"):
                file(drafted(a_draft(budget, reserve=Reserve(way="package", share="0.5"))))
            assert file(drafted(a_draft(budget, reserve=WHOLE))).state == "filed"

    def test_is_nothing_below_the_procurement_limit(self):
        assert file(drafted(a_draft("299999.99"))).state == "filed"

    def test_is_not_needed_on_a_recorded_ground(self):
        without_reason = Reserve(way="none", exemption="irreplaceable")
        with pytest.raises(RuleBroken, match="POL-SME-03"):
            file(drafted(a_draft(reserve=without_reason)))
        exempt = Reserve(way="none", exemption="irreplaceable", reason="专利产品")
        assert file(drafted(a_draft(reserve=exempt))).state == "filed"

    @pytest.mark.parametrize(
        ("reserve", "warned"),
        [
            (None, 2),
            (Reserve(way="package", share="0.39", small_micro_share="0.60"), 1),
            (Reserve(way="package", share="0.40", small_micro_share="0.59"), 1),
            (Reserve(way="package", share="0.40", small_micro_share="0.60"), 0),
            (WHOLE, 0),
        ],
    )
    def test_above_two_million_a_share_below_that_of_the_year_only_warns(self, reserve, warned):
        filed = file(drafted(a_draft("2000000.01", reserve=reserve)))

        assert len([said for said in filed.warnings if said.startswith("POL-SME-03")]) == warned

    def test_of_works_is_not_confirmed_and_warns(self):
        filed = file(drafted(a_draft("4000000.00"), category=Category.WORKS))

        assert any(said.startswith("POL-SME-03") for said in filed.warnings)
