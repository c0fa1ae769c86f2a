"""What law reads of documents and bids: only the parts that decide, so that any shape with these names will do."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol


class Priced(Protocol):
    """One item of a bid."""

    @property
    def item(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def unit_price(self) -> Decimal: ...
    @property
    def quantity(self) -> str: ...
    @property
    def maker_size(self) -> str | None: ...
    @property
    def domestic(self) -> bool: ...
    @property
    def green(self) -> bool: ...


class Sized(Protocol):
    @property
    def size_class(self) -> str: ...


class Partner(Sized, Protocol):
    """A member of a consortium or a subcontractor; `share` is its part of the contract amount."""

    @property
    def name(self) -> str: ...
    @property
    def credit_code(self) -> str | None: ...
    @property
    def share(self) -> str: ...


class Declared(Protocol):
    @property
    def sme(self) -> Sized | None: ...
    @property
    def welfare_unit(self) -> bool: ...
    @property
    def prison_enterprise(self) -> bool: ...
    @property
    def domestic(self) -> bool: ...
    @property
    def consortium(self) -> Sequence[Partner] | None: ...
    @property
    def subcontract(self) -> Sequence[Partner] | None: ...


class Offer(Protocol):
    """One bid for one lot."""

    @property
    def price(self) -> Decimal: ...
    @property
    def price_words(self) -> str | None: ...
    @property
    def items(self) -> Sequence[Priced]: ...
    @property
    def declarations(self) -> Declared: ...
    @property
    def controllers(self) -> Sequence[str]: ...


class Wanted(Protocol):
    """One item of the documents."""

    @property
    def number(self) -> str: ...
    @property
    def core(self) -> bool: ...


class Factor(Protocol):
    @property
    def code(self) -> str: ...


class Terms(Protocol):
    """What the documents say of a lot; rates are decimal strings."""

    @property
    def items(self) -> Sequence[Wanted]: ...
    @property
    def evaluation(self) -> str: ...
    @property
    def price_weight(self) -> str: ...
    @property
    def factors(self) -> Sequence[Factor]: ...
    @property
    def reserved(self) -> bool: ...
    @property
    def sme_rate(self) -> str: ...
    @property
    def consortium_rate(self) -> str: ...
    @property
    def domestic_rate(self) -> str: ...
    @property
    def green_rate(self) -> str: ...
    @property
    def tie_break(self) -> str | None: ...


def amount(line: Priced) -> Decimal:
    return line.unit_price * Decimal(line.quantity)


def core_brands(terms: Terms, offer: Offer) -> tuple[str, ...] | None:
    """
    Return the brands that decide whether two bids are of one brand; None if the bid names none, and stands alone.

    Of a lot of one item that item is the core product; of several core products the brands of all must be the same
    (our convention). Case, width and blanks do not make another brand.
    """
    core = {item.number for item in terms.items if item.core or len(terms.items) == 1}
    named = {line.item: _plain(line.brand) for line in offer.items if line.item in core and line.brand}
    return tuple(named[number] for number in sorted(core)) if core and set(named) == core else None


def _plain(brand: str) -> str:
    return "".join(unicodedata.normalize("NFKC", brand).casefold().split())
