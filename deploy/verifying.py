"""
Is a stack's log what it was? Pure: entries and heads come in as JSON values, what does not fit comes out.

Nothing that the stack says is taken for granted but its public key, which the reader has from elsewhere: every leaf is
computed anew from its envelope, every root from the leaves, every head's signature is checked. A log rewritten as a
whole and signed anew with the right key fits itself; it is found out by the head remembered from the last time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.proof.merkle import MerkleTree, leaf_hash, verify_inclusion
from common.proof.receipt import BidReceipt, TreeHead
from common.proof.signing import canonical

Json = Mapping[str, Any]
HEAD = ("stack", "size", "root", "at", "signature")


@dataclass(frozen=True, slots=True)
class Seen:
    """The head that was right the last time somebody looked."""

    size: int
    root: str


class Misfit(Exception):
    """What does not fit, and where: `index` is that of the first such entry, None for a head."""

    def __init__(self, what: str, index: int | None = None) -> None:
        super().__init__(what if index is None else f"entry {index}: {what}")
        self.index = index
        self.what = what


@dataclass(frozen=True, slots=True)
class Log:
    """Whose log is checked, and with which key: the one known beforehand, never one from the log's own answer."""

    stack: str
    public_key: str


def check_head(log: Log, head: Json) -> TreeHead:
    """Return the head if the stack has signed just it; raise Misfit."""
    try:
        signed = TreeHead.model_validate({name: head.get(name) for name in HEAD})
    except ValueError as error:
        raise Misfit(f"the signed head is malformed: {error}") from None
    if signed.statement() != {name: head.get(name) for name in HEAD[:-1]}:
        raise Misfit("the signed head is not written as it was signed")
    if signed.stack != log.stack:
        raise Misfit(f"the head is one of stack {signed.stack}, not of {log.stack}")
    if not signed.check(log.public_key):
        raise Misfit(f"the head over {signed.size} entries is not signed by the key of stack {log.stack}")
    return signed


def check_log(log: Log, head: Json, entries: Iterable[Json], seen: Seen | None = None) -> Seen:
    """
    Check the log up to `head`, entry by entry, and that it only grew since `seen`.

    Returns what to remember. Raises: Misfit naming the first entry that does not fit.
    """
    newest = check_head(log, head)
    tree, known = MerkleTree(), set[str]()
    for entry in entries:
        _check_entry(log, entry, tree, known)
        if seen and len(tree) == seen.size and tree.root().hex() != seen.root:
            raise Misfit(f"the first {seen.size} entries are not those of the last verification: history was rewritten")
    if len(tree) != newest.size:
        raise Misfit(f"it is missing: the signed head has {newest.size} entries, {len(tree)} were served", len(tree))
    if tree.root().hex() != newest.root:
        raise Misfit(f"the entries give another root than the signed head over {newest.size} entries")
    if seen and newest.size < seen.size:
        raise Misfit(f"it is missing: the log had {seen.size} entries at the last verification", newest.size)
    return Seen(newest.size, newest.root)


def check_inclusion(log: Log, head: Json, proof: Json, envelope: Json | None) -> None:
    """Check that the proof leads from this leaf, and from this envelope if it may be read, to the head's root."""
    newest, index = check_head(log, head), proof["index"]
    if envelope is not None and _leaf(envelope, index).hex() != proof["leaf"]:
        raise Misfit("the leaf is not the hash of the envelope", index)
    hashes = [bytes.fromhex(each) for each in proof["hashes"]]
    if not verify_inclusion(bytes.fromhex(proof["leaf"]), index, newest.size, hashes, bytes.fromhex(newest.root)):
        raise Misfit(f"the proof does not lead to the root of the head over {newest.size} entries", index)


def check_receipt(log: Log, receipt: Json) -> BidReceipt:
    """Return the receipt, or the answer to a bid that holds it, if the stack has signed just it; raise Misfit."""
    try:
        said = {"tender_id": receipt.get("procurement_id")} | dict(receipt)
        signed = BidReceipt.model_validate({name: said.get(name) for name in BidReceipt.model_fields})
    except ValueError as error:
        raise Misfit(f"this is no receipt of a sealed bid: {error}") from None
    if signed.stack != log.stack or not signed.check(log.public_key):
        raise Misfit(f"the receipt is not signed by the key of stack {log.stack}")
    return signed


def _check_entry(log: Log, entry: Json, tree: MerkleTree, known: set[str]) -> None:
    index = len(tree)
    envelope = entry.get("envelope")
    if entry.get("index") != index:
        raise Misfit(f"entry {entry.get('index')} stands in its place", index)
    if not isinstance(envelope, dict):
        raise Misfit("its envelope is not served, so its leaf cannot be recomputed; ask as operator", index)
    leaf = _leaf(envelope, index)
    if entry.get("leaf") != leaf.hex():
        raise Misfit("its leaf is not the hash of its envelope", index)
    _check_copies(entry, envelope, index)
    if envelope["id"] in known:
        raise Misfit(f"event {envelope['id']} is in the log already", index)
    known.add(envelope["id"])
    tree.append(leaf)
    if entry.get("root") != tree.root().hex():
        raise Misfit("its root is not that of the entries up to it", index)
    _check_signature(log, entry, index)


def _leaf(envelope: Json, index: int) -> bytes:
    try:
        return leaf_hash(canonical(envelope))
    except ValueError as error:
        raise Misfit(f"its envelope is not JSON that can be hashed: {error}", index) from None


def _check_copies(entry: Json, envelope: Json, index: int) -> None:
    """What an entry repeats of its envelope is not under the leaf, so it is compared."""
    said = (entry.get("event_id"), entry.get("type"), entry.get("at"))
    if None in said or said != (envelope.get("id"), envelope.get("type"), envelope.get("at")):
        raise Misfit("its event_id, type or at is not that of its envelope", index)


def _check_signature(log: Log, entry: Json, index: int) -> None:
    head = {"stack": log.stack, "size": index + 1, "root": entry.get("root"), "at": entry.get("head_at")}
    try:
        check_head(log, head | {"signature": entry.get("signature")})
    except Misfit as misfit:
        raise Misfit(misfit.what, index) from None
