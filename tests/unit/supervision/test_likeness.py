"""FLAG-01, FLAG-02, FLAG-04: what bids share is told to a person, masked."""

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.law.rules import rule
from services.supervision.domain.flags import signals_of
from services.supervision.domain.likeness import masked
from tests.builders.questions import traits
from tests.builders.supervision import NOW, an_envelope

MAC = "00-11-22-33-44-55"
RULE = partial(rule, on=date(2026, 3, 2))


def flags(*bids):
    """Return flag -> [(trait, suppliers)]."""
    signals = signals_of(an_envelope(traits(*bids)), now=NOW)
    return {s.flag: [(f["trait"], f["suppliers"]) for f in s.facts["findings"]] for s in signals}


@pytest.mark.parametrize("trait", [each for each in RULE("FLAG-01").params["strong"] if each != "doc_author"])
def test_one_device_trait_of_two_bidders_raises_flag_01(trait):
    assert flags({"device": {trait: "X-1"}}, {"device": {trait: "X-1"}}) == {"FLAG-01": [(trait, "A, B")]}
    assert flags({"device": {trait: "X-1"}}, {"device": {trait: "X-2"}}) == {}


def test_one_of_several_authors_is_enough():
    found = flags({"authors": ("u1", "u2")}, {"authors": ("u3",)}, {"authors": ("u2", "u4")})

    assert found == {"FLAG-01": [("doc_author", "A, C")]}


def test_device_and_author_are_two_findings_of_one_signal():
    same = {"device": {"mac": MAC}, "authors": ("u1",)}

    assert flags(same, same, {"device": {"mac": "other"}}) == {"FLAG-01": [("mac", "A, B"), ("doc_author", "A, B")]}


def test_all_who_share_a_trait_are_named_together():
    assert flags(*3 * [{"device": {"mac": MAC}}])["FLAG-01"] == [("mac", "A, B, C")]


class TestTheSameAddress:
    def test_alone_is_none(self):
        assert flags({"device": {"ip": "203.0.113.7"}}, {"device": {"ip": "203.0.113.7"}}) == {}

    def test_is_told_as_weak_beside_a_strong_trait_of_the_same_bidders(self):
        one, two = {"ip": "203.0.113.7", "mac": MAC}, {"ip": "203.0.113.7", "mac": "other"}
        (signal,) = signals_of(an_envelope(traits({"device": one}, {"device": one}, {"device": two})), now=NOW)

        assert [(f["trait"], f.get("weight")) for f in signal.facts["findings"]] == [("mac", None), ("ip", "weak")]

    def test_of_other_bidders_than_the_strong_trait_is_none(self):
        same, near = {"device": {"mac": MAC}}, {"device": {"ip": "203.0.113.7"}}

        assert flags(same, same, near, near) == {"FLAG-01": [("mac", "A, B")]}


@pytest.mark.parametrize(
    ("field", "value", "trait"),
    [
        ("payer_account", "ab" * 32, "payer_account"),
        ("contact", "林某 13800000001", "contact"),
        ("agent", "林某某某某", "agent"),
        ("project_members", ("赵", "钱孙李周吴"), "project_member"),
    ],
)
def test_one_hand_raises_flag_02(field, value, trait):
    found = flags({field: value}, {field: value})

    assert list(found) == ["FLAG-02"]
    assert {each for each, _ in found["FLAG-02"]} == {trait}


def test_the_very_same_file_raises_flag_04():
    common, own = "ab" * 32, "cd" * 32

    assert flags({"file_digests": (common, own)}, {"file_digests": (common,)}) == {
        "FLAG-04": [("file_digests", "A, B")]
    }
    assert flags({"file_digests": (own,)}, {"file_digests": (common,)}) == {}


@pytest.mark.parametrize("written", ["00:11:22:33:44:55", "001122334455", " 00-11-22-33-44-55 "])
def test_one_value_written_in_two_ways_is_one(written):
    assert "FLAG-01" in flags({"device": {"mac": MAC}}, {"device": {"mac": written}})


def test_what_is_not_known_is_not_equal():
    assert flags({}, {}) == flags({"device": {"mac": ""}, "agent": " "}, {"device": {"mac": "-"}, "agent": ""}) == {}


def test_a_bidder_is_not_like_itself():
    assert flags({"authors": ("u1", "u1"), "file_digests": ("ab" * 32, "ab" * 32)}) == {}


@given(st.text(max_size=40))
def test_no_more_than_the_last_four_characters_are_told(value):
    told = masked(value)

    assert told == "****" + (value[-4:] if len(value) > 4 else "")


def test_findings_hold_no_value_in_the_clear():
    same = {"device": {"mac": MAC}, "contact": "林某 13800000001"}
    signals = signals_of(an_envelope(traits(same, same)), now=NOW)

    said = " ".join(str(signal.facts) for signal in signals)
    assert "****4455" in said
    assert "****0001" in said
    assert "22334455" not in said
    assert "1380000" not in said
