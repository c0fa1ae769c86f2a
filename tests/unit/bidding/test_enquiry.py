from datetime import UTC, date, datetime, timedelta

import pytest

from common.interfaces.errors import WrongStep
from services.bidding.domain.tendering.enquiry import Enquiry, ask
from tests.builders.bidding import PROCUREMENT, REGION, SUPPLIER

ASKED_AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # a Thursday
LAST_MOMENT = datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)  # Tuesday, 23:59:59 in Fuzhou


def asked() -> Enquiry:
    return ask("e1", PROCUREMENT, SUPPLIER, "保修期多长？", region=REGION, now=ASKED_AT)


class TestAnsweringAnEnquiry:
    def test_is_due_after_three_working_days(self):
        assert asked().answer_due_on == date(2026, 3, 10)

    def test_is_in_time_through_the_last_day(self):
        assert asked().answered("三年", now=LAST_MOMENT)[1].in_time is True

    def test_is_late_the_day_after_and_recorded_as_such(self):
        after, news = asked().answered("三年", now=LAST_MOMENT + timedelta(seconds=1))

        assert (after.answer, news.in_time) == ("三年", False)

    def test_tells_the_question_and_not_who_asked(self):
        news = asked().answered("三年", now=LAST_MOMENT)[1]

        assert news.question == "保修期多长？"
        assert SUPPLIER not in news.model_dump_json()

    def test_points_to_the_clarification_that_it_led_to(self):
        after, news = asked().answered("见更正", 2, now=LAST_MOMENT)

        assert (after.change, news.change) == (2, 2)

    def test_is_done_once(self):
        answered = asked().answered("三年", now=LAST_MOMENT)[0]

        with pytest.raises(WrongStep):
            answered.answered("五年", now=LAST_MOMENT)
