"""The notice, the times and the review of a prequalification (PUB-02, BID-TIME-06, METH-02)."""

from datetime import timedelta
from itertools import product

import pytest

from common.interfaces.bidding import Finding, Method, Qualification
from common.interfaces.errors import Invalid, RuleBroken, WrongStep
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import application, prequalification
from services.bidding.domain.tendering.prequalification import STEPS, PrequalificationState
from tests.builders.bidding import DUE_AT, MORNING, a_drafted_tender
from tests.builders.bids import A, B, C, D, results
from tests.builders.invited import (
    APPLICATIONS_DUE,
    a_prequalification,
    an_application,
    an_invited_tender,
    applying,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FOUR = (A, B, C, D)


def publish(tender=None, due=APPLICATIONS_DUE, now=MORNING):
    return prequalification.publish(tender or an_invited_tender(), "符合资格条件的予以通过", 3, due, now=now)


class TestTheNotice:
    def test_has_all_fields_of_its_format(self):
        _, news = publish()

        assert (news.method, news.invited_count, news.edition) == ("邀请招标", 3, 1)
        assert set(news.obtain) == {"time", "place", "way"}

    def test_leaves_five_working_days_for_applications_and_not_one_less(self):
        assert publish(due=APPLICATIONS_DUE)[0].state is PrequalificationState.PUBLISHED
        with pytest.raises(RuleBroken, match="BID-TIME-06"):
            publish(due=APPLICATIONS_DUE - 3 * DAY)  # Friday: 4 working days

    def test_is_due_at_a_full_minute(self):
        with pytest.raises(Invalid, match="applications_due_at"):
            publish(due=APPLICATIONS_DUE + SECOND)

    def test_is_for_an_invited_tender_that_is_not_issued(self):
        with pytest.raises(WrongStep):
            publish(a_drafted_tender())
        with pytest.raises(WrongStep):
            publish(an_invited_tender(state=TenderState.PUBLISHED))

    def test_fixes_what_suppliers_applied_on(self):
        of, tender = a_prequalification(), an_invited_tender()
        prequalification.require_unchanged(of, an_invited_tender(contacts="别的电话"))

        for name in ("requirement", "qualification", "contract_term"):
            changed = an_invited_tender(**{name: getattr(tender, name) + "（改）"})
            with pytest.raises(WrongStep, match=name):
                prequalification.require_unchanged(of, changed)


class TestAChange:
    def change(self, now, due=APPLICATIONS_DUE, before=None):
        return prequalification.change(before or a_prequalification(), "新的审查标准", due, now=now)

    def test_is_another_edition_of_the_notice(self):
        after, news = self.change(MORNING)

        assert (after.edition, news.edition, news.review_standard) == (2, 2, "新的审查标准")

    def test_comes_three_days_before_or_moves_the_day(self):
        three_before, two_before = APPLICATIONS_DUE - 3 * DAY, APPLICATIONS_DUE - 2 * DAY
        assert self.change(three_before)[0].edition == 2
        with pytest.raises(RuleBroken, match="BID-TIME-06"):
            self.change(two_before)
        assert self.change(two_before, due=APPLICATIONS_DUE + DAY)[0].applications_due_at == APPLICATIONS_DUE + DAY

    def test_never_moves_the_day_back_and_never_comes_after_it(self):
        with pytest.raises(Invalid, match="earlier"):
            self.change(MORNING, due=APPLICATIONS_DUE - timedelta(minutes=1))
        with pytest.raises(WrongStep):
            self.change(APPLICATIONS_DUE, due=DUE_AT)


class TestApplying:
    def test_ends_at_the_very_instant(self):
        of = a_prequalification()

        assert application.apply(of, applying(), A, "甲", now=APPLICATIONS_DUE - SECOND).supplier == A
        with pytest.raises(WrongStep):
            application.apply(of, applying(), A, "甲", now=APPLICATIONS_DUE)

    def test_has_one_document_a_supplier(self):
        assert an_application(A).id == an_application(A, promise=False).id != an_application(B).id

    def test_is_read_by_nobody_before(self):
        of = a_prequalification()
        application.require_due(of, APPLICATIONS_DUE)
        with pytest.raises(WrongStep):
            application.require_due(of, APPLICATIONS_DUE - SECOND)


class TestTheReview:
    def review(self, said, found=(), applicants=FOUR):
        return prequalification.review(a_prequalification(), said, applicants, found)

    def test_decides_on_every_application_once(self):
        reviewed, _ = self.review(results(*FOUR, but=[D]))

        assert (reviewed.state, reviewed.passed) == (PrequalificationState.REVIEWED, (A, B, C))
        for wrong in (results(A, B, C), results(A, *FOUR)):
            with pytest.raises(Invalid):
                self.review(wrong)

    def test_with_three_goes_on_and_with_two_fails(self):
        assert prequalification.few(self.review(results(*FOUR, but=[D]))[0]) is None

        failed, _ = self.review(results(*FOUR, but=[C, D]))

        assert failed.state is PrequalificationState.FAILED
        assert prequalification.few(failed).rule == "METH-02"

    def test_without_any_application_fails(self):
        assert self.review((), applicants=())[0].state is PrequalificationState.FAILED

    def test_never_passes_a_banned_supplier(self):
        banned = Finding(supplier=A, rule="CRED-02", hard=True, says="CRED-02: banned")

        with pytest.raises(RuleBroken, match="CRED-02"):
            self.review(results(*FOUR), [banned])

    def test_tells_nobody_who_applied_or_how_many(self):
        _, news = self.review(results(*FOUR))

        assert set(news.model_dump()) == {"procurement_id", "record_digest"}

    def test_its_digest_does_not_depend_on_the_order_of_the_results(self):
        assert self.review(results(*FOUR))[1] == self.review(results(*reversed(FOUR)))[1]
        refused = Qualification(supplier=D, qualified=False, reason="无资质", rule="QUAL-03")
        assert self.review(results(*FOUR))[1] != self.review((*results(A, B, C), refused))[1]


@pytest.mark.parametrize(
    ("state", "action"), sorted(set(product(PrequalificationState, {row[1] for row in STEPS})) - set(STEPS))
)
def test_a_step_that_is_not_listed_is_refused(state, action):
    with pytest.raises(WrongStep):
        a_prequalification(state=state).step(action)


def test_only_the_two_methods_on_offer_have_a_notice_of_their_own():
    assert set(Method) == {Method.OPEN_TENDER, Method.INVITED_TENDER}
