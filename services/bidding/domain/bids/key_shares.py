"""The shares of the bid key: handed in after the deadline, each known again by its published commitment."""

from dataclasses import replace
from datetime import datetime

from common.interfaces.bidding import ShareRefused
from common.interfaces.errors import Problem, Refusal, RuleBroken
from common.interfaces.parties import Role
from common.interfaces.rules import broken_rule
from common.law.rules import Breach
from common.proof import sealing, shares
from services.bidding.domain.bids.hall import noted, refused
from services.bidding.domain.decision import Decision, law
from services.bidding.domain.outcome import GivenShare
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering.tender import Tender

WRONG_KEY = (
    "份额合成的密钥与公告的公钥不符，投标保持密封：请各持有人核对份额，或者终止本项目。 "
    "The shares do not give the published key, and the bids stay sealed: compare the shares, or end the tender."
)
SHARE_FAULTS = {
    "unreadable": "这不是有效的份额：请从份额文件中完整复制。 This is no whole share: copy it again from its file.",
    "other-tender": "该份额属于其他项目：请提交本项目的份额。 This share is of another tender: hand in this tender's.",
    "not-the-holders": "该份额不是您保管的：请由其持有人提交。 This share is not yours: its holder hands it in.",
    "not-committed": "该份额与公布的承诺值不符：请提交原始份额。 Not the committed share: hand in the original.",
}


class ShareFault(Exception):
    """A share that is not accepted: `problem` answers its holder, `reason` goes into the record."""

    def __init__(self, reason: str, problem: Problem) -> None:
        super().__init__(reason)
        self.reason, self.problem = reason, problem


def add_share(tender: Tender, holder: Role, share: str, now: datetime) -> Tender:
    """
    Return the tender with the share accepted; the same share again changes nothing.

    Raises: ShareFault for one that is early, foreign or false; WrongStep when no shares are waited for.
    """
    if tender.state in (TenderState.PUBLISHED, TenderState.CLOSED):
        raise ShareFault("early", _broken(law(tender, "BID-OPEN-01").breach(f"≥ {tender.bids_due_at}", now)))
    if tender.state is not TenderState.OPENING:
        tender.step("open")  # raises WrongStep
    _check_share(tender, holder, share)
    if any(given.holder is holder and given.share for given in tender.shares):
        return tender
    others = tuple(given for given in tender.shares if given.holder is not holder)
    again = len(others) < len(tender.shares)  # it was given to an opening that was cut off, and forgotten
    given = GivenShare(holder=holder, share=share.strip(), given_at=now)
    after = replace(tender, shares=(*others, given))
    return after if again else noted(after, "share", now, holder=holder.value)


def enough_shares(tender: Tender) -> bool:
    return tender.bid_key is not None and len(_kept(tender)) >= tender.bid_key.threshold


def forget_last(tender: Tender, holder: Role, now: datetime) -> Tender:
    """
    Return the tender whose opening goes on beside the calls: this holder's share is in memory alone.

    Enough shares for the key are never in the database together.
    """
    shares = tuple(replace(given, share="") if given.holder is holder else given for given in tender.shares)
    begun = replace(tender, shares=shares, begun_at=now)
    return begun if tender.begun_at else noted(begun, "begun", now)


def was_forgotten(tender: Tender, holder: Role) -> bool:
    """Say whether an opening was begun with this holder's share, and is not on record yet."""
    waiting = tender.state is TenderState.OPENING
    return waiting and any(given.holder is holder and not given.share for given in tender.shares)


def cut_off(tender: Tender, now: datetime) -> Tender:
    """Return the tender whose opening could not be completed: the share that was forgotten has to be given again."""
    if tender.state is not TenderState.OPENING or tender.begun_at is None:
        return tender
    return noted(replace(tender, begun_at=None), "interrupted", now)


def join_shares(tender: Tender) -> str:
    """
    Return the identity that opens the bids; it is never stored.

    Raises: ShareFault if the joined key is not the published one: the key is wrong then, and no bid is.
    """
    if tender.bid_key is None:
        raise ValueError("a tender without a bid key has no shares to join")
    try:
        identity = shares.join(_kept(tender), tender.bid_key.threshold).decode()
        recipient = sealing.recipient_of(identity)
    except ValueError as error:
        raise ShareFault("not-joinable", Refusal(f"{WRONG_KEY} {error}", {"reason": "not-joinable"})) from None
    if recipient != tender.bid_key.recipient:
        raise ShareFault("wrong-key", Refusal(WRONG_KEY, {"reason": "wrong-key"}))
    return identity


def refuse_share(tender: Tender, holder: Role, fault: ShareFault, now: datetime) -> Decision:
    """Record the refusal; nothing is decided by it."""
    news = ShareRefused(procurement_id=tender.id, holder=holder.value, reason=fault.reason)
    return refused(tender, holder.value, fault.reason, now), news


def _kept(tender: Tender) -> list[str]:
    return [given.share for given in tender.shares if given.share]


def _check_share(tender: Tender, holder: Role, share: str) -> None:
    try:
        written, commitment = shares.read(share), shares.commitment(share)
    except ValueError:
        raise _share_fault("unreadable") from None
    known = {(each.holder, each.commitment) for each in (tender.bid_key.shares if tender.bid_key else ())}
    if written.tender != tender.id:
        raise _share_fault("other-tender")
    if (holder, commitment) not in known:
        raise _share_fault("not-the-holders" if commitment in {each for _, each in known} else "not-committed")


def _share_fault(reason: str) -> ShareFault:
    return ShareFault(reason, Refusal(SHARE_FAULTS[reason], {"reason": reason}))


def _broken(breach: Breach) -> RuleBroken:
    return broken_rule(breach)
