"""By what hand an opened bid was made: what supervision compares between bidders (BID-COL-01, FLAG-01, -02, -04)."""

from hashlib import sha256

from common.interfaces.bidding import BidTraits
from common.proof.bid_content import BidContent
from common.proof.bid_terms import Device, Guarantee

DEVICE = {"mac": "mac", "disk": "disk_id", "cpu": "cpu_id"}  # `software` is our own client's version, no licence


def traits_of(bid: BidContent) -> BidTraits:
    return BidTraits(
        supplier=bid.supplier,
        device=_machine(bid.device),
        payer_account=_payer(bid.guarantee),
        contact=bid.contact,
        agent=bid.agent,
        project_members=bid.project_members,
        file_digests=tuple(file.sha256 for file in bid.files),
    )


def _machine(device: Device | None) -> dict[str, str]:
    found = device.model_dump() if device else {}
    return {name: value for own, name in DEVICE.items() if (value := found.get(own))}


def _payer(guarantee: Guarantee | None) -> str | None:
    """A letter of guarantee names no account: two bids that show the very same letter had one hand pay for both."""
    return sha256(f"{guarantee.issuer}\n{guarantee.number}".encode()).hexdigest() if guarantee else None
