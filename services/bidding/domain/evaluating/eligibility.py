"""
What speaks against those who want to take part in one lot; pure, and nobody is refused here.

A hard finding leaves the buyer no choice. Where a name may be shared by two people, or a statement is another's, the
finding is for a person to weigh.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from common.interfaces.bidding import Category, Finding, SizeClass
from common.interfaces.rules import describe
from common.law.parties import Bidder, conflicts
from common.law.rules import Breach, Rule
from common.law.sizes import benefit
from common.proof.bid_content import BidContent
from common.proof.bid_terms import AttachedFile, ConsortiumMember

Law = Callable[[str], Rule]
AGREEMENTS = ("联合体协议", "consortium agreement")
PRIOR_SERVICE, NONE_GIVEN = "QUAL-02", ("无", "没有", "none", "no")
"""Under which name of its qualification a bid states earlier services to the project, and how it states none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the documents ask of everybody who takes part; `bond` says whether a bid bond is asked for."""

    consortium_allowed: bool
    reserved: bool = False
    bond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """
    One bid or application, as far as it decides on who may take part.

    `sizes` are those that count for POL-SME-02; empty: it does not declare to be an SME. `registered` is its size in
    the register. `bond` None: nobody knows whether it is there.
    """

    supplier: str
    name: str
    responsible_person: str
    controllers: tuple[str, ...] = ()
    consortium: tuple[ConsortiumMember, ...] | None = None
    agreement: bool = False
    prior_service: str = ""
    promise: bool = True
    sizes: tuple[str, ...] = ()
    registered: SizeClass | None = None
    bond: bool | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the bidder and the members of its consortium, each once."""
        return tuple(dict.fromkeys((self.supplier, *(member.credit_code for member in self.consortium or ()))))


def of_content(
    said: BidContent, category: Category, registered: SizeClass | None = None, bond: bool | None = None
) -> Participant:
    prior = said.qualification.get(PRIOR_SERVICE, "")
    return Participant(
        supplier=said.supplier,
        name=said.name,
        responsible_person=said.responsible_person,
        controllers=said.controllers,
        consortium=said.declarations.consortium,
        agreement=has_agreement(said.files),
        prior_service="" if prior.strip().lower() in NONE_GIVEN else prior,
        promise=said.declarations.qualification_promise,
        sizes=_sizes(said, category),
        registered=registered,
        bond=bond,
    )


def has_agreement(files: Sequence[AttachedFile]) -> bool:
    """Say whether a file is named as the agreement of a consortium; what it says is for a person to read."""
    return any(word in file.name.lower() for file in files for word in AGREEMENTS)


def findings(
    taking_part: Sequence[Participant], terms: Terms, credit: Mapping[str, Breach | None], law: Law
) -> tuple[Finding, ...]:
    """Return all that is found, by supplier; `credit` is what was looked up for each code of each participant."""
    found = [
        finding
        for each in taking_part
        for finding in (
            *_credit(each, credit),
            *_consortium(each, terms, law),
            *_conditions(each, terms, law),
        )
    ]
    together = (*_same_package(taking_part, law), *_twice(taking_part, law))
    return tuple(sorted((*found, *together), key=lambda finding: (finding.supplier, not finding.hard, finding.rule)))


def _finding(who: Participant, breach: Breach, *, hard: bool, others: Sequence[str] = ()) -> Finding:
    return Finding(supplier=who.supplier, rule=breach.rule, hard=hard, says=describe(breach), others=tuple(others))


def _credit(who: Participant, credit: Mapping[str, Breach | None]) -> Iterator[Finding]:
    """One listed member counts as the whole consortium listed (CRED-02)."""
    for code in who.codes:
        if breach := credit.get(code):
            yield _finding(who, breach, hard=True, others=(code,) if code != who.supplier else ())


def _consortium(who: Participant, terms: Terms, law: Law) -> Iterator[Finding]:
    if who.consortium is None:
        return
    if not terms.consortium_allowed:
        expected = "本项目不接受联合体 (no consortium is accepted here)"
        yield _finding(who, law("QUAL-06").breach(expected, "以联合体参加 (takes part as one)"), hard=True)
    if not who.agreement:
        expected = "附件中有联合体协议 (the agreement is attached)"
        found = "未见名称含“联合体协议”的附件 (no file of that name)"
        yield _finding(who, law("QUAL-06").breach(expected, found), hard=False)


