"""A published draw can be recomputed by anyone, and any change of it is found."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof.draw import (
    CITIES,
    EXPERTS,
    PLATFORM,
    Contribution,
    DrawRecord,
    Entry,
    Move,
    Round,
    SeatTerms,
    commitment,
    entry_digest,
    list_digest,
    mixed,
    order_of,
    ordered,
    round_id,
    values_of,
)
from common.proof.seating import faults, fits, next_call

DRAW = "350100-GK-2026-000123.1.draw"
hexes = st.binary(min_size=32, max_size=32).map(bytes.hex)
SEATS = (SeatTerms(number=1, speciality="IT"), SeatTerms(number=2, speciality="IT"))


def an_entry(number: int, **changes) -> Entry:
    fields = {
        "salt": f"{number:064x}",
        "expert": f"e{number}",
        "unit": f"u{number}",
        "specialities": ("IT",),
        "city": "350100",
    }
    return Entry(**fields | changes)


SIX = tuple(map(an_entry, range(1, 7)))


def a_round(entries=SIX, seed="5e" * 32, nonces=("aa" * 32, "bb" * 32), beacon="", cities=()):
    name = round_id(DRAW, 1)
    lists = {EXPERTS: tuple(sorted(map(entry_digest, entries)))} | ({CITIES: tuple(sorted(cities))} if cities else {})
    drawn = Round(
        number=1,
        lists=lists,
        list_digest=list_digest(name, SEATS, lists, beacon),
        seed_commitment=commitment(name, PLATFORM, seed),
        beacon=beacon,
        beacon_value="31 07 12" if beacon else None,
        contributions=tuple(
            Contribution(by=by, commitment=commitment(name, by, nonce), value=nonce)
            for by, nonce in zip(("organiser", "witness"), nonces, strict=True)
        ),
        seed=seed,
        entries=tuple(entries),
    )
    return drawn.model_copy(update={"order": order_of(drawn)})


def a_record(drawn=None, moves=None, **changes):
    drawn = drawn or a_round()
    first, second = drawn.order[EXPERTS][:2]
    moves = moves or (
        Move(kind="called", seat=1, round=1, candidate=first),
        Move(kind="called", seat=2, round=1, candidate=second),
    )
    return DrawRecord(draw=DRAW, seats=SEATS, rounds=(drawn,), moves=moves).model_copy(update=changes)


class TestTheOrder:
    @given(hexes, st.sets(st.text(max_size=20), max_size=30), st.randoms())
    def test_is_a_permutation_that_does_not_depend_on_how_the_list_came(self, seed, items, chance):
        key, shuffled = bytes.fromhex(seed), sorted(items)
        chance.shuffle(shuffled)

        order = ordered(key, EXPERTS, shuffled)

        assert sorted(order) == sorted(items)
        assert order == ordered(key, EXPERTS, sorted(items))

    def test_is_fair_every_order_of_three_comes_about_equally_often(self):
        times = 6_000
        keys = (mixed("0" * 64, f"{n:064x}", {"organiser": "aa" * 32}) for n in range(times))

        counted = Counter(ordered(key, EXPERTS, "abc") for key in keys)

        assert set(counted) == set(permutations("abc"))
        assert all(abs(count - times / 6) < 150 for count in counted.values())  # five standard deviations

    def test_of_one_list_says_nothing_about_that_of_another(self):
        key, items = b"\x01" * 32, tuple(f"item-{n}" for n in range(20))

        assert ordered(key, EXPERTS, items) != ordered(key, CITIES, items)

    @given(hexes, hexes, hexes, hexes)
    def test_changes_its_key_with_every_part_of_the_chance(self, seed, first, second, other):
        key = mixed("0" * 64, seed, {"organiser": first, "witness": second})

        assert (mixed("0" * 64, other, {"organiser": first, "witness": second}) == key) == (other == seed)
        assert (mixed("0" * 64, seed, {"organiser": other, "witness": second}) == key) == (other == first)
        assert (mixed("0" * 64, seed, {"organiser": first, "witness": other}) == key) == (other == second)
        assert mixed("1" * 64, seed, {"organiser": first, "witness": second}) != key

    def test_is_the_published_example(self):
        """The figures of docs/expert-draw.md: another program must come to the same."""
        key = mixed("0" * 64, "5e" * 32, {"organiser": "aa" * 32, "witness": "bb" * 32})

        assert key.hex() == "3c2a52ad269796a77f7994772561b92b0753f5f6b19ed1a251d382af751f7aeb"
        assert ordered(key, EXPERTS, ("a", "b", "c", "d")) == ("b", "c", "a", "d")
        assert (
            commitment(f"{DRAW}.1", "organiser", "aa" * 32)
            == "34acd230d8b509ae0b92e5945a30535d8dca06e4a38d0ea77c77670fdfa48cc7"
        )

    @pytest.mark.parametrize(
        "missing", [{"seed": None}, {"contributions": ()}, {"beacon": "drand 1", "beacon_value": None}]
    )
    def test_is_not_there_while_any_chance_is_missing(self, missing):
        with pytest.raises(ValueError, match=r"still to come|not told"):
            order_of(a_round().model_copy(update=missing))

    def test_mixes_the_beacon_in_where_one_is_named(self):
        assert values_of(a_round(beacon="lottery 2026030"))["beacon"] == "31 07 12"
        assert "beacon" not in values_of(a_round())


class TestCommitments:
    @given(hexes, hexes)
    def test_stand_for_one_secret_of_one_party_in_one_round(self, secret, other):
        made = commitment("d.1", "organiser", secret)

        assert (commitment("d.1", "organiser", other) == made) == (other == secret)
        assert commitment("d.1", "witness", secret) != made
        assert commitment("d.2", "organiser", secret) != made

    def test_a_candidate_s_digest_depends_on_the_salt(self):
        assert entry_digest(an_entry(1)) != entry_digest(an_entry(1, salt="f" * 64))


class TestRechecking:
    def test_an_honest_record_has_no_faults_before_and_after_the_award(self):
        shown = a_record()
        hidden = shown.model_copy(
            update={"rounds": (shown.rounds[0].model_copy(update={"entries": None}),), "moves": ()}
        )

        assert faults(shown) == ()
        assert faults(hidden) == ()
        assert faults(DrawRecord.model_validate_json(shown.model_dump_json())) == ()

    @given(st.integers(0, 5), hexes)
    def test_another_candidate_smuggled_in_is_found(self, place, digest):
        drawn = a_round()
        experts = list(drawn.lists[EXPERTS])
        if digest in experts:
            return
        experts[place] = digest
        forged = drawn.model_copy(update={"lists": {EXPERTS: tuple(sorted(experts))}})

        assert "round 1: the lists are not those that were committed to" in faults(
            a_record(forged, moves=a_record().moves)
        )

    @given(hexes)
    def test_another_seed_is_found(self, seed):
        forged = a_round().model_copy(update={"seed": seed})

        assert ("round 1: the seed is not the one that was committed to" in faults(a_record(forged))) == (
            seed != "5e" * 32
        )

    @given(hexes, st.sampled_from([0, 1]))
    def test_another_contribution_is_found(self, value, which):
        drawn = a_round()
        changed = [*drawn.contributions]
        changed[which] = changed[which].model_copy(update={"value": value})
        forged = drawn.model_copy(update={"contributions": tuple(changed)})

        found = faults(a_record(forged))

        assert any("is not the one that was committed to" in fault for fault in found) == (
            value != drawn.contributions[which].value
        )

    @given(st.permutations(range(6)))
    def test_another_order_is_found(self, places):
        drawn = a_round()
        order = drawn.order[EXPERTS]
        forged = drawn.model_copy(update={"order": {EXPERTS: tuple(order[place] for place in places)}})

        found = faults(a_record(forged, moves=a_record().moves))

        assert bool(found) == (list(places) != list(range(6)))

    def test_a_changed_beacon_value_changes_the_order_and_is_found(self):
        drawn = a_round(beacon="lottery 2026030")

        assert faults(a_record(drawn)) == ()
        assert faults(a_record(drawn.model_copy(update={"beacon_value": "31 07 13"})))

    def test_somebody_called_out_of_order_is_found_once_candidates_are_shown(self):
        drawn = a_round()
        _, second, third = drawn.order[EXPERTS][:3]
        jumped = (
            Move(kind="called", seat=1, round=1, candidate=second),
            Move(kind="called", seat=2, round=1, candidate=third),
        )

        assert faults(a_record(drawn, jumped)) == ("move 1: another candidate was first in order for seat 1",)

    def test_whoever_leaves_is_followed_by_the_next_in_order(self):
        drawn = a_round()
        first, second, third, fourth = drawn.order[EXPERTS][:4]
        called = a_record(drawn).moves
        left = Move(kind="absent", seat=1, round=1, candidate=first)

        assert faults(a_record(drawn, (*called, left, Move(kind="called", seat=1, round=1, candidate=third)))) == ()
        assert faults(a_record(drawn, (*called, left, Move(kind="called", seat=1, round=1, candidate=fourth))))
        assert faults(a_record(drawn, (*called, left, Move(kind="called", seat=1, round=1, candidate=first))))
        assert faults(a_record(drawn, (*called, left.model_copy(update={"candidate": second}))))

    def test_candidates_other_than_those_of_the_list_are_found(self):
        drawn = a_round()
        renamed = (an_entry(1, expert="somebody-else"), *drawn.entries[1:])

        assert faults(a_record(drawn.model_copy(update={"entries": renamed}))) == (
            "round 1: the candidates shown are not those of the list",
        )


class TestSeating:
    def test_two_of_one_legal_entity_never_sit_together(self):
        drawn = a_round(tuple(an_entry(n, unit="same") for n in range(1, 7)))
        entries = {entry_digest(entry): entry for entry in drawn.entries}

        assert next_call(SEATS[0], (drawn,), entries, asked=(), units=()) is not None
        assert next_call(SEATS[0], (drawn,), entries, asked=(), units={"same"}) is None

    @pytest.mark.parametrize(
        ("seat", "entry", "fit"),
        [
            ({"speciality": "IT"}, {}, True),
            ({"speciality": "law"}, {}, False),
            ({"speciality": "IT", "remote": True}, {"city": "350200"}, True),
            ({"speciality": "IT", "remote": True}, {"city": "350300"}, False),
        ],
    )
    def test_a_seat_asks_for_a_speciality_and_a_remote_one_for_the_first_city_drawn(self, seat, entry, fit):
        assert fits(SeatTerms(number=1, **seat), an_entry(1, **entry), ("350200", "350300"), ()) is fit
