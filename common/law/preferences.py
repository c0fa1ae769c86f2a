"""
Policy preferences of one lot, line by line: who has which deduction, on what base, by which proof, and who has not.

The order is that of POL-01: who is eligible, by which declaration, at which rate of the documents, then arithmetic.
Each deduction is computed on the original bid and added to the others (POL-02); the contract price stays as bid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.law import policies, sizes
from common.law.money import round_half_up
from common.law.offers import Offer, Terms, amount
from common.law.prices import Deduction, domestic_share
from common.law.rules import Category, rule

SMALL_AS = (
    ("welfare_unit", "POL-DIS-01", "残疾人福利性单位声明函"),
    ("prison_enterprise", "POL-PRI-01", "监狱企业证明"),
)
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Preference:
    """A deduction that a bid has, or one that the documents offer and it has not (`granted` False); `why` says so."""

    rule: str
    rate: Decimal
    base: Decimal
    granted: bool
    why: str

    @property
    def amount(self) -> Decimal:
        return round_half_up(self.base * self.rate) if self.granted else Decimal("0.00")

    @property
    def deduction(self) -> Deduction:
        return Deduction(self.rule, self.rate, self.base)


def preferences(
    terms: Terms, category: Category, on: date, offers: Mapping[str, Offer]
) -> dict[str, tuple[Preference, ...]]:
    """Return the lines of each conforming bid; whether domestic products have rivals is known of all of them only."""
    shares = {bid: _domestic_share(offer) for bid, offer in offers.items()}
    rivals = policies.domestic_deductions(shares, WHOLE, Decimal(0))
    return {
        bid: (
            *_small(terms, category, on, offer),
            *_domestic(terms, on, offer, shares[bid], competing=bool(rivals[bid])),
            *_green(terms, offer),
        )
        for bid, offer in offers.items()
    }


def _small(terms: Terms, category: Category, on: date, offer: Offer) -> Iterator[Preference]:
    own, shared = Decimal(terms.sme_rate), Decimal(terms.consortium_rate)
    own_rule, shared_rule = ("POL-SME-07",) * 2 if category == "works" else ("POL-SME-05", policies.CONSORTIUM)
    if terms.reserved:
        if own or shared:
            yield _denied("POL-SME-04", own or shared, offer, "专门面向中小企业的采购包不再价格扣除 (a reserved lot)")
        return
    claims = dict(_own_claims(category, offer, own_rule))
    said = offer.declarations
    granted = policies.entitled(
        [Deduction(kind, own) for kind, (holds, _) in claims.items() if holds and own], policies.Claim(), on
    )
    for kind, (holds, why) in claims.items():
        if own and holds and kind in {each.rule for each in granted}:
            yield Preference(kind, own, offer.price, granted=True, why=why)
        elif own:
            more = "；已按同一政策扣除，不重复享受 (counted once)" if holds else ""
            yield _denied(kind, own, offer, f"{why}{more}")
    if not shared or not (said.consortium or said.subcontract):
        return
    holds, why = _shared_claim(on, offer)
    if holds and not granted:
        yield Preference(shared_rule, shared, offer.price, granted=True, why=why)
    else:
        yield _denied(shared_rule, shared, offer, "已享受小微企业扣除，不重复享受 (counted once)" if granted else why)


def _own_claims(category: Category, offer: Offer, own_rule: str) -> Iterator[tuple[str, tuple[bool, str]]]:
    """Yield each ground on which the bid might count as small or micro: the rule, whether it holds, and why."""
    said = offer.declarations
    for field, kind, proof in SMALL_AS:
        if getattr(said, field):
            yield kind, (True, f"{proof}：视同小型、微型企业 (declared; treated as small)")
    if said.sme is None:
        yield own_rule, (False, "未提供中小企业声明函 POL-SME-01 (no SME declaration)")
        return
    if category == "goods":
        found = [(line.item, line.maker_size) for line in offer.items]
        said_sizes = "、".join(f"标的{item} {size or '未声明 (not declared)'}" for item, size in found)
    else:
        found = [(each.name, each.size_class) for each in said.consortium or ()] or [("", said.sme.size_class)]
        said_sizes = "、".join(f"{name}{size}" for name, size in found)
    larger = [each.name for each in said.subcontract or () if each.size_class not in sizes.SMALL]
    small = sizes.benefit([size or "" for _, size in found]) == "small_micro"
    if small and larger:
        yield own_rule, (False, f"POL-SME-08 向更大规模企业分包 (subcontracts to larger ones): {'、'.join(larger)}")
    else:
        yield own_rule, (small, f"中小企业声明函 POL-SME-02 (declared): {said_sizes}")


def _shared_claim(on: date, offer: Offer) -> tuple[bool, str]:
    """Say whether small and micro partners have enough of the contract, and are not tied to the bidder (POL-SME-06)."""
    said = offer.declarations
    partners = [each for each in said.consortium or said.subcontract or () if each.size_class in sizes.SMALL]
    share = sum((Decimal(each.share) for each in partners), Decimal(0))
    tied = [each.name for each in partners if {each.name, each.credit_code} & set(offer.controllers)]
    if said.sme is None:
        return False, "未提供中小企业声明函 POL-SME-01 (no SME declaration)"
    if tied:
        return False, f"与小微企业存在控股、管理关系 (tied to the bidder): {'、'.join(tied)}"
    enough = policies.share_is_enough(rule(policies.CONSORTIUM, on, category="goods"), share)
    return enough, f"小微企业合同份额 (share of small and micro): {share:f}"


def _domestic_share(offer: Offer) -> Decimal:
    """Return the part of declared domestic products in the amount of all products (POL-DOM-04, -05)."""
    if not offer.declarations.domestic:
        return Decimal(0)
    own = sum((amount(line) for line in offer.items if line.domestic), Decimal(0))
    other = sum((amount(line) for line in offer.items if not line.domestic), Decimal(0))
    return own / (own + other) if own + other else Decimal(0)


def _domestic(terms: Terms, on: date, offer: Offer, share: Decimal, *, competing: bool) -> Iterator[Preference]:
    rate = Decimal(terms.domestic_rate)
    if not rate:
        return
    least = rule("POL-DOM-04", on).params["share"]
    shown = f"本国产品成本占比 (share of domestic products): {domestic_share(share, WHOLE - share)}"
    if not offer.declarations.domestic:
        yield _denied(policies.DOMESTIC, rate, offer, "未提供本国产品声明函 POL-DOM-05 (no declaration)")
    elif not competing:
        yield _denied(policies.DOMESTIC, rate, offer, "无非本国产品参与竞争 (only where others compete)")
    elif share < least:
        yield _denied("POL-DOM-04", rate, offer, f"{shown} < {least}；单项产品是否另行扣除待确认 (to be confirmed)")
    else:
        yield Preference(policies.DOMESTIC, rate, offer.price, granted=True, why=f"声明函 (declared); {shown}")


def _green(terms: Terms, offer: Offer) -> Iterator[Preference]:
    rate = Decimal(terms.green_rate)
    if not rate:
        return
    items = [line for line in offer.items if line.green]
    if items:
        base = min(sum((amount(line) for line in items), Decimal(0)), offer.price)
        why = f"绿色产品，仅限标的 (only items): {'、'.join(line.item for line in items)}"
        yield Preference("FJ-05", rate, round_half_up(base), granted=True, why=why)
    else:
        yield _denied("FJ-05", rate, offer, "未提供优先采购的绿色产品 (no priority green product)")


def _denied(kind: str, rate: Decimal, offer: Offer, why: str) -> Preference:
    return Preference(kind, rate, offer.price, granted=False, why=why)
