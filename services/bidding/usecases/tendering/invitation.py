"""Who is invited to an invited tender, and what each of them is told; nobody else learns of it before bids are due."""

import secrets
from collections.abc import Callable

from common.interfaces.bidding import (
    AbandonInvitedDraw,
    CommitInvitedList,
    CommitInvitedNonce,
    GetInvitedList,
    GetInvitedRecord,
    GetMyInvitation,
    InvitedListView,
    InvitedRecordView,
    ListMyInvitations,
    ListSource,
    Method,
    RevealInvitedNonce,
    TenderInvitationPage,
    TenderInvitationView,
)
from common.interfaces.context import By
from common.interfaces.errors import Conflict, WrongStep
from common.interfaces.parties import Role
from common.interfaces.rules import require
from common.law.calendar import local_date
from services.bidding.domain import access
from services.bidding.domain.experts import rounds
from services.bidding.domain.states import TenderState
from services.bidding.domain.tendering import invitation
from services.bidding.domain.tendering.invitation import Decision, InvitedList
from services.bidding.domain.tendering.prequalification import Prequalification, PrequalificationState
from services.bidding.domain.tendering.supplier import Party, credit_breach
from services.bidding.domain.tendering.tender import Tender
from services.bidding.store import BiddingStore

Decide = Callable[[InvitedList], Decision]


def commit_invited_list(store: BiddingStore, call: CommitInvitedList, by: By) -> InvitedListView:
    tender = access.of_organiser(store.tenders.get(call.procurement_id), by)
    before = invited_list(store, tender)

    def decide(found: InvitedList | None) -> Decision:
        candidates = _candidates(store, tender, call, by)
        today = local_date(by.at)
        return invitation.commit(
            tender, call.source, call.count, candidates, call.recommended, _random, today=today, before=found
        )

    if before is None:
        first, *news = decide(None)
        try:
            return _view(store.invited_lists.make(first, *news, by=by))
        except Conflict:  # another command was faster
            pass
    return _view(store.invited_lists.step(tender.id, decide, by=by))


def commit_invited_nonce(store: BiddingStore, call: CommitInvitedNonce, by: By) -> InvitedListView:
    side = rounds.side_of(by.actor.role)
    return _step(store, call.procurement_id, lambda found: invitation.commit_nonce(found, side, call.commitment), by)


def reveal_invited_nonce(store: BiddingStore, call: RevealInvitedNonce, by: By) -> InvitedListView:
    side = rounds.side_of(by.actor.role)
    return _step(store, call.procurement_id, lambda found: invitation.reveal_nonce(found, side, call.nonce), by)


def abandon_invited_draw(store: BiddingStore, call: AbandonInvitedDraw, by: By) -> InvitedListView:
    return _step(store, call.procurement_id, lambda found: invitation.abandon(found, call.reason), by)


def get_invited_list(store: BiddingStore, call: GetInvitedList, by: By) -> InvitedListView:
    return _view(_witnessed(store.invited_lists.get(call.procurement_id), by))


def get_invited_record(store: BiddingStore, call: GetInvitedRecord, by: By) -> InvitedRecordView:
    """Before bids are due there is nothing here for anybody, as if there were no such tender (BID-DOC-05)."""
    tender = access.of_region(store.tenders.get(call.procurement_id), by)
    if tender.bids_due_at is None or by.at < tender.bids_due_at:
        raise access.hidden(tender, tender.id)
    listed = store.invited_lists.get(tender.id)
    return InvitedRecordView(procurement_id=tender.id, state=listed.state, record=listed.record())


def get_my_invitation(store: BiddingStore, call: GetMyInvitation, by: By) -> TenderInvitationView:
    tender = access.of_region(store.tenders.get(call.procurement_id), by)
    listed = invited_list(store, tender)
    if listed is None or by.actor.party not in listed.invited or tender.state is TenderState.DRAFTED:
        raise access.hidden(tender, tender.id)
    return TenderInvitationView.model_validate(_issued(tender))


def list_my_invitations(store: BiddingStore, call: ListMyInvitations, by: By) -> TenderInvitationPage:  # noqa: ARG001 - no fields
    tenders = (store.tenders.get(each.id) for each in store.lists_inviting(by.actor.party))
    shown = [tender for tender in tenders if tender.region == by.region and tender.documents_issued_on]
    return TenderInvitationPage(items=tuple(map(TenderInvitationView.model_validate, map(_issued, shown))))


