from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.bidding import EvaluationMethod
from common.law.offer_prices import corrected, correction
from common.law.ranking import rank_lot
from tests.builders.bid_contents import an_offer, content_of, declarations
from tests.builders.bidding import a_lot

TODAY = date(2026, 3, 2)


def a_bid(name, price="500000.00"):
    offer = an_offer(brand=name, maker_size="large", unit_price=price, quantity="1")
    return content_of(name, price=price, items=(offer,), declarations=declarations(sme=None), price_words=None)


def ranked(prices, points=None, draw=None, brands=None, **terms):
    offers = {}
    for name, price in prices.items():
        bid = a_bid("91350100MA0000003X", price)
        brand = (brands or {}).get(name, name)
        offers[name] = bid.model_copy(update={"items": (bid.items[0].model_copy(update={"brand": brand}),)})
    scores = {
        name: {code: [Decimal(p) for p in given] for code, given in (points or {}).get(name, {}).items()}
        for name in offers
    }
    return rank_lot(a_lot(**terms), "goods", TODAY, offers, scores, draw or (lambda _what, tied: sorted(tied)))


def points(**tech):
    return {name: {"tech": [value], "service": ["20"]} for name, value in tech.items()}


class TestOrder:
    def test_of_equal_totals_the_lower_price_is_first(self):
        places = ranked({"A": "500000.00", "B": "400000.00"}, points(A="28", B="20"), price_weight="0.40")

        assert [(each.rank, each.row.id, each.row.total) for each in places] == [
            (1, "B", Decimal("80.00")),
            (2, "A", Decimal("80.00")),
        ]

    def test_by_the_lowest_price_only_the_price_ranks(self):
        lowest = {"evaluation": EvaluationMethod.LOWEST_PRICE, "price_weight": "1", "factors": ()}

        places = ranked({"A": "500000.00", "B": "400000.00"}, **lowest)

        assert [(each.rank, each.row.id) for each in places] == [(1, "B"), (2, "A")]

    def test_a_fixed_price_is_not_scored(self):
        places = ranked(
            {"A": "500000.00", "B": "400000.00"}, points(A="28", B="20"), price_weight="0", fixed_price=True
        )

        assert [(each.row.id, each.row.price_score) for each in places] == [("A", Decimal(0)), ("B", Decimal(0))]


class TestTies:
    equal = {"A": "500000.00", "B": "500000.00"}  # noqa: RUF012 - never changed

    def test_the_documents_way_names_factors_in_their_order(self):
        given_points = {"A": {"tech": ["20"], "service": ["22"]}, "B": {"tech": ["22"], "service": ["20"]}}

        def never(_what, tied):
            raise AssertionError(tied)

        by_tech = ranked(self.equal, given_points, never, tie_break="tech, service")
        by_service = ranked(self.equal, given_points, never, tie_break="service 得分高者优先")

        assert [place.row.id for place in by_tech] == ["B", "A"]
        assert [place.row.id for place in by_service] == ["A", "B"]

    def test_where_they_say_nothing_it_is_drawn(self):
        asked = []

        def draw(what, tied):
            asked.append((what, tied))
            return ("B", "A")

        places = ranked(self.equal, points(A="20", B="20"), draw)

        assert [(place.rank, place.row.id) for place in places] == [(1, "B"), (2, "A")]
        assert asked == [("rank 1", ("A", "B"))]


class TestBrands:
    def test_the_best_of_a_brand_is_recommended_and_the_others_are_judged_without_a_rank(self):
        places = ranked(dict.fromkeys("ABC", "500000.00"), points(A="20", B="22", C="18"), brands={"A": "X", "B": "x "})

        assert [(place.rank, place.row.id, place.behind) for place in places] == [
            (1, "B", None),
            (2, "C", None),
            (None, "A", "B"),
        ]

    def test_of_equal_totals_in_a_brand_one_is_drawn_whatever_it_costs(self):
        asked = []

        def draw(what, tied):
            asked.append(what)
            return tied[::-1]

        places = ranked(
            {"A": "500000.00", "B": "400000.00", "C": "500000.00"},
            points(A="28", B="20", C="0"),
            draw,
            brands={"A": "X", "B": "X"},
            price_weight="0.40",
        )

        assert asked == ["recommended of A's brand"]
        assert [place.row.id for place in places if place.rank == 1] == ["B"]


class TestCorrection:
    def test_corrections_follow_in_the_order_of_the_rule(self):
        bid = content_of("91350100MA0000003X", price="500000.00", price_words="肆拾玖万元整", items=(an_offer(),))

        assert (
            correction(bid) is None
        )  # words 490000, unit prices 500000: unit prices go last, and say what figures say
        made = correction(bid.model_copy(update={"items": (an_offer(unit_price="48000.00"),)}))
        assert (made.price, made.grounds) == (Decimal("480000.00"), ("words", "unit_prices"))

    def test_a_corrected_bid_differs_in_its_prices_alone(self):
        bid = content_of("91350100MA0000003X", price_words=None, items=(an_offer(unit_price="500000.00"),))
        counted = corrected(bid, correction(bid, ("1",)))

        assert (counted.price, counted.items[0].unit_price) == (Decimal("500000.00"), Decimal("50000.00"))
        assert (counted.items[0].brand, counted.declarations) == (bid.items[0].brand, bid.declarations)
        assert corrected(bid, None) is bid


@given(
    st.lists(
        st.tuples(st.sampled_from(["10", "20", "30"]), st.sampled_from(["400000.00", "500000.00"])),
        min_size=1,
        max_size=8,
    )
)
def test_every_bid_has_a_place_of_its_own_and_the_order_of_entry_does_not_matter(given_bids):
    prices = {f"S{number}": price for number, (_, price) in enumerate(given_bids)}
    tech = points(**{f"S{number}": value for number, (value, _) in enumerate(given_bids)})

    places = ranked(prices, tech)
    backwards = ranked(dict(reversed(prices.items())), tech)

    assert sorted(place.rank for place in places) == list(range(1, len(prices) + 1))
    assert [place.row.id for place in places] == [place.row.id for place in backwards]
