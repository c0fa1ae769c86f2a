"""What documents must fix, which wording they may not have, who checks them, and the text that both files carry."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import (
    Category,
    EvaluationMethod,
    Factor,
    Grade,
    Item,
    LowPriceRates,
    Place,
    TextToCheck,
    WrittenDecision,
)
from common.interfaces.errors import Invalid, Refusal, RuleBroken, WrongStep
from common.law.rules import rule
from services.bidding.domain.documents import document_text, documents, prohibitions
from services.bidding.domain.documents.document_text import Heading, Paragraph, Table
from services.bidding.domain.tendering import publication
from services.bidding.rendering.docx import docx
from services.bidding.rendering.pdf import pdf
from tests.builders import bidding as builders
from tests.builders.bidding import (
    DUE_AT,
    INTENTION_ON,
    MORNING,
    NOT_UNIFORM,
    OFFER_UNTIL,
    TODAY,
    a_drafted_tender,
    a_lot,
    a_published_tender,
    an_approved_plan,
)

BEFORE_LOW_PRICE = date(2026, 1, 31)
LOWEST = {"evaluation": EvaluationMethod.LOWEST_PRICE, "factors": (), "price_weight": "1"}


def draft(plan=None, **changes):
    written = builders.documents(**changes)
    return publication.draft(written, plan or an_approved_plan(), drafted_by="zhang", today=TODAY)[0]


def factor(*grades: tuple[str, str], points: str = "30", **more) -> Factor:
    made = tuple(Grade(name=f"第{n}档", least=least, most=most) for n, (least, most) in enumerate(grades, 1))
    return Factor(code="tech", name="技术方案", points=points, grades=made, **more)


def with_factor(made: Factor):
    return draft(factors=(made, Factor(code="service", name="售后服务", points="30", objective=True)))


def decided(rule_id: str, text: str) -> dict[str, tuple[WrittenDecision, ...]]:
    return {"decisions": (NOT_UNIFORM, WrittenDecision(rule=rule_id, text=text, reason="确有必要"))}


class TestTheWeightOfThePrice:
    def test_a_fixed_price_is_not_scored_at_all(self):
        every = (Factor(code="all", name="其他", points="100", objective=True),)

        assert draft(fixed_price=True, price_weight="0", factors=every).lots[0].fixed_price
        with pytest.raises(RuleBroken, match="EVAL-02"):
            draft(fixed_price=True)

    def test_the_lowest_price_alone_has_no_factors_and_all_the_weight(self):
        assert draft(**LOWEST).lots[0].factors == ()
        for wrong in ({"price_weight": "0.40"}, {"fixed_price": True}, {"factors": (factor(objective=True),)}):
            with pytest.raises(Invalid):
                draft(**LOWEST | wrong)


class TestGrades:
    @pytest.mark.parametrize(
        "grades",
        [
            [("21", "30"), ("11", "20.99"), ("0", "10.99")],
            [("20", "30"), ("10", "20"), ("0", "10")],
            [("30", "30"), ("10", "29.99"), ("5", "9.99")],
        ],
    )
    def test_join_from_all_points_down(self, grades):
        assert with_factor(factor(*grades)).lots[0].factors[0].grades

    @pytest.mark.parametrize(
        "grades",
        [
            [("21", "30"), ("0", "20.99")],  # two
            [("21", "29"), ("11", "20.99"), ("0", "10.99")],  # the full points are in none
            [("21", "30"), ("11", "20.98"), ("0", "10.99")],  # a gap
            [("21", "30"), ("11", "21.01"), ("0", "10.99")],  # an overlap
            [("21", "31"), ("11", "20.99"), ("0", "10.99")],  # more than the factor has
        ],
    )
    def test_any_other_ladder_is_refused(self, grades):
        with pytest.raises(RuleBroken, match="EVAL-03"):
            with_factor(factor(*grades))

    def test_only_a_subjective_factor_needs_three(self):
        assert with_factor(factor(objective=True))
        with pytest.raises(RuleBroken, match="EVAL-03"):
            with_factor(factor())


class TestLimits:
    def test_lines_of_low_prices_may_be_raised_to_65_percent_and_not_lowered(self):
        assert draft(low_price=LowPriceRates(average="0.65", ceiling="0.45"))
        for wrong in (
            LowPriceRates(average="0.49"),
            LowPriceRates(second_lowest="0.66"),
            LowPriceRates(ceiling="0.44"),
        ):
            with pytest.raises(RuleBroken, match="EVAL-12"):
                draft(low_price=wrong)

    def test_no_line_before_there_was_such_a_rule(self):
        tender = a_drafted_tender(lots=(a_lot(low_price=LowPriceRates(average="0.60")),))

        assert documents.check(tender, on=date(2026, 2, 1))
        with pytest.raises(Invalid, match="low_price"):
            documents.check(tender, on=BEFORE_LOW_PRICE)

    @pytest.mark.parametrize(
        ("field", "lawful", "unlawful", "rule_id"),
        [
            ("consortium_rate", ["0", "0.04", "0.06"], ["0.039", "0.061"], "POL-SME-06"),
            ("domestic_rate", ["0", "0.20"], ["0.10", "0.21"], "POL-DOM-02"),
            ("green_rate", ["0", "0.10", "0.20"], ["0.09", "0.21"], "FJ-05"),
            ("performance_bond_rate", ["0", "0.10"], ["0.1001"], "BOND-04"),
            ("bid_bond", ["12000.00"], ["12000.01"], "BOND-01"),
        ],
    )
    def test_rates_and_bonds_stay_within_their_rule(self, field, lawful, unlawful, rule_id):
        for rate in lawful:
            assert draft(**{field: rate})
        for rate in unlawful:
            with pytest.raises(RuleBroken, match=rule_id):
                draft(**{field: rate})

    def test_a_policy_that_is_not_in_force_yet_has_no_rate(self):
        tender = a_drafted_tender(lots=(a_lot(domestic_rate="0.20"),))

        assert documents.check(tender, on=date(2026, 1, 1))
        with pytest.raises(Invalid, match="domestic_rate"):
            documents.check(tender, on=date(2025, 12, 31))

    def test_a_reserved_lot_deducts_nothing_for_being_small(self):
        assert draft(reserved=True, sme_rate="0")
        for rate in ({"sme_rate": "0.15"}, {"sme_rate": "0", "consortium_rate": "0.05"}):
            with pytest.raises(RuleBroken, match="POL-SME-04"):
                draft(reserved=True, **rate)

    def test_works_deduct_3_to_5_percent_or_nothing(self):
        works = an_approved_plan(category=Category.WORKS)

        for rate in ("0", "0.03", "0.05"):
            assert draft(works, sme_rate=rate)
        with pytest.raises(RuleBroken, match="POL-SME-07"):
            draft(works, sme_rate="0.06")

    def test_several_goods_have_a_core_product(self):
        items = tuple(Item(number=str(n), name=f"标的{n}") for n in (1, 2))

        assert draft(items=items[:1])
        assert draft(items=(items[0].model_copy(update={"core": True}), items[1]))
        with pytest.raises(RuleBroken, match="EVAL-10"):
            draft(items=items)

    def test_unit_limits_add_up_to_no_more_than_the_lots(self):
        def limited(price: str):
            return draft(items=(Item(number="1", name="显微镜", quantity="10", max_unit_price=price),))

        assert limited("58000.00")
        with pytest.raises(Invalid, match="items"):
            limited("58000.01")

    @pytest.mark.parametrize("contracts", [0, 2])
    def test_at_most_2_similar_contracts_qualify(self, contracts):
        assert draft(similar_contracts=contracts).similar_contracts == contracts
        with pytest.raises(RuleBroken, match="REQ-03"):
            draft(similar_contracts=3)

    def test_the_fee_of_an_agency_is_said(self):
        silent = builders.documents().model_copy(update={"agency_fee": " "})
        of_the_lot = silent.model_copy(update={"lots": (a_lot(agency_fee="3000.00"),)})

        def drafted(call, **plan):
            return publication.draft(call, an_approved_plan(**plan), drafted_by="zhang", today=TODAY)[0]

        assert drafted(silent, agency=None)
        assert "采购包1 代理费用：3000.00元" in documents.content(drafted(of_the_lot), on=TODAY)
        with pytest.raises(RuleBroken, match="ROLE-11"):
            drafted(silent)

    def test_everything_that_is_broken_is_told_at_once(self):
        with pytest.raises(RuleBroken) as refused:
            draft(similar_contracts=3, performance_bond_rate="0.2", bid_bond="99999.00")

        told = {refused.value.facts["rule"], *(each["rule"] for each in refused.value.facts["also"])}
        assert told == {"REQ-03", "BOND-04", "BOND-01"}


class TestWording:
    @pytest.mark.parametrize(
        "changes",
        [
            {"qualification": "注册资本不低于500万元"},
            {"requirement": "指定品牌为甲"},
            {"contract_clauses": "仅限本地供应商"},
            {"items": (Item(number="1", name="显微镜", specification="限定品牌"),)},
            {"items": (Item(number="1", name="显微镜", substantive=("指定专利",)),)},
            {"factors": (factor(objective=True, criterion="本地企业优先"), factor(objective=True))},
        ],
    )
    def test_what_the_law_prohibits_is_refused_wherever_it_is_written(self, changes):
        lots = {} if "factors" not in changes else {"factors": self.two(changes["factors"])}
        with pytest.raises(RuleBroken, match="DISC-0") as refused:
            draft(**changes | lots)
        [hit] = refused.value.facts["hits"]
        assert hit["hard"]
        assert (hit["remedy_zh"] and hit["remedy_en"] and hit["source"]) != ""

    def two(self, factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
        return (factors[0], factors[1].model_copy(update={"code": "other"}))

    def test_a_minimum_price_is_refused(self):
        with pytest.raises(RuleBroken, match="REQ-09"):
            draft(requirement="投标报价最低限价 50 万元")

    def test_no_decision_makes_lawful_what_is_refused(self):
        with pytest.raises(RuleBroken, match="DISC-02"):
            draft(qualification="注册资本不低于500万元", **decided("DISC-02", "注册资本"))

    def test_what_a_person_must_judge_needs_a_decision_on_this_rule_and_wording(self):
        for missing in ({}, decided("DISC-03", "样品"), decided("DISC-08", "名录库")):
            with pytest.raises(Refusal, match="样品") as refused:
                draft(requirement="投标时提供样品", **missing)
            assert not isinstance(refused.value, RuleBroken)
            assert [each["text"] for each in refused.value.facts["hits"]] == ["样品"]

        assert draft(requirement="投标时提供样品", **decided("DISC-08", "样品"))

    def test_a_decision_is_kept_with_the_person_and_told(self):
        call = builders.documents(requirement="投标时提供样品", **decided("DISC-08", "样品"))

        tender, news = publication.draft(call, an_approved_plan(), drafted_by="zhang", today=TODAY)

        assert tender.decisions == news.decisions
        assert [(each.rule, each.text, each.decided_by) for each in news.decisions] == [
            ("EVAL-01", "综合评分法", "zhang"),
            ("DISC-08", "样品", "zhang"),
        ]

    def test_a_decision_about_nothing_is_not_kept(self):
        assert [each.rule for each in draft(**decided("DISC-08", "样品")).decisions] == ["EVAL-01"]

    def test_why_what_is_bought_is_not_uniform_is_said_where_more_than_the_price_counts(self):
        with pytest.raises(Refusal, match="EVAL-01"):
            draft(decisions=())
        assert draft(decisions=(), **LOWEST)
        works = an_approved_plan(category=Category.WORKS)
        assert draft(works, decisions=(), sme_rate="0")

    def test_imported_goods_may_need_their_makers_authorisation(self):
        asked = {"qualification": "提供制造商授权", **decided("DISC-02", "制造商授权")}

        assert draft(an_approved_plan(imported=True), **asked)
        with pytest.raises(RuleBroken, match="DISC-02"):
            draft(**asked)

    def test_what_qualifies_is_not_scored_again(self):
        same = factor(objective=True).model_copy(update={"name": "信息安全认证"})
        alike = same.model_copy(update={"name": "信息安全等级"})
        other = same.model_copy(update={"name": "培训计划"})

        def qualifying_by(made: Factor, **more):
            rest = Factor(code="rest", name="售后服务", points="30", objective=True)
            return draft(qualification="具有信息安全认证", factors=(made, rest), **more)

        with pytest.raises(RuleBroken, match="EVAL-03"):
            qualifying_by(same)
        with pytest.raises(Refusal, match="EVAL-03"):
            qualifying_by(alike)
        assert qualifying_by(alike, **decided("EVAL-03", "信息安全"))
        assert qualifying_by(other)

    def test_is_judged_again_on_the_day_of_issue(self):
        tender = a_drafted_tender(requirement="投标时提供样品")

        with pytest.raises(Refusal, match="样品"):
            publication.publish(tender, INTENTION_ON, OFFER_UNTIL, DUE_AT, now=MORNING)

    def test_may_be_looked_at_while_it_is_written(self):
        texts = (
            TextToCheck(field="资格要求", where=Place.QUALIFICATION, text="注册资本500万元，须为国有企业"),
            TextToCheck(field="采购需求", where=Place.REQUIREMENT, text="显微镜 10 台"),
        )

        hits = prohibitions.find(texts, TODAY, builders.REGION)

        assert [(hit.rule, hit.field, hit.hard) for hit in hits] == [
            ("DISC-02", "资格要求", True),
            ("DISC-07", "资格要求", True),
        ]
        assert texts[0].text[hits[1].start : hits[1].end] == "须为国有企业"


class TestTheSecondPerson:
    def test_without_one_the_notice_is_refused(self):
        with pytest.raises(RuleBroken, match="ROLE-03"):
            publication.publish(a_drafted_tender(checked_by=None), INTENTION_ON, OFFER_UNTIL, DUE_AT, now=MORNING)

    def test_tells_the_digest_of_what_was_checked(self):
        tender = a_drafted_tender(checked_by=None)

        after, news = documents.check_by(tender, "li", "同意", now=MORNING, on=TODAY)

        assert (after.checked_by, after.checked_at, news.checked_by) == ("li", MORNING, "li")
        assert news.digest == documents.digest(tender, on=TODAY)

    def test_has_seen_nothing_of_documents_written_anew(self):
        anew = publication.redraft(a_drafted_tender(), draft(requirement="另一需求"))

        assert (anew.checked_by, anew.checked_at) == (None, None)

    def test_comes_before_the_notice(self):
        with pytest.raises(WrongStep):
            documents.check_by(a_published_tender(), "li", "", now=MORNING, on=TODAY)


class TestTheText:
    def test_has_all_parts_in_the_order_of_the_law(self):
        headings = [
            b.text for b in document_text.read(documents.content(a_published_tender())) if isinstance(b, Heading)
        ]
        required = rule("BID-DOC-02", TODAY).params["required"]

        assert [h.split(".")[0] for h in headings if h[0].isdigit()] == [str(n) for n in range(1, len(required) + 1)]
        assert len(required) == 13

    def test_says_what_the_lots_fix(self):
        lot = a_lot(
            items=(
                Item(number="1", name="显微镜", core=True, substantive=("放大 1000 倍",), max_unit_price="58000.00"),
                Item(number="2", name="载玻片"),
            ),
            bid_bond="5000.00",
            performance_bond_rate="0.05",
            low_price=LowPriceRates(average="0.6"),
            tie_break="技术得分高者优先",
        )
        text = documents.content(a_published_tender(lots=(lot,), contract_clauses="质保三年", similar_contracts=2))

        for words in (
            "★ 实质性要求（标的1）：放大 1000 倍",
            "| 1 | 显微镜 | 1批 | 是 | other | 58000.00 |",
            "投标保证金：5000.00元",
            "履约保证金：合同金额的5%",
            "报价低于平均报价的60%时启动",
            "并列时：技术得分高者优先",
            "质保三年",
            "同类业务合同：提供 2 个",
            "投标有效期：自投标截止之日起 90 日",
        ):
            assert words in text

    def test_follows_the_rules_of_its_day(self):
        tender = a_drafted_tender()

        assert "（EVAL-12）" in documents.content(tender, on=date(2026, 2, 1))
        assert "（EVAL-12）" not in documents.content(tender, on=BEFORE_LOW_PRICE)

    def test_of_a_reserved_lot_marks_its_contract(self):
        reserved = a_published_tender(lots=(a_lot(reserved=True, sme_rate="0"),))

        assert "本合同为中小企业预留合同" in documents.content(reserved)
        assert "本合同为中小企业预留合同" not in documents.content(a_published_tender())

    @given(
        st.text(max_size=60), st.lists(st.lists(st.text(max_size=10), min_size=2, max_size=2), min_size=1, max_size=3)
    )
    def test_what_people_write_never_passes_for_a_heading_or_a_row(self, written, rows):
        text = document_text.write((Heading("一"), Paragraph(written), Heading("二"), Table(tuple(map(tuple, rows)))))

        read = document_text.read(text)

        assert [block for block in read if isinstance(block, Heading)] == [Heading("一"), Heading("二")]
        [table] = [block for block in read if isinstance(block, Table)]
        assert [len(row) for row in table.rows] == [2] * len(rows)
        assert document_text.write(read) == text


class TestTheFiles:
    HARMFUL = "# 标题\n#set page() $x$ *粗* <b>&amp;</b> {{ digest }} {% raw %} \\ \x07 𠮷 😀"

    def text(self, **changes) -> str:
        return documents.content(a_published_tender(**changes))

    def test_the_published_one_is_pdf_a_2b_and_names_the_digest_of_the_text(self):
        text = self.text()

        with pikepdf.open(BytesIO(pdf(text, TODAY))) as file, file.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "B")
            assert file.docinfo["/Keywords"] == document_text.digest(text)

    def test_the_editable_one_names_the_same_digest_as_property_and_in_words(self):
        text = self.text()

        file = Document(BytesIO(docx(text)))

        assert file.core_properties.identifier == document_text.digest(text)
        assert file.paragraphs[-1].text.endswith(document_text.digest(text))
        words = [each.text for each in file.paragraphs]
        assert "项目编号：[350100]RC[GK]2026000123" in words
        factors = next(table for table in file.tables if table.cell(0, 1).text == "评审因素")
        assert [cell.text for cell in factors.rows[2].cells][:3] == ["tech", "技术方案", "30"]

    def test_the_same_text_makes_the_same_bytes(self):
        text = self.text()

        assert pdf(text, TODAY) == pdf(text, TODAY)
        assert docx(text) == docx(text)
        assert pdf(text, TODAY) != pdf(self.text(requirement="另一需求"), TODAY)

    def test_what_people_write_is_text_and_no_markup(self):
        text = self.text(requirement=self.HARMFUL)

        assert pdf(text, TODAY).startswith(b"%PDF-1.7")
        words = "\n".join(each.text for each in Document(BytesIO(docx(text))).paragraphs)
        assert "#set page() $x$ *粗* <b>&amp;</b> {{ digest }} {% raw %} \\" in words