def invited_list(store: BiddingStore, tender: Tender) -> InvitedList | None:
    return next(iter(store.invited_lists.find({"_id": tender.id}, limit=1)), None)


def require_drawn(store: BiddingStore, tender: Tender) -> None:
    """Documents of an invited tender go out once those to invite are drawn; an open one needs nobody."""
    if tender.method is Method.INVITED_TENDER:
        invitation.require_drawn(invited_list(store, tender))


def require_invited(store: BiddingStore, tender: Tender, by: By) -> None:
    """Let nobody but those invited have the documents, ask about them, or bid (BID-DOC-04)."""
    if tender.method is Method.INVITED_TENDER:
        invitation.require_invited(tender, invited_list(store, tender), by.actor.party)


def _candidates(store: BiddingStore, tender: Tender, call: CommitInvitedList, by: By) -> list[Party]:
    """Raises: WrongStep for a source that cannot be used, RuleBroken (CRED-02) for a recommended one that is banned."""
    if tender.method is not Method.INVITED_TENDER or tender.state is not TenderState.DRAFTED:
        raise _wrong("只有尚未发出招标文件的邀请招标项目可以抽取供应商", "invite before the documents go out", tender)
    of = next(iter(store.prequalifications.find({"_id": tender.id}, limit=1)), None)
    if of or call.source is ListSource.NOTICE:
        return _passed(store, tender, of, call)
    on = local_date(by.at)
    if call.source is ListSource.POOL:
        return [party for party in store.registered_suppliers() if credit_breach(party, on) is None]
    if by.actor.role is not Role.BUYER:
        raise _wrong("书面推荐由采购人作出", "only the buyer recommends suppliers", tender)
    found = [(each.supplier, store.party(each.supplier)) for each in call.recommended]
    require(*(credit_breach(party, on) for _, party in found))
    return list({code: party for code, party in found if party}.values())


def _passed(store: BiddingStore, tender: Tender, of: Prequalification | None, call: CommitInvitedList) -> list[Party]:
    """Those whose application passed; from them exactly as many are invited as the notice said."""
    if of is None or of.state is not PrequalificationState.REVIEWED or call.source is not ListSource.NOTICE:
        raise _wrong(
            "须先发布资格预审公告并完成审查；已发布公告的，从通过资格预审的供应商中抽取",
            "publish and review a prequalification first; where there is one, only its applicants are candidates",
            tender,
        )
    if call.count != of.invited_count:
        raise _wrong(f"公告的邀请数量为 {of.invited_count}", f"the notice says {of.invited_count}", tender)
    return [party for party in map(store.party, of.passed) if party]


def _step(store: BiddingStore, procurement_id: str, decide: Decide, by: By) -> InvitedListView:
    return _view(store.invited_lists.step(procurement_id, lambda found: decide(_witnessed(found, by)), by=by))


def _witnessed(listed: InvitedList, by: By) -> InvitedList:
    """Return it to those who invite and to the finance department of the region."""
    return access.of_region(listed, by) if by.actor.role is Role.FINANCE else access.of_organiser(listed, by)


def _issued(tender: Tender) -> dict[str, object]:
    fields = {name: getattr(tender, name) for name in TenderInvitationView.model_fields if name != "procurement_id"}
    return {"procurement_id": tender.id} | fields


def _view(listed: InvitedList) -> InvitedListView:
    current = listed.current
    return InvitedListView(
        procurement_id=listed.id,
        state=listed.state,
        source=listed.source,
        count=listed.count,
        candidates=len(current.entries or ()),
        round=current.number,
        recommended=listed.recommended,
        committed_by=tuple(each.by for each in current.contributions),
        revealed_by=tuple(each.by for each in current.contributions if each.value is not None),
        invited=listed.invited,
        warnings=listed.warnings,
        version=listed.version,
    )


def _wrong(zh: str, en: str, tender: Tender) -> WrongStep:
    facts = {"state": tender.state, "action": "commit_invited_list", "allowed": []}
    return WrongStep(f"{zh}。 Not now: {en}.", facts)


def _random() -> str:
    return secrets.token_hex(32)
