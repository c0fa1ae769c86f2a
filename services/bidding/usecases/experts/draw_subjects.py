"""What a draw needs to know of a lot, read from its tender."""

from common.interfaces.errors import WrongStep
from common.law.catalogue import catalogue
from services.bidding.domain.experts.draw import draw_id
from services.bidding.domain.experts.subject import DrawSubject
from services.bidding.store import BiddingStore


def subject_of(store: BiddingStore, procurement_id: str, lot: str) -> DrawSubject:
    """Raises: NotFound for a lot that the tender does not name, WrongStep before its documents are issued."""
    tender = store.tenders.get(procurement_id)
    terms = tender.terms(lot)
    if tender.documents_issued_on is None:
        raise WrongStep(
            "采购文件尚未发出，不能组建评审小组。 Publish the tender first: a panel is formed for issued documents.",
            {"state": tender.state, "action": "request_draw", "allowed": ["publish"]},
        )
    kinds = {catalogue()[item.catalogue].remote for item in terms.items if item.catalogue in catalogue()}
    return DrawSubject(
        procurement_id=tender.id,
        lot=lot,
        region=tender.region,
        buyer=tender.buyer,
        agency=tender.agency,
        category=tender.category,
        method=tender.method,
        budget=terms.budget,
        rules_on=tender.documents_issued_on,
        suppliers=tuple(sorted({line.supplier for line in tender.opening if line.lot == lot})),
        special_item=next(iter(sorted(kinds - {""})), None),
        edition=store.edition_of(procurement_id, lot),
    )


def current_draw(store: BiddingStore, procurement_id: str, lot: str) -> str:
    """Return the id of the draw for the panel that the lot has now, or is to have."""
    return draw_id(procurement_id, lot, store.edition_of(procurement_id, lot))
