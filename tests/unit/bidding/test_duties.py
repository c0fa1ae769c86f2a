from itertools import permutations

import pytest

from common.interfaces.bidding import Duty, KeptDuty
from common.interfaces.errors import RuleBroken
from services.bidding.domain.planning.duties import Duties, duty_breach
from tests.builders.bidding import BUYER, PROCUREMENT, TODAY

APART = {
    frozenset((Duty.REQUIREMENT_WRITING, Duty.REQUIREMENT_REVIEW)): "ROLE-03",
    frozenset((Duty.DOCUMENTS_DRAFTING, Duty.DOCUMENTS_CHECKING)): "ROLE-03",
    frozenset((Duty.CONTRACT_SIGNING, Duty.ACCEPTANCE)): "ROLE-03",
    frozenset((Duty.PAYMENT_REQUEST, Duty.PAYMENT_APPROVAL)): "ROLE-03",
    frozenset((Duty.BUYING, Duty.CONTRACT_REVIEW)): "ROLE-02",
    frozenset((Duty.BUYING, Duty.ACCEPTANCE)): "ROLE-02",
    frozenset((Duty.BUYER_REPRESENTATIVE, Duty.ON_SITE_SUPERVISION)): "ROLE-07",
}


def kept(*pairs: tuple[Duty, str]) -> Duties:
    done = tuple(KeptDuty(duty=duty, person=person) for duty, person in pairs)
    return Duties(id=PROCUREMENT, region="350100", buyer=BUYER, agency=None, kept=done)


def test_a_person_has_no_two_duties_that_check_each_other():
    for first, second in permutations(Duty, 2):
        breach = duty_breach(kept((first, "zhang")).kept, "zhang", second, on=TODAY)
        assert (breach.rule if breach else None) == APART.get(frozenset((first, second)))


def test_two_persons_may():
    for first, second in permutations(Duty, 2):
        assert duty_breach(kept((first, "zhang")).kept, "li", second, on=TODAY) is None


class TestTakingADuty:
    def test_is_recorded_and_told(self):
        after, news = kept().take("zhang", Duty.DOCUMENTS_DRAFTING, today=TODAY)

        assert after == kept((Duty.DOCUMENTS_DRAFTING, "zhang"))
        assert (news.person, news.duty) == ("zhang", Duty.DOCUMENTS_DRAFTING)

    def test_again_changes_nothing_and_is_not_told(self):
        before = kept((Duty.DOCUMENTS_DRAFTING, "zhang"))

        assert before.take("zhang", Duty.DOCUMENTS_DRAFTING, today=TODAY) == (before,)

    def test_is_refused_to_who_has_the_other(self):
        with pytest.raises(RuleBroken, match="ROLE-07"):
            kept((Duty.BUYER_REPRESENTATIVE, "zhang")).take("zhang", Duty.ON_SITE_SUPERVISION, today=TODAY)