def _conditions(who: Participant, terms: Terms, law: Law) -> Iterator[Finding]:
    if who.prior_service:
        expected = "未为本项目提供过整体设计等服务 (no earlier services to it)"
        yield _finding(who, law("QUAL-02").breach(expected, who.prior_service[:300]), hard=False)
    if not who.promise:
        expected = "资格承诺函或者证明材料 (the promise letter, or proofs)"
        found = "未承诺，请核对证明材料 (no promise: look at the proofs)"
        yield _finding(who, law("QUAL-03").breach(expected, found), hard=False)
    if terms.bond and not who.bond:
        found = "未查到，请核对 (not known: look)" if who.bond is None else "未提交 (none)"
        yield _finding(who, law("BOND-02").breach("投标保证金 (the bid bond)", found), hard=who.bond is False)
    if terms.reserved:
        yield from _reserved(who, law)


def _reserved(who: Participant, law: Law) -> Iterator[Finding]:
    """A lot that is reserved is for those whom SMEs alone work for (POL-SME-02, -08)."""
    if benefit(who.sizes) is None:
        expected = "中小企业声明，且相关制造商、承建或者承接单位均为中小企业 (declared, and all that count are SMEs)"
        found = "、".join(size or "未填写 (not said)" for size in who.sizes) or "未声明 (not declared)"
        yield _finding(who, law("POL-SME-03").breach(expected, found), hard=True)
    elif who.registered is SizeClass.LARGE:
        expected = "登记规模与声明一致 (registered as declared)"
        yield _finding(who, law("POL-SME-01").breach(expected, "登记为大型 (registered as large)"), hard=False)


def _same_package(taking_part: Sequence[Participant], law: Law) -> Iterator[Finding]:
    """One name may be that of two people: whether it is one person is for a person to say (QUAL-01)."""
    known, row = {each.supplier: each for each in taking_part}, law("QUAL-01")
    heads = [Bidder(id=each.supplier, responsible_person=each.responsible_person) for each in taking_part]
    held = [
        conflict
        for one, other in permutations(taking_part, 2)
        if {other.name, other.supplier} & set(one.controllers)
        for conflict in conflicts(
            [Bidder(id=one.supplier, held_by=other.supplier), Bidder(id=other.supplier)], law("QUAL-02"), "tender"
        )
    ]
    for conflict in (*conflicts(heads, law("QUAL-02"), "tender"), *held):
        for supplier in conflict.bidders:
            others = [other for other in conflict.bidders if other != supplier]
            said = f"{GROUNDS[conflict.ground]}: {', '.join((supplier, *others))}"
            breach = row.breach("互不关联的供应商 (suppliers without such a tie)", said)
            yield _finding(known[supplier], breach, hard=False, others=others)


GROUNDS = {
    "same_responsible_person": "单位负责人同名 (responsible persons of one name)",
    "direct_holding": "一方声明另一方控股或者管理 (one states that the other holds or manages it)",
}


def _twice(taking_part: Sequence[Participant], law: Law) -> Iterator[Finding]:
    """
    Find who takes part more than once: a consortium with such a member cannot stand (QUAL-06).

    A supplier's own bid does not fall by another's word alone: naming a competitor as a member must not remove it.
    """
    times = Counter(code for each in taking_part for code in each.codes)
    for each in taking_part:
        for code in each.codes:
            if times[code] < 2:
                continue
            others = [other.supplier for other in taking_part if other is not each and code in other.codes]
            own = code == each.supplier
            expected = "在本采购包中只参加一个投标 (part of one bid in this lot)"
            found = f"{code} 也参加 (is also part of the bid of): {', '.join(others)}"
            advice = "；如其签署了联合体协议，本投标亦无效 (invalid if it signed that agreement)" if own else ""
            yield _finding(each, law("QUAL-06").breach(expected, found + advice), hard=not own, others=others)


def _sizes(said: BidContent, category: Category) -> tuple[str, ...]:
    """Return the sizes that count: of all makers for goods, of all who work for services and works (POL-SME-02)."""
    declared = said.declarations
    if declared.welfare_unit or declared.prison_enterprise:
        return ("micro",)  # treated as one (POL-DIS-01, POL-PRI-01)
    if declared.sme is None:
        return ()
    if category is Category.GOODS:
        return tuple(item.maker_size or "" for item in said.items)
    return tuple(member.size_class for member in declared.consortium or ()) or (declared.sme.size_class,)
