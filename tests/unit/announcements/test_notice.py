from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.announcements import NoticeKind
from services.announcements.domain.notice import Notice, compose, query_words, words
from tests.builders.announcements import PROCUREMENT, a_correction, an_award, an_intention
from tests.builders.contracts import a_withdrawal

FRIDAY = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


def an_award_notice() -> Notice:
    return compose(NoticeKind.AWARD, "350100", an_award().model_dump(mode="json"), now=FRIDAY, seq=7)


def an_intention_notice(**changes: Any) -> Notice:
    told = an_intention(**changes).model_dump(mode="json")
    return compose(NoticeKind.INTENTION, "350100", told, now=FRIDAY, seq=1)


class TestANotice:
    def test_shows_the_fields_of_its_format_in_order_and_leaves_out_what_is_not_said(self):
        made = compose(NoticeKind.INTENTION, "350100", an_intention().model_dump(mode="json"), now=FRIDAY, seq=1)

        assert [line.code for line in made.fields] == [
            "buyer_name", "project_name", "requirement_summary", "budget_amount", "expected_date",
        ]  # fmt: skip
        assert made.id == f"{PROCUREMENT}-intention"
        assert made.title == "福州市财政局 网上公开信息系统 采购意向公告"

    def test_of_an_intention_shows_the_budget_of_each_item(self):
        items = ({"name": "服务器", "budget": "100.00"}, {"name": "复印机", "budget": "50.00"})
        made = an_intention_notice(items=items)

        shown = {line.code: line.value for line in made.fields}
        assert shown["items"] == "服务器 100.00 元；复印机 50.00 元"

    def test_of_another_edition_is_another_notice_that_says_so(self):
        first, second = an_intention_notice(edition=1), an_intention_notice(edition=2)

        assert (first.id, second.id) == (f"{PROCUREMENT}-intention", f"{PROCUREMENT}-intention-2")
        assert second.title == first.title + "（第2版）"

    def test_of_the_end_of_an_intention_is_not_that_of_the_end_of_the_tender(self):
        told = {"procurement_id": PROCUREMENT, "buyer_name": "福州市财政局", "project_name": "系统", "reason": "取消"}
        ended = compose(NoticeKind.TERMINATION, "350100", told | {"part": "intention"}, now=FRIDAY, seq=1)
        tender = compose(NoticeKind.TERMINATION, "350100", told, now=FRIDAY, seq=2)

        assert (ended.id, tender.id) == (f"{PROCUREMENT}-termination-intention", f"{PROCUREMENT}-termination")
        assert {line.code: line.value for line in ended.fields}["reason"] == "取消"

    def test_of_a_correction_shows_old_and_new_and_each_correction_has_its_own(self):
        first, second = (
            compose(NoticeKind.CORRECTION, "350100", a_correction(part=part).model_dump(mode="json"), now=FRIDAY, seq=1)
            for part in (1, 2)
        )

        shown = {line.code: line.value for line in first.fields}
        assert (first.rule, first.title) == ("PUB-06", "福州市财政局 网上公开信息系统 更正公告")
        assert shown["old_and_new"] == "采购需求：10 台 → （无）"
        assert (shown["first_publication_date"], shown["bids_due_at"]) == ("2026-03-02", "2026-03-23 09:00")
        assert (first.id, second.id) == (f"{PROCUREMENT}-correction-1", f"{PROCUREMENT}-correction-2")

    def test_of_an_award_is_public_for_one_working_day_over_the_weekend(self):
        assert an_award_notice().publicity_until == date(2026, 3, 9)

    def test_of_an_intention_has_no_end_of_publicity(self):
        made = compose(NoticeKind.INTENTION, "350100", an_intention().model_dump(mode="json"), now=FRIDAY, seq=1)

        assert made.publicity_until is None

    def test_names_all_experts_of_an_award(self):
        shown = {line.code: line.value for line in an_award_notice().fields}

        assert shown["evaluation_experts"] == "甲；乙"
        assert shown["amount"] == "5149600.00 元"

    @pytest.mark.parametrize("field", ["amount", "supplier_name", "contacts"])
    def test_has_another_digest_when_any_shown_field_differs(self, field: str):
        told = an_award().model_dump(mode="json")
        other = compose(NoticeKind.AWARD, "350100", told | {field: "1.00"}, now=FRIDAY, seq=7)

        assert other.digest != an_award_notice().digest


class TestSearchWords:
    @given(CHINESE, CHINESE, CHINESE)
    def test_find_every_part_of_a_chinese_title(self, before: str, part: str, after: str):
        assert set(query_words(part)) <= set(words(before + part + after))

    def test_do_not_join_what_a_space_parts(self):
        assert "州信" not in query_words("福州 信息")

    def test_keep_letters_and_digits_together(self):
        assert query_words("350100-GK") == ("350100", "gk")


class TestAnAwardThatComesUndone:
    def notice(self, kind, event):
        return compose(kind, "350100", event.model_dump(mode="json"), now=FRIDAY, seq=7)

    def test_has_a_correction_of_its_own_beside_those_of_the_documents(self):
        correction = self.notice(NoticeKind.CORRECTION, a_withdrawal())
        shown = {line.code: line.value for line in correction.fields}

        assert correction.id == "350100-GK-2026-000123-correction-1-result"
        assert "该中标结果不再有效" in shown["old_and_new"]
        assert shown["item_corrected"] == "采购结果"

    def test_and_the_next_award_is_another_edition_of_the_result(self):
        first, second = (self.notice(NoticeKind.AWARD, an_award(award_number=number)) for number in (1, 2))

        assert (first.id, second.id) == ("350100-GK-2026-000001-award-1", "350100-GK-2026-000001-award-1-2")
        assert second.title.endswith("（第2版）")

    def test_the_winner_s_declarations_and_the_reserve_for_smes_are_shown_with_the_result(self):
        reserved = self.notice(NoticeKind.AWARD, an_award(reserved=True, declarations=("中小企业声明函：小型企业",)))
        shown = {line.code: line.value for line in reserved.fields}

        assert shown["reserved"] == "本合同为中小企业预留合同"
        assert shown["declarations"] == "中小企业声明函：小型企业"
