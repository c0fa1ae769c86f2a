"""What a reader finds out who trusts nothing but a public key and what was seen last time."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof.signing import new_seed
from deploy.verifying import Log, Misfit, Seen, check_log
from tests.builders.supervision import (
    KEY,
    SEED,
    STACK,
    a_log,
    a_tender,
    an_award,
    an_envelope,
    hidden_news,
    other,
)

OURS = Log(STACK, KEY)
NEWS = [an_envelope(event) for event in (a_tender(), hidden_news(), an_award(), hidden_news(reason="二"), a_tender())]
HEAD, ENTRIES = a_log(NEWS)


def leaves(value, path=()):
    """Yield the path of every value in nested JSON."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = [found for key, each in pairs for found in leaves(each, (*path, key))]
    return inner if inner or isinstance(value, dict | list) else [path]


def spoiled(path):
    entries = copy.deepcopy(ENTRIES)
    *way, last = path
    place = entries
    for step in way:
        place = place[step]
    place[last] = place[last] + 1 if type(place[last]) is int else other(place[last])
    return entries


class TestAGoodLog:
    def test_fits_and_is_remembered_by_its_head(self):
        assert check_log(OURS, HEAD, ENTRIES) == Seen(5, HEAD["root"])

    @pytest.mark.parametrize("size", range(6))
    def test_fits_what_was_seen_of_it_before(self, size):
        earlier, _ = a_log(NEWS[:size])

        assert check_log(OURS, HEAD, ENTRIES, Seen(size, earlier["root"])).size == 5

    def test_may_be_empty(self):
        head, entries = a_log([])

        assert check_log(OURS, head, entries).size == 0


class TestASpoiledEntry:
    @pytest.mark.parametrize("path", leaves(ENTRIES), ids=lambda path: ".".join(map(str, path)))
    def test_is_found_and_named_whatever_byte_of_it_was_flipped(self, path):
        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, spoiled(path))

        assert found.value.index == path[0]

    @given(data=st.data())
    def test_is_found_whatever_character_of_a_hash_signature_or_text_was_changed(self, data):
        path = data.draw(st.sampled_from([p for p in leaves(ENTRIES) if isinstance(get(ENTRIES, p), str)]))
        text = get(ENTRIES, path)
        place = data.draw(st.integers(0, max(0, len(text) - 1)))
        new = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[place : place + 1]))
        entries = copy.deepcopy(ENTRIES)
        get(entries, path[:-1])[path[-1]] = text[:place] + new + text[place + 1 :]

        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, entries)
        assert found.value.index == path[0]

    @pytest.mark.parametrize("name", ENTRIES[0])
    def test_is_found_when_a_field_of_it_is_not_served(self, name):
        entries = copy.deepcopy(ENTRIES)
        del entries[2][name]

        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, entries)
        assert found.value.index == 2

    def test_is_found_when_its_leaf_was_computed_anew(self):
        """Who changes the envelope and its leaf cannot change the roots that were signed."""
        forged = a_log([*NEWS[:2], an_envelope(an_award(supplier="another")), *NEWS[3:]])[1][2]
        entries = [*ENTRIES[:2], ENTRIES[2] | {"envelope": forged["envelope"], "leaf": forged["leaf"]}, *ENTRIES[3:]]
        entries[2] |= {name: forged[name] for name in ("event_id", "type", "at")}

        with pytest.raises(Misfit, match="entry 2: its root"):
            check_log(OURS, HEAD, entries)


class TestAnotherOrder:
    @pytest.mark.parametrize("gone", range(5))
    def test_a_removed_entry_is_found(self, gone):
        entries = ENTRIES[:gone] + ENTRIES[gone + 1 :]

        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, entries)
        assert found.value.index == gone

    @pytest.mark.parametrize("gone", range(4))
    def test_a_removed_entry_is_found_when_the_rest_was_numbered_anew(self, gone):
        rest = ENTRIES[:gone] + ENTRIES[gone + 1 :]
        entries = [entry | {"index": index} for index, entry in enumerate(rest)]

        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, entries)
        assert found.value.index == gone

    @pytest.mark.parametrize("at", range(4))
    def test_two_swapped_entries_are_found(self, at):
        entries = [*ENTRIES[:at], ENTRIES[at + 1], ENTRIES[at], *ENTRIES[at + 2 :]]
        numbered = [entry | {"index": index} for index, entry in enumerate(entries)]

        for swapped in (entries, numbered):
            with pytest.raises(Misfit) as found:
                check_log(OURS, HEAD, swapped)
            assert found.value.index == at

    @pytest.mark.parametrize("at", range(6))
    def test_an_inserted_entry_is_found(self, at):
        new = a_log([an_envelope(hidden_news(reason="new"))], new_seed())[1][0]
        entries = [*ENTRIES[:at], new, *ENTRIES[at:]]
        numbered = [entry | {"index": index} for index, entry in enumerate(entries)]

        with pytest.raises(Misfit) as found:
            check_log(OURS, HEAD, numbered)
        assert found.value.index == at

    def test_one_event_twice_is_found_even_in_a_log_signed_with_the_right_key(self):
        with pytest.raises(Misfit, match=r"entry 5: event .* is in the log already"):
            check_log(OURS, *a_log([*NEWS, NEWS[1]]))


class TestARewrittenLog:
    """Every leaf, root and signature of it is right: only memory tells."""

    @pytest.mark.parametrize("size", range(1, 6))
    def test_is_found_by_the_head_remembered_from_last_time(self, size):
        seen = check_log(OURS, *a_log(NEWS[:size]))
        rewritten = a_log([an_envelope(hidden_news(reason="rewritten")), *NEWS[1:]])

        check_log(OURS, *rewritten)
        with pytest.raises(Misfit, match="history was rewritten"):
            check_log(OURS, *rewritten, seen)

    def test_is_found_when_it_has_become_shorter(self):
        seen = check_log(OURS, HEAD, ENTRIES)

        with pytest.raises(Misfit, match="entry 4: it is missing: the log had 5 entries"):
            check_log(OURS, *a_log(NEWS[:4]), seen)

    def test_signed_with_another_key_is_found_without_memory(self):
        with pytest.raises(Misfit, match="not signed by the key of stack 350100"):
            check_log(OURS, *a_log(NEWS, new_seed()))

    def test_of_another_stack_with_the_same_key_does_not_pass_for_ours(self):
        with pytest.raises(Misfit, match="one of stack 350121"):
            check_log(OURS, *a_log(NEWS, SEED, "350121"))


def get(value, path):
    for step in path:
        value = value[step]
    return value
