"""Prices in words and in figures, corrections, signs in prices, and which deductions count."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.collusion import price_signs, shared, shared_traces
from common.law.numerals import amount_in_words
from common.law.policies import Claim, domestic_deductions, entitled, rate_range
from common.law.price_correction import PricedLine, Stated, correct_price
from common.law.prices import Deduction, evaluated_price, explanation_breach, trigger_range, weight_rule
from common.law.rules import rule

ON = date(2026, 11, 23)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
RATES = st.integers(1, 20).map(lambda percent: Decimal(percent) / 100)
POLICIES = ("POL-SME-05", "POL-SME-06", "POL-SME-07", "POL-DIS-01", "POL-PRI-01", "POL-DOM-02", "FJ-05")


def spelled(number: int) -> str:
    """Write a whole number as people do on forms: four digits a group, 零 for a gap."""
    if number < 10:
        return DIGITS[number]
    for worth, sign in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        if number >= worth:
            rest = number % worth
            gap = "零" if rest and rest < worth // 10 else ""
            return spelled(number // worth) + sign + gap + (spelled(rest) if rest else "")
    raise AssertionError(number)


class TestAmountInWords:
    @given(st.integers(1, 10**12 - 1), st.integers(0, 99))
    def test_is_read_as_it_is_written(self, yuan, fen):
        tail = f"{DIGITS[fen // 10]}角{DIGITS[fen % 10]}分" if fen else "整"

        assert amount_in_words(f"{spelled(yuan)}元{tail}") == Decimal(yuan) + Decimal(fen) / 100

    @pytest.mark.parametrize(
        ("words", "amount"),
        [
            ("捌拾玖万元整", "890000.00"),
            ("人民币：伍拾元正", "50.00"),
            ("拾万圆整", "100000.00"),
            ("壹亿零叁拾万元", "100300000.00"),
            ("壹万元零伍分", "10000.05"),
            ("三百二十元五角", "320.50"),
            ("陆角柒分", "0.67"),
        ],
    )
    def test_has_many_ways_of_writing(self, words, amount):
        assert amount_in_words(words) == Decimal(amount)

    @pytest.mark.parametrize("words", ["", "元", "many", "捌拾玖万", "890000", "捌x元整", "整"])
    def test_of_other_text_is_refused(self, words):
        with pytest.raises(ValueError, match="Chinese"):
            amount_in_words(words)


class TestCorrectedPrice:
    def test_takes_words_before_figures_and_the_sheet_before_the_body(self):
        sheet, body = Stated(Decimal(100), Decimal(90)), Stated(Decimal(80), Decimal(70))

        assert correct_price(sheet, body).total == 90
        assert correct_price(Stated(), body).total == 70

    def test_a_total_that_is_the_sum_stays(self):
        lines = [PricedLine(Decimal(2), Decimal("5.00")), PricedLine(Decimal(1), Decimal("0.01"))]

        assert correct_price(Stated(Decimal("10.01")), lines=lines).total == Decimal("10.01")
        assert correct_price(Stated(Decimal("10.02")), lines=lines).total == Decimal("10.01")

    @pytest.mark.parametrize(
        ("sheet", "lines"),
        [
            (None, []),
            (None, [PricedLine(Decimal(1), Decimal(1), True)]),
            (Stated(Decimal(5)), [PricedLine(Decimal(1), Decimal(1), True)] * 2),
            (Stated(Decimal(5)), [PricedLine(Decimal(0), Decimal(1), True)]),
            (Stated(Decimal(5)), [PricedLine(Decimal(1), Decimal(5)), PricedLine(Decimal(1), Decimal(9), True)]),
        ],
    )
    def test_needs_a_total_that_resolves_it(self, sheet, lines):
        with pytest.raises(ValueError, match=r"price|decimal|reach"):
            correct_price(sheet, lines=lines)


class TestEntitlement:
    claims = st.builds(Claim, reserved=st.booleans(), small=st.booleans(), domestic=st.booleans())
    named = st.lists(st.builds(Deduction, st.sampled_from(POLICIES), RATES), max_size=4, unique_by=lambda d: d.rule)

    @given(named, claims)
    def test_counts_one_deduction_for_small_enterprises_and_leaves_a_price(self, named, claim):
        taken = entitled(named, claim, ON)

        small = [each for each in taken if each.rule not in ("POL-DOM-02", "FJ-05")]
        assert len(small) <= 1
        assert not (claim.reserved and small)
        assert {*taken} <= {*named}
        assert 0 < evaluated_price(Decimal("100.00"), taken) <= 100

    def test_a_domestic_deduction_needs_competition_and_80_percent(self):
        shares = {"A": Decimal("0.80"), "B": Decimal("0.7999")}
        found = domestic_deductions(shares, Decimal("0.20"), Decimal("0.80"))

        assert found == {"A": (Deduction("POL-DOM-02", Decimal("0.20")),), "B": ()}

    def test_works_have_rates_of_their_own_since_2021(self):
        assert rate_range("sme", ON, "works") == (Decimal("0.03"), Decimal("0.05"))
        assert rate_range("sme_works_consortium", ON, "works") == (Decimal("0.01"), Decimal("0.02"))
        assert rate_range("sme", date(2020, 12, 31), "works") is None
        with pytest.raises(KeyError):
            rate_range("friendship", ON)

    def test_a_line_of_low_prices_is_only_raised(self):
        assert trigger_range(ON, "average") == (Decimal("0.50"), Decimal("0.65"))
        assert trigger_range(ON) == (Decimal("0.45"), Decimal("0.65"))
        assert trigger_range(date(2026, 1, 31)) is None

    def test_a_bidder_has_thirty_minutes_to_explain(self):
        assert explanation_breach(rule("EVAL-13", ON), 30) is None
        assert explanation_breach(rule("EVAL-13", ON), 29) is not None

    def test_no_rule_bounds_the_weight_of_price_in_works(self):
        assert weight_rule("consultation", "works", ON) is None
        assert weight_rule("tender", "goods", ON).id == "EVAL-02"
        with pytest.raises(KeyError):
            weight_rule("negotiation", "goods", ON)


class TestSigns:
    law = rule("FLAG-03", ON)

    @given(st.lists(st.integers(1, 10**9), min_size=3, max_size=6), st.randoms())
    def test_in_prices_do_not_depend_on_who_offered_them(self, fen, random):
        prices = [Decimal(each) / 100 for each in fen]
        kinds = [
            {(sign.type, sign.step) for sign in price_signs(self.law, dict(zip("ABCDEF", order, strict=False)))}
            for order in (prices, random.sample(prices, len(prices)))
        ]

        assert kinds[0] == kinds[1]

    @given(st.integers(1, 10**7), st.integers(1, 10**5), st.integers(3, 6))
    def test_equal_steps_are_always_seen_and_one_fen_off_is_not(self, first, step, count):
        prices = {f"S{place}": Decimal(first + place * step) / 100 for place in range(count)}
        off = prices | {"S0": prices["S0"] + Decimal("0.005")}

        assert ("arithmetic_progression", Decimal(step) / 100) in {
            (sign.type, sign.step) for sign in price_signs(self.law, prices)
        }
        assert "arithmetic_progression" not in {sign.type for sign in price_signs(self.law, off)}

    def test_a_lowest_price_far_from_the_others_is_one(self):
        def kinds(lowest: str) -> set[str]:
            prices = {"A": Decimal(lowest), "B": Decimal(1000), "C": Decimal(1100), "D": Decimal(1200)}
            return {sign.type for sign in price_signs(self.law, prices)}

        assert "lowest_price_gap" not in kinds("700")
        assert "lowest_price_gap" in kinds("699.99")

    def test_equal_prices_have_no_step_but_no_spread_either(self):
        found = price_signs(self.law, dict.fromkeys("ABC", Decimal("1000.00")))

        assert [sign.type for sign in found] == ["low_variation"]

    def test_one_trace_in_two_ways_of_writing_is_shared(self):
        traces = [("B", {"mac": "00:AA"}), ("A", {"mac": "00-aa"}), ("A", {"mac": "11"}), ("C", {"mac": ""})]

        assert shared(traces, "mac") == [("00aa", ("A", "B"))]
        assert [(sign.type, sign.weak) for sign in shared_traces(rule("FLAG-01", ON), traces)] == [("same_mac", False)]
