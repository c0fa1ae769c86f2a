"""
Bids too large for one call, on their way up: parts kept, found whole, let go.

Parts are secret like the bid they are of: no news, and nothing but the supplier's own documents changes.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from common.interfaces.bidding import DropUpload, ListMyParts, SubmitBid, UploadPart, UploadsView, UploadView
from common.interfaces.context import By, under
from common.interfaces.errors import Conflict, NotFound, Refusal, WrongStep
from common.interfaces.rules import require
from common.proof.parts import Manifest, WrongPart, join
from services.bidding.domain.access import published
from services.bidding.domain.bids.bid import bid_id, late, seal_breach, takes_bids
from services.bidding.domain.bids.upload import Upload, Uploads, arrived, part_id, wrong
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore
from services.bidding.usecases.bids.bidders import check_bidder

OVER = (TenderState.FAILED, TenderState.TERMINATED)


class _Nowhere:
    """A file that keeps nothing: for parts that only have to be found whole."""

    def write(self, block: bytes) -> int:
        return len(block)

    def seek(self, offset: int) -> int:
        return offset

    def truncate(self) -> int:
        return 0


def upload_part(store: BiddingStore, call: UploadPart, by: By) -> UploadView:
    tender = published(store.tenders.get(call.procurement_id), by)
    tender.terms(call.lot)
    _in_time(tender, by)
    check_bidder(store, tender, by)
    own = bid_id(tender.id, call.lot, by.actor.party)
    file, part = arrived(own, call, by.at)
    if call.number == 1:
        require(seal_breach(tender, part.raw()[:64], call.size))
    uploads = _announced(store, tender, call.lot, file, by)
    if call.number not in uploads.file(call.digest).there:
        with suppress(Conflict):  # it came before
            store.parts.make(part, by=by)
        own_step = replace(by, key=f"{by.key}-there", if_match=None)
        uploads = store.uploads.step(own, lambda found: (found.with_part(call.digest, call.number),), by=own_step)
    return _view(uploads.file(call.digest))


def list_my_parts(store: BiddingStore, call: ListMyParts, by: By) -> UploadsView:
    tender = published(store.tenders.get(call.procurement_id), by)
    tender.terms(call.lot)
    try:
        return _views(store.uploads.get(bid_id(tender.id, call.lot, by.actor.party)))
    except NotFound:
        return UploadsView(uploads=())


def drop_upload(store: BiddingStore, call: DropUpload, by: By) -> UploadsView:
    tender = published(store.tenders.get(call.procurement_id), by)
    own = bid_id(tender.id, call.lot, by.actor.party)
    after = store.uploads.step(own, lambda before: (before.without(call.digest),), by=by)
    store.drop_parts(own, call.digest)
    return _views(after)


def take_up(store: BiddingStore, tender: Tender, call: SubmitBid, by: By) -> Upload:
    """
    Return the upload as the last one handed in, every byte of it checked: one part in memory at a time.

    A command that is cut off here has handed in nothing; its repeat goes on, and the check is not done again.
    Raises: NotFound for an unknown upload, Invalid if parts are missing or make another file.
    """
    own = bid_id(tender.id, call.lot, by.actor.party)
    before = store.uploads.get(own).file(call.digest)
    manifest = before.manifest
    if call.parts != manifest.parts:
        raise wrong("parts", f"该文件分为 {manifest.parts} 段 (this file has {manifest.parts} parts)")
    if not before.handed_in:
        if missing := manifest.missing(before.there):
            raise _missing(missing)
        try:
            join(manifest, body_of(store, own, manifest), _Nowhere())  # type: ignore[arg-type]
        except WrongPart as found:
            said = f"{found}；请用 DropUpload 放弃后重新上传 (give it up with DropUpload and upload it anew)"
            raise wrong(found.field, said.removeprefix(f"{found.field}: ")) from None
    taken = store.uploads.step(own, lambda found: (found.taken_up(call.digest),), by=replace(by, if_match=None))
    return taken.file(call.digest)


def let_go(store: BiddingStore, uploads: str, number: int, by: By) -> None:
    """Drop what was replaced: a bid of this number is written, so that no older upload can be one any more."""
    try:
        before = store.uploads.get(uploads)
    except NotFound:
        return
    if before.replaced_by(number) != before:
        own = under(by, f"{uploads}-{number}-replaced")
        after = store.uploads.step(uploads, lambda found: (found.replaced_by(number),), by=own)
        _drop(store, before, after)


def drop_left(store: BiddingStore, by: By) -> None:
    """After the deadline keep the parts of listed bids, and drop what was never handed in, withdrawn or replaced."""
    for uploads in store.uploads_to_look_at(by.at):
        tender = store.tenders.get(uploads.procurement_id)
        listed = frozenset((tender.listed or {}).get(uploads.lot, ()))
        if tender.listed is None and tender.state not in OVER:
            kept = replace(uploads, look_at=tender.bids_due_at)  # it was moved, or closing is under way
        else:
            kept = replace(uploads, look_at=None, files=tuple(f for f in uploads.files if f.digest in listed))
        if kept == uploads:
            continue
        own = replace(by, key=f"{by.key}-{uploads.id}", region=tender.region)
        with suppress(Conflict):  # its supplier was faster: next time
            store.uploads.step(uploads.id, partial(_unless_changed, kept), by=own)
            if kept.look_at is None:
                store.keep_parts(uploads.id, [each.digest for each in kept.files])


def whole_file(store: BiddingStore, uploads: str, manifest: Manifest, target: BinaryIO) -> None:
    """
    Write the file to `target`, one part in memory at a time; the database is waited for between parts.

    A part that is lost is left out: whoever reads the file finds that it is another than the digest says.
    """
    for number in range(1, manifest.parts + 1):
        with suppress(NotFound):
            target.write(store.parts.get(part_id(uploads, manifest.digest, number)).raw())


def body_of(store: BiddingStore, uploads: str, manifest: Manifest) -> Callable[[int], bytes]:
    def body(number: int) -> bytes:
        try:
            return store.parts.get(part_id(uploads, manifest.digest, number)).raw()
        except NotFound:
            raise _missing([number]) from None

    return body


def _in_time(tender: Tender, by: By) -> None:
    if takes_bids(tender, by.at):
        return
    if tender.bids_due_at is not None and by.at < tender.bids_due_at:
        said = "该项目当前不接收投标，请查看公告。 This tender takes no bids now: see its notices."
        raise WrongStep(said, {"state": tender.state, "action": "upload_part", "allowed": []})
    raise late(tender, by.at)


def _announced(store: BiddingStore, tender: Tender, lot: str, file: Upload, by: By) -> Uploads:
    """Return the supplier's uploads with this file among them; every further part finds it there."""
    first = Uploads(
        id=bid_id(tender.id, lot, by.actor.party),
        procurement_id=tender.id,
        lot=lot,
        supplier=by.actor.party,
        look_at=tender.bids_due_at,
    )
    own = replace(by, key=f"{first.id}-{file.digest}-{by.key}", if_match=None)
    with suppress(NotFound):
        found = store.uploads.get(first.id)
        if found.begun(file) is found:
            return found
        return store.uploads.step(first.id, lambda before: (before.begun(file),), by=own)
    try:
        return store.uploads.make(first.begun(file), by=own)
    except Conflict:  # another part was faster
        return store.uploads.step(first.id, lambda before: (before.begun(file),), by=own)


def _unless_changed(kept: Uploads, found: Uploads) -> tuple[Uploads]:
    if found.version != kept.version:
        raise Conflict("these uploads have moved on")
    return (kept,)


def _drop(store: BiddingStore, before: Uploads, after: Uploads) -> None:
    """Drop the parts of files that are no longer among them; a crash before leaves parts that nobody can hand in."""
    for digest in {each.digest for each in before.files} - {each.digest for each in after.files}:
        store.drop_parts(before.id, digest)


def _views(uploads: Uploads) -> UploadsView:
    return UploadsView(uploads=tuple(map(_view, uploads.files)))


def _view(file: Upload) -> UploadView:
    return UploadView(
        digest=file.digest,
        size=file.size,
        parts=file.manifest.parts,
        begun_at=file.begun_at,
        there=file.there,
        missing=tuple(file.manifest.missing(file.there)),
        handed_in=bool(file.handed_in),
    )


def _missing(numbers: list[int]) -> Refusal:
    said = ", ".join(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
    return Refusal(
        f"尚缺第 {said} 段：请先上传，再提交。 Parts {said} have not arrived: send them, then hand in.",
        {"missing": numbers, "remedy": "UploadPart"},
    )
