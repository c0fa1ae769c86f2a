"""Products that banks file, and their list in an order that favours none."""

from datetime import date

from common.interfaces.context import By
from common.interfaces.errors import Invalid, NotFound
from common.interfaces.financing import FileProduct, ListProducts, ProductFiled, ProductPage
from common.law.calendar import local_date
from services.financing.domain.product import Product, rotated
from services.financing.store import FinancingStore


def file_product(store: FinancingStore, call: FileProduct, by: By) -> Product:
    bank = by.actor.party
    name = store.banks((bank,)).get(bank)
    if name is None:
        raise NotFound(
            "本行尚未登记，请先登记。 This bank is not registered here yet; register it, then file products."
        )
    product = Product(id=by.key, bank=bank, bank_name=name, **call.model_dump())
    filed = ProductFiled(product_id=by.key, bank=bank, rate_ceiling=call.rate_ceiling, max_days=call.max_days)
    return store.products.make(product, filed, by=by)


def list_products(store: FinancingStore, call: ListProducts, by: By) -> ProductPage:
    """The cursor names the day whose order the list began in and how many were shown: it ends in that order."""
    on, shown = _place(call.after) if call.after else (local_date(by.at), 0)
    products = rotated(store.all_products(), on)
    page = products[shown : shown + call.limit]
    more = shown + len(page) < len(products)
    return ProductPage.model_validate(
        {"items": page, "has_more": more, "next": f"{on}.{shown + len(page)}" if more else None}
    )


def _place(cursor: str) -> tuple[date, int]:
    day, _, shown = cursor.partition(".")
    try:
        return date.fromisoformat(day), max(0, int(shown))
    except ValueError:
        raise Invalid("this cursor is not one of ours; begin again without `after`") from None
