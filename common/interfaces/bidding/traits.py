"""By what hand bids were made: told after the opening, for supervision to compare."""

from pydantic import Field

from common.interfaces.bidding.names import NAME
from common.interfaces.calls import View
from common.interfaces.events import Audience, Event
from common.interfaces.fields import Digest


class BidTraits(View):
    """
    By what hand one bid was made: traits that bids of different bidders do not share (BID-COL-01).

    `device` by the names of FLAG-01 (mac, cpu_id, disk_id, lock_number, last_saver, rsid, software_licence, ip);
    `payer_account` is the digest of the account that paid the bond, `file_digests` are of the files in the bid.
    """

    supplier: str
    device: dict[str, str] = Field(default_factory=dict)
    authors: tuple[str, ...] = ()
    payer_account: Digest | None = None
    contact: str = ""
    agent: str = ""
    project_members: tuple[str, ...] = ()
    file_digests: tuple[Digest, ...] = ()


class BidTraitsRead(Event, sender=NAME, audience=Audience.STACK):
    """The traits of all bids of one lot, told after the opening only and never to the public."""

    lot: str
    bids: tuple[BidTraits, ...]
