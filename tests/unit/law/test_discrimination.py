from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.discrimination import PLACES, check
from common.law.rules import rule

ON = date(2026, 3, 2)
FUZHOU = "350100"


def found(text: str, where="requirement", **more):
    return [(hit.rule.id, hit.words, hit.hard) for hit in check(text, ON, FUZHOU, where=where, **more)]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "where", "rule_id", "words"),
        [
            ("注册资本不低于500万元", "qualification", "DISC-02", "注册资本"),
            ("上年营业收入最高者得5分", "criteria", "DISC-02", "营业收入"),
            ("唯一指定本院现用型式", "requirement", "DISC-03", "唯一指定"),
            ("省内业绩每个加2分", "criteria", "DISC-04", "省内业绩"),
            ("本地企业优先", "criteria", "DISC-05", "本地企业优先"),
            ("指定品牌为甲", "requirement", "DISC-06", "指定品牌"),
            ("须为国有企业", "qualification", "DISC-07", "须为国有企业"),
            ("获得文明单位称号得3分", "criteria", "DISC-08", "文明单位"),
            ("设最低限价80万元", "requirement", "REQ-09", "最低限价"),
        ],
    )
    def test_each_prohibition_of_the_list_finds_its_words(self, text, where, rule_id, words):
        assert (rule_id, words, True) in found(text, where)

    def test_size_is_no_condition_and_no_criterion_but_may_stand_in_the_need(self):
        text = "系统记录企业的注册资本"

        assert [hit[2] for hit in found(text, "qualification")] == [True]
        assert found(text, "requirement") == []

    def test_width_case_and_blanks_hide_nothing(self):
        for hidden in ("注 册 资 本", "注\u3000册资\n本", "注册\u200b资本"):
            assert [hit[0] for hit in found(f"要求{hidden}", "qualification")] == ["DISC-02"]
        assert found("Ａ级纳税人", "criteria") == [("DISC-08", "Ａ级纳税人", True)]

    def test_the_place_is_that_of_the_text_as_it_was_written(self):
        [hit] = check("一、 注 册资本", ON, FUZHOU, where="qualification")

        assert "一、 注 册资本"[hit.start : hit.end] == hit.words == "注 册资本"


class TestWhatAPersonDecides:
    def test_words_that_may_have_a_reason(self):
        assert found("提供样品") == [("DISC-08", "样品", False)]
        assert found("参考品牌甲或相当于") == [("DISC-03", "参考品牌", False), ("DISC-03", "相当于", False)]

    def test_what_the_text_itself_forbids(self):
        assert found("不得以注册资本限制供应商", "qualification") == [("DISC-02", "注册资本", False)]
        assert found("不得分包。注册资本500万元", "qualification") == [("DISC-02", "注册资本", True)]

    def test_a_makers_authorisation_is_refused_but_for_imported_goods(self):
        assert found("提供制造商授权", "qualification") == [("DISC-02", "制造商授权", True)]
        assert found("提供制造商授权", "qualification", imported=True) == [("DISC-02", "制造商授权", False)]

    def test_a_national_standard_is_asked_about_only_where_it_scores(self):
        assert found("符合强制性国家标准", "requirement") == []
        assert found("符合强制性国家标准得2分", "criteria") == [("DISC-08", "强制性国家标准", False)]


def test_of_words_within_words_the_longer_is_told():
    assert found("指定品牌") == [("DISC-06", "指定品牌", True)]


def test_lawful_text_has_no_hits():
    for where in PLACES:
        assert found("符合政府采购法第二十二条；放大倍数不低于 1000 倍；保修三年", where) == []


WORDS = [
    word
    for rule_id in rule("REQ-08", ON).params["listed_in"]
    for word in rule(rule_id, ON, FUZHOU).params["hard"]
    if "criteria" in rule(rule_id, ON, FUZHOU).params.get("where", PLACES)
]


@given(
    st.sampled_from(WORDS), st.text(alphabet="甲乙丙 ，。", max_size=30), st.text(alphabet="甲乙丙 ，。", max_size=30)
)
def test_a_refused_word_is_found_wherever_it_stands(word, before, after):
    hits = check(before + word + after, ON, FUZHOU, where="criteria")

    assert any(hit.hard and hit.start <= len(before) + len(word) and hit.end > len(before) for hit in hits)


@given(st.text(max_size=200))
def test_any_text_may_be_checked_and_hits_lie_within_it(text):
    for hit in check(text, ON, FUZHOU, where="qualification"):
        assert text[hit.start : hit.end] == hit.words
