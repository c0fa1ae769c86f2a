"""Who may take part in a tender, and who sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.interfaces.errors import NotFound
from common.interfaces.parties import Role
from services.bidding.domain import access
from services.bidding.domain.tendering.supplier import credit_breach
from tests.builders import bidding as builders
from tests.builders.bidding import (
    AGENCY,
    BUYER,
    OTHER_AGENCY,
    OTHER_BUYER,
    SUPPLIER,
    TODAY,
    a_drafted_tender,
    a_party,
    a_published_tender,
    by,
)

DAY = timedelta(days=1)


class TestWhoMayTakePart:
    def test_a_registered_supplier(self):
        assert credit_breach(a_party(), TODAY) is None

    def test_nobody_who_is_not_registered_as_a_supplier(self):
        for other in (None, a_party(role=Role.BUYER)):
            breach = credit_breach(other, TODAY)
            assert breach is not None
            assert (breach.rule, breach.blocks) == ("CRED-02", True)

    def test_nobody_through_the_last_day_of_a_ban(self):
        banned = a_party().ban(TODAY)

        assert credit_breach(banned, TODAY) is not None
        assert credit_breach(banned, TODAY + DAY) is None

    def test_a_shorter_ban_heard_later_shortens_none(self):
        assert a_party().ban(TODAY + DAY).ban(TODAY).banned_until == TODAY + DAY


class TestWhoSeesATender:
    @pytest.mark.parametrize(
        ("role", "party"), [(Role.BUYER, BUYER), (Role.AGENCY, AGENCY), (Role.FINANCE, "finance-350100")]
    )
    def test_its_organisers_and_the_finance_department_see_the_draft(self, role, party):
        tender = a_drafted_tender()

        assert access.published(tender, by(role, party)) is tender

    @pytest.mark.parametrize(
        ("role", "party"),
        [
            (Role.BUYER, OTHER_BUYER),
            (Role.AGENCY, OTHER_AGENCY),
            (Role.SUPPLIER, SUPPLIER),
            (Role.OPERATOR, "operator"),
            (Role.PUBLIC, ""),
        ],
    )
    def test_to_others_it_is_not_there_before_the_notice(self, role, party):
        with pytest.raises(NotFound, match=f"there is no tender {builders.PROCUREMENT} here"):
            access.published(a_drafted_tender(agency=AGENCY), by(role, party))
        assert access.published(a_published_tender(), by(role, party))

    def test_another_buyer_or_agency_may_not_act_on_it(self):
        for role, party in ((Role.BUYER, OTHER_BUYER), (Role.AGENCY, OTHER_AGENCY)):
            with pytest.raises(NotFound):
                access.of_organiser(a_published_tender(), by(role, party))

    def test_without_an_agency_nobody_without_a_party_acts_for_it(self):
        with pytest.raises(NotFound):
            access.of_organiser(a_published_tender(agency=None), by(Role.AGENCY))

    def test_it_is_found_in_its_own_region_only(self):
        elsewhere = replace(by(Role.FINANCE, "finance-350200"), region="350200")

        with pytest.raises(NotFound):
            access.readable(a_published_tender(), elsewhere)
