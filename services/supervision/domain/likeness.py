"""
What bids of different bidders share though each should have been made by its own hand (FLAG-01, FLAG-02, FLAG-04).

A finding names the trait, the bidders that share it and the value masked but for its last 4 characters: supervision
sees what is equal, not what it is.
"""

from collections.abc import Callable, Iterable, Iterator

from common.interfaces.bidding import BidTraits, BidTraitsRead
from common.law.collusion import shared
from common.law.rules import Rule

SHOWN = 4
DIFFERS = "differs between bidders（各投标人互不相同）"
RuleOf = Callable[[str], Rule]
Finding = dict[str, str]


def one_device(read: BidTraitsRead, rule_of: RuleOf) -> Iterator[Finding]:
    """FLAG-01. A weak trait alone (the same IP address) is none: it is told beside a strong one of the same bidders."""
    params = rule_of("FLAG-01").params
    strong = [found for trait in params["strong"] for found in _shared(read, trait)]
    yield from (_finding("FLAG-01", *found) for found in strong)
    pairs = [set(bidders) for _, _, bidders in strong]
    for trait in params["weak"]:
        for name, value, bidders in _shared(read, trait):
            if any(len(set(bidders) & pair) > 1 for pair in pairs):
                yield _finding("FLAG-01", name, value, bidders) | {"weight": "weak"}


def one_hand(read: BidTraitsRead, rule_of: RuleOf) -> Iterator[Finding]:
    """FLAG-02."""
    for trait in rule_of("FLAG-02").params["strong"]:
        yield from (_finding("FLAG-02", *found) for found in _shared(read, trait))


def one_file(read: BidTraitsRead, _rule_of: RuleOf) -> Iterator[Finding]:
    """FLAG-04, as far as it shows without reading the text: the very same file."""
    yield from (_finding("FLAG-04", *found) for found in _shared(read, "file_digests"))


def masked(value: str) -> str:
    """Return a value of which no more than its last 4 characters are told, and of a short one nothing."""
    return "****" + (value[-SHOWN:] if len(value) > SHOWN else "")


def _shared(read: BidTraitsRead, trait: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (trait, value, bidders) of each value that several bidders have, in the order of the values."""
    traces = [(bid.supplier, {trait: value}) for bid in read.bids for value in _values(bid, trait)]
    yield from ((trait, value, bidders) for value, bidders in shared(traces, trait))


def _values(bid: BidTraits, trait: str) -> Iterable[str]:
    lists = {"doc_author": bid.authors, "project_member": bid.project_members, "file_digests": bid.file_digests}
    single = {"payer_account": bid.payer_account or "", "contact": bid.contact, "agent": bid.agent}
    return lists.get(trait) or (single.get(trait) or bid.device.get(trait, ""),)


def _finding(rule_id: str, trait: str, value: str, bidders: tuple[str, ...]) -> Finding:
    return {
        "rule": rule_id,
        "expected": DIFFERS,
        "found": f"{trait} {masked(value)}: {', '.join(bidders)}",
        "trait": trait,
        "suppliers": ", ".join(bidders),
    }
