import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.interfaces.parties import Role
from common.proof.merkle import MerkleTree, leaf_hash
from common.proof.receipt import TreeHead
from services.supervision.domain import entry
from tests.builders.supervision import KEY, NOW, SEED, STACK, a_tender, an_envelope, hidden_news


def an_entry(news):
    told = entry.wire(an_envelope(news))
    leaf = entry.leaf_of(told)
    return entry.make(told, leaf, 0, leaf, stack=STACK, seed=SEED, now=NOW)


@given(st.integers(0, 70), st.integers(0, 70), st.integers(0, 70))
def test_a_tree_that_takes_entries_back_is_as_if_they_had_never_been(size, more, others):
    kept, taken_back, instead = (
        [leaf_hash(bytes([kind, n])) for n in range(count)] for kind, count in enumerate((size, more, others))
    )
    tree = MerkleTree(kept + taken_back)

    tree.truncate(size)

    assert (len(tree), tree.root()) == (size, MerkleTree(kept).root())
    for leaf in instead:
        tree.append(leaf)
    fresh = MerkleTree(kept + instead)
    assert tree.root() == fresh.root()
    assert tree.consistency_proof(size, size + others) == fresh.consistency_proof(size, size + others)


def test_a_tree_cannot_take_back_what_it_does_not_hold():
    with pytest.raises(ValueError, match="there is no tree of 1 entries"):
        MerkleTree().truncate(1)


def test_the_public_reads_public_news_whole():
    shown = entry.shown(an_entry(a_tender()), Role.PUBLIC)

    assert shown.envelope
    assert shown.envelope["data"]["project_name"] == "书写板采购"
    assert (shown.type, shown.event_id) == ("tender_published", shown.envelope["id"])


def test_of_other_news_everybody_but_finance_and_operators_sees_leaf_and_head_only():
    kept = an_entry(hidden_news())

    for role in Role:
        shown = entry.shown(kept, role)
        told = (shown.envelope, shown.type, shown.event_id, shown.at)
        assert (None not in told) == (role in (Role.FINANCE, Role.OPERATOR))
        assert told == (None,) * 4 or None not in told
        assert (shown.leaf, shown.root) == (kept.leaf, kept.root)


def test_a_head_is_signed_by_the_stack_even_of_an_empty_log():
    for head in (
        entry.head(an_entry(a_tender()), stack=STACK, seed=SEED),
        entry.empty_head(stack=STACK, seed=SEED, now=NOW),
    ):
        assert TreeHead.model_validate(head.model_dump(exclude={"public_key"})).check(KEY)
        assert head.public_key == KEY


def test_a_step_tells_rule_party_and_amount_where_its_news_does():
    step, silent = entry.step_of(an_entry(a_tender())), entry.step_of(an_entry(hidden_news()))

    data = an_entry(a_tender()).envelope["data"]
    assert (step.rule, step.party, str(step.amount)) == ("BID-TIME-01", data["buyer_name"], data["max_price"])
    assert (silent.party, silent.amount, silent.notice_id) == ("", None, "")
