"""One tender in the real database from its notice to its opening, and what its parties do."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from io import BytesIO
from itertools import count

from common.interfaces.bidding import (
    DropUpload,
    GetMyBid,
    GetOpening,
    GiveShare,
    ListMyParts,
    SubmitBid,
    UploadPart,
    WithdrawBid,
)
from common.interfaces.parties import Role
from common.proof import parts, sealing
from common.proof.bid_content import ONLY_LOT, attached, pieces
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.tendering.supplier import Taker, taker_id
from services.bidding.usecases.bids import bids, opening, uploads
from tests.builders.bidding import BUYER, DUE_AT, by
from tests.builders.bids import (
    JUST_BEFORE,
    LATER,
    RECIPIENT,
    SEED,
    SUPPLIERS,
    A,
    a_content,
    a_key,
    a_submission,
    a_tender,
    split,
)

STACK = {"seed": SEED, "stack": "350100"}
CLOSER = by(Role.SERVICE, at=DUE_AT, key="close_bidding-1")
_numbers = count(1)


class Procurement:
    """One published tender in the store, and what its parties do."""

    def __init__(self, store, suppliers=SUPPLIERS):
        self.store = store
        self.id = f"350100-GK-2026-{next(_numbers):06d}"
        self.shares = split(self.id)
        tender = a_tender(id=self.id, bid_key=a_key(self.shares))
        store.tenders.make(tender, by=by(Role.BUYER, BUYER))
        for supplier in suppliers:
            taker = Taker(
                id=taker_id(self.id, supplier), procurement_id=self.id, supplier=supplier, taken_at=tender.bids_due_at
            )
            store.takers.make(taker, by=by(Role.SUPPLIER, supplier))

    @property
    def tender(self):
        return self.store.tenders.get(self.id)

    def bid(self, supplier):
        return self.store.bids.get(bid_id(self.id, ONLY_LOT, supplier))

    def submit(self, supplier=A, *, at=JUST_BEFORE, key="", call=None, **content):
        call = call or a_submission(supplier, self.id, **content)
        return bids.submit_bid(self.store, call, by(Role.SUPPLIER, supplier, at=at, key=key), **STACK)

    def withdraw(self, supplier=A, *, at=JUST_BEFORE):
        call = WithdrawBid(procurement_id=self.id, lot=ONLY_LOT)
        return bids.withdraw_bid(self.store, call, by(Role.SUPPLIER, supplier, at=at), **STACK)

    def mine(self, supplier=A):
        return bids.get_my_bid(
            self.store, GetMyBid(procurement_id=self.id, lot=ONLY_LOT), by(Role.SUPPLIER, supplier), **STACK
        )

    def close(self, *, at=DUE_AT, key="close_bidding-1"):
        bids.close_due(self.store, replace(CLOSER, at=at, key=key))

    def upload(self, supplier, sealed, *, at=JUST_BEFORE, only=None):
        """Send the parts of a sealed file, all or those numbered in `only`; return what is there."""
        seen = None
        for part in parts.cut(BytesIO(sealed)):
            if only is None or part.number in only:
                call = self.part(sealed, part)
                seen = uploads.upload_part(self.store, call, by(Role.SUPPLIER, supplier, at=at))
        return seen

    def part(self, sealed, part):
        return UploadPart(
            procurement_id=self.id,
            lot=ONLY_LOT,
            digest=sealing.sealed_digest(sealed),
            size=len(sealed),
            number=part.number,
            sha256=part.sha256,
            body=b64encode(part.body).decode(),
        )

    def hand_in(self, supplier, sealed, *, at=JUST_BEFORE, key=""):
        """Hand in a file whose parts were uploaded."""
        digest, count = sealing.sealed_digest(sealed), parts.count_of(len(sealed))
        call = SubmitBid(procurement_id=self.id, lot=ONLY_LOT, digest=digest, parts=count)
        return bids.submit_bid(self.store, call, by(Role.SUPPLIER, supplier, at=at, key=key), **STACK)

    def my_parts(self, supplier):
        call = ListMyParts(procurement_id=self.id, lot=ONLY_LOT)
        return uploads.list_my_parts(self.store, call, by(Role.SUPPLIER, supplier)).uploads

    def drop(self, supplier, sealed):
        call = DropUpload(procurement_id=self.id, lot=ONLY_LOT, digest=sealing.sealed_digest(sealed))
        return uploads.drop_upload(self.store, call, by(Role.SUPPLIER, supplier)).uploads

    def sealed(self, supplier, files=(), **content):
        """Return a sealed bid with these files (name, bytes)."""
        attached_files = tuple(attached(name, "application/octet-stream", BytesIO(raw)) for name, raw in files)
        bid, target = a_content(supplier, files=attached_files, **content), BytesIO()
        whole = pieces(bid, [BytesIO(raw) for _, raw in files])
        sealing.seal_file(RECIPIENT, self.id, ONLY_LOT, supplier, whole, target)
        return target.getvalue()

    def look(self, role=Role.PUBLIC, party="", **more):
        return opening.get_opening(self.store, GetOpening(procurement_id=self.id), by(role, party, **more))

    def give(self, role, party="", *, share=None, at=LATER, key="", **beside):
        call = GiveShare(procurement_id=self.id, share=share or self.shares[role])
        return opening.give_share(self.store, call, by(role, party, at=at, key=key), **beside)

    def open(self):
        self.close()
        self.give(Role.BUYER, BUYER)
        return self.give(Role.FINANCE, "any finance department")


def news(told):
    return [(envelope["type"], envelope["data"]) for written in told for envelope in written.envelopes]


def everything(store):
    """Return all that the database holds, as text; sealed files are decoded too."""
    data = store.bids.collection.database
    rows = [row for name in data.list_collection_names() for row in data[name].find()]
    sealed = [b64decode(row[name]).decode("latin-1") for row in rows for name in ("sealed", "body") if name in row]
    return json.dumps(rows, default=str, ensure_ascii=False) + "".join(sealed)
