"""An entry of the log: one event as it was told, its leaf hash, and the signed head of the log that ends with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.interfaces.events import Audience, Envelope, Event
from common.interfaces.parties import Role
from common.interfaces.supervision import LogEntryView, TimelineStep, TreeHeadView
from common.proof.merkle import EMPTY_ROOT, leaf_hash
from common.proof.receipt import TreeHead
from common.proof.signing import canonical, public_key
from services.supervision.domain.titles import TITLES

PARTIES = ("supplier_name", "buyer_name")  # where news tells whom it is about, the nearest first
AMOUNTS = ("amount", "max_price", "budget_amount", "budget")  # and how much
SEES_ALL = frozenset({Role.FINANCE, Role.OPERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`root` and `signature` are of the head over the entries up to and with this one, given at `head_at`."""

    index: int
    event_id: str
    leaf: str
    procurement_id: str
    audience: Audience
    envelope: dict[str, Any]
    root: str
    head_at: datetime
    signature: str

    @property
    def size(self) -> int:
        return self.index + 1

    def may_be_read_by(self, role: Role) -> bool:
        return self.audience is Audience.PUBLIC or role in SEES_ALL


def wire(envelope: Envelope) -> dict[str, Any]:
    """Return the envelope as JSON values: what is hashed, kept and shown."""
    return envelope.model_dump(mode="json")


def leaf_of(told: dict[str, Any]) -> bytes:
    """Return the RFC 6962 leaf hash of an envelope as canonical JSON (RFC 8785)."""
    return leaf_hash(canonical(told))


def make(told: dict[str, Any], leaf: bytes, index: int, root: bytes, *, stack: str, seed: str, now: datetime) -> Entry:
    """Return the entry of this envelope at `index`; `root` is that of the log with it."""
    head = TreeHead.make(seed, stack=stack, size=index + 1, root=root.hex(), at=now)
    return Entry(
        index=index,
        event_id=told["id"],
        leaf=leaf.hex(),
        procurement_id=told["data"].get("procurement_id", ""),
        audience=Event.ALL[told["type"]].AUDIENCE,
        envelope=told,
        root=head.root,
        head_at=head.at,
        signature=head.signature,
    )


def head(last: Entry, *, stack: str, seed: str) -> TreeHeadView:
    """Return the head that was signed when `last` was appended."""
    return TreeHeadView(
        stack=stack,
        size=last.size,
        root=last.root,
        at=last.head_at,
        signature=last.signature,
        public_key=public_key(seed),
    )


def empty_head(*, stack: str, seed: str, now: datetime) -> TreeHeadView:
    """Return the head of a log without entries, signed now: there is none to keep it in."""
    signed = TreeHead.make(seed, stack=stack, size=0, root=EMPTY_ROOT.hex(), at=now)
    return TreeHeadView.model_validate(signed.model_dump() | {"public_key": public_key(seed)})


def shown(entry: Entry, role: Role) -> LogEntryView:
    """Return the entry for this reader. Of news that is not its to read not even the kind: that would tell it too."""
    told = entry.envelope if entry.may_be_read_by(role) else None
    return LogEntryView(
        index=entry.index,
        leaf=entry.leaf,
        root=entry.root,
        head_at=entry.head_at,
        signature=entry.signature,
        event_id=told["id"] if told else None,
        type=told["type"] if told else None,
        at=told["at"] if told else None,
        envelope=told,
    )


def step_of(entry: Entry) -> TimelineStep:
    told, data = entry.envelope, entry.envelope["data"]
    title = TITLES[Event.ALL[told["type"]]]
    return TimelineStep(
        at=told["at"],
        event=told["type"],
        title_zh=title.zh,
        title_en=title.en,
        actor_role=told["role"],
        rule=title.rule,
        party=next((data[name] for name in PARTIES if data.get(name)), ""),
        amount=next((data[name] for name in AMOUNTS if data.get(name)), None),
        notice_id=data.get("notice_id", ""),
        log_index=entry.index,
        log_event_id=entry.event_id,
    )
