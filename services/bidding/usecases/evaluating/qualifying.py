"""Who of a lot's bidders is qualified: what is found is gathered anew for each look, and kept with the decision."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from common.interfaces.bidding import (
    CheckQualification,
    CreditQuery,
    CreditSource,
    Finding,
    GetQualification,
    QualificationView,
    RecordCredit,
)
from common.interfaces.context import By
from common.interfaces.errors import NotFound
from common.law.calendar import local_date
from common.law.credit import Listing, grounds
from common.law.rules import Breach, rule
from common.proof.signing import digest
from services.bidding.domain.access import of_organiser, readable
from services.bidding.domain.bids.bid import bid_id
from services.bidding.domain.decision import LotDecision, law
from services.bidding.domain.evaluating import qualification
from services.bidding.domain.evaluating.eligibility import Participant, Terms, findings, of_content
from services.bidding.domain.evaluating.lot_evaluation import LotEvaluation
from services.bidding.domain.states import EvaluationState
from services.bidding.domain.tendering.supplier import credit_breach
from services.bidding.store import BiddingStore
from services.bidding.usecases.evaluating.lots import lot_of, step_lot
from services.bidding.usecases.tendering.bonds import standing


def get_qualification(store: BiddingStore, call: GetQualification, by: By) -> QualificationView:
    lot = readable(lot_of(store, call.procurement_id, call.lot, by), by)
    return _view(store, lot, by)


def record_credit(store: BiddingStore, call: RecordCredit, by: By) -> QualificationView:
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    known = {each.supplier: each.codes for each in _taking_part(store, lot)}
    if call.subject not in known.get(call.supplier, ()):
        raise NotFound(
            "该供应商不是本采购包的投标人或者其联合体成员 (not a bidder of this lot, nor a member of that consortium)",
            {"supplier": call.supplier, "subject": call.subject},
        )
    fields = call.model_dump(exclude={"procurement_id", "lot"})
    query = CreditQuery(**fields, queried_at=by.at)
    return _view(store, step_lot(store, lot, lambda found: qualification.record_credit(found, query), by), by)


def check_qualification(store: BiddingStore, call: CheckQualification, by: By) -> QualificationView:
    """What bids say does not change any more; bans may, so the register is asked again for the decision."""
    lot = of_organiser(lot_of(store, call.procurement_id, call.lot, by), by)
    taking_part = _taking_part(store, lot)
    asked = _ask_register(store, taking_part, by.at)

    def decide(before: LotEvaluation) -> LotDecision:
        queries = (*_kept(before), *asked)
        found = _findings(before, taking_part, queries, local_date(by.at))
        return qualification.check_qualification(before, call.results, found, queries)

    return _view(store, step_lot(store, lot, decide, by), by)


def credit_of(queries: Iterable[CreditQuery], on: date) -> dict[str, Breach | None]:
    """Return a breach of CRED-02 for each code that a list or the register excludes."""
    row, found = rule("CRED-02", on), dict[str, Breach | None]()
    for query in queries:
        said = query.listings
        if query.source is not CreditSource.REGISTER:
            said = grounds(row, [Listing(name) for name in said], on)
        if said:
            expected = "未被列入失信名单、未被禁止参加 (on no list, and not banned)"
            found[query.subject] = row.breach(expected, f"{query.subject} {query.source}: {'；'.join(said)}")
    return found


def ask_register(store: BiddingStore, who: Participant, now: datetime) -> Iterator[CreditQuery]:
    """Look up the supplier and the members of its consortium in the register of this place."""
    for code in who.codes:
        breach = credit_breach(store.party(code), local_date(now))
        said = {"subject": code, "queried_at": now.isoformat(), "listings": [breach.found] if breach else []}
        yield CreditQuery(
            supplier=who.supplier,
            subject=code,
            source=CreditSource.REGISTER,
            queried_at=now,
            listings=tuple(said["listings"]),
            digest=digest(said),
        )


def _ask_register(store: BiddingStore, taking_part: Iterable[Participant], now: datetime) -> tuple[CreditQuery, ...]:
    return tuple(query for each in taking_part for query in ask_register(store, each, now))


def _taking_part(store: BiddingStore, lot: LotEvaluation) -> list[Participant]:
    """Of the valid bids; an invalid one is out already, but who is named in it may bid elsewhere."""
    found, bonds = [], standing(store, lot.procurement_id, lot.lot) if lot.terms.bid_bond else {}
    for line in lot.valid_lines():
        bid = store.bids.get(bid_id(lot.procurement_id, lot.lot, line.supplier))
        if bid.content is not None:
            party = store.party(line.supplier)
            size = party.size_class if party else None
            found.append(of_content(bid.content, lot.category, size, _bond(store, lot, bonds, line.supplier)))
    return found


def _bond(store: BiddingStore, lot: LotEvaluation, known: Mapping[str, bool], supplier: str) -> bool | None:
    """None while the news of the deadline has not reached a bond that was lodged."""
    lodged = supplier not in known and store.bonds.of_bid(lot.procurement_id, lot.lot, supplier)
    return None if lodged else known.get(supplier, False)


def _kept(lot: LotEvaluation) -> tuple[CreditQuery, ...]:
    return tuple(query for query in lot.credit_queries if query.source is not CreditSource.REGISTER)


def _findings(
    lot: LotEvaluation, taking_part: list[Participant], queries: Iterable[CreditQuery], on: date
) -> tuple[Finding, ...]:
    terms = Terms(consortium_allowed=lot.consortium_allowed, reserved=lot.terms.reserved, bond=bool(lot.terms.bid_bond))
    return findings(taking_part, terms, credit_of(queries, on), lambda rule_id: law(lot, rule_id))


def _view(store: BiddingStore, lot: LotEvaluation, by: By) -> QualificationView:
    """Before the decision as things are now, after it as they were then."""
    taking_part = _taking_part(store, lot)
    queries, found = lot.credit_queries, lot.findings
    if lot.state is EvaluationState.OPENED:
        queries = (*_kept(lot), *_ask_register(store, taking_part, by.at))
        found = _findings(lot, taking_part, queries, local_date(by.at))
    return QualificationView(
        procurement_id=lot.procurement_id,
        lot=lot.lot,
        state=lot.state,
        ended_by=lot.ended_by,
        ended_because=lot.ended_because,
        findings=found,
        credit_queries=queries,
        credit_missing=tuple(_missing(lot, taking_part, queries)),
        results=lot.qualifications,
        version=lot.version,
    )


def _missing(lot: LotEvaluation, taking_part: Iterable[Participant], queries: Iterable[CreditQuery]) -> Iterator[str]:
    sources = set(law(lot, "CRED-01").params["sources"])
    asked = {(query.subject, str(query.source)) for query in queries}
    for each in taking_part:
        yield from (code for code in each.codes if any((code, source) not in asked for source in sources))
