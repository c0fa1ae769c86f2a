"""The transparency log: keep all news of the stack, show it, prove what is in it."""

from common.interfaces.context import By
from common.interfaces.errors import Invalid, NotFound
from common.interfaces.events import Envelope
from common.interfaces.supervision import (
    GetConsistencyProof,
    GetInclusionProof,
    GetTimeline,
    GetTreeHead,
    LogPage,
    ProofView,
    ReadLog,
    TimelineView,
    TreeHeadView,
)
from services.supervision.domain import entry
from services.supervision.domain.entry import Entry
from services.supervision.store import Log, SupervisionStore, Waiting


def keep(store: SupervisionStore, envelope: Envelope, by: By, *, seed: str) -> None:
    """Append the news to the log, once however often it comes."""
    told = entry.wire(envelope)
    leaf = entry.leaf_of(told)

    def build(index: int, root: bytes) -> Entry:
        return entry.make(told, leaf, index, root, stack=store.log.stack, seed=seed, now=by.at)

    store.log.append(Waiting(envelope.id, leaf, build))


def get_tree_head(store: SupervisionStore, call: GetTreeHead, by: By, *, seed: str) -> TreeHeadView:
    size = _size(store.log, call.size)
    if not size:
        return entry.empty_head(stack=store.log.stack, seed=seed, now=by.at)
    return entry.head(store.log.entry(size - 1), stack=store.log.stack, seed=seed)


def get_inclusion_proof(store: SupervisionStore, call: GetInclusionProof, _by: By) -> ProofView:
    found, size = store.log.entry_of(call.event_id), _size(store.log, call.size)
    if found.index >= size:
        raise Invalid(
            f"this event is entry {found.index}, which a log of {size} entries does not hold; ask with a size"
        )
    hashes = store.log.inclusion_proof(found.index, size)
    return ProofView(index=found.index, size=size, old_size=None, leaf=found.leaf, hashes=_hex(hashes))


def get_consistency_proof(store: SupervisionStore, call: GetConsistencyProof, _by: By) -> ProofView:
    size = _size(store.log, call.size)
    if call.old_size > size:
        raise Invalid(f"a log of {call.old_size} entries is not older than one of {size}; swap old_size and size")
    hashes = store.log.consistency_proof(call.old_size, size)
    return ProofView(index=None, size=size, old_size=call.old_size, leaf=None, hashes=_hex(hashes))


def read_log(store: SupervisionStore, call: ReadLog, by: By) -> LogPage:
    """`next` is where the next page begins; it is told at the end of the log too, for who waits for more."""
    items = tuple(entry.shown(each, by.actor.role) for each in store.log.entries(call.since, call.limit))
    return LogPage(items=items, has_more=len(items) == call.limit, next=str(call.since + len(items)))


def get_timeline(store: SupervisionStore, call: GetTimeline, by: By) -> TimelineView:
    entries = store.log.of_procurement(call.procurement_id)
    items = tuple(entry.step_of(each) for each in entries if each.may_be_read_by(by.actor.role))
    return TimelineView(procurement_id=call.procurement_id, items=items)


def _size(log: Log, asked: int | None) -> int:
    """Return the size asked for, the newest by default; raise NotFound for one the log has not reached."""
    newest = log.size()
    if asked is not None and asked > newest:
        raise NotFound(f"the log has {newest} entries, not {asked}; ask for a size up to {newest}", {"size": newest})
    return newest if asked is None else asked


def _hex(hashes: list[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in hashes)
