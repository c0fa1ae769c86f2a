"""From the award to the contract code."""

from typing import Any

from common.interfaces.bidding import AwardAnnounced, AwardWithdrawn
from common.interfaces.context import By
from common.interfaces.contracts import DraftContract, FileContract, PublishContract, SignContract
from common.interfaces.errors import Conflict, NotFound, Refusal
from common.interfaces.supervision import PartyRegistered
from common.law.calendar import local_date
from common.runtime.copies import keep_newest
from services.contracts.domain import code, drafting, formation
from services.contracts.domain.code import IssuedCode
from services.contracts.domain.contract import Contract, contract_id, of_award, of_award_anew, withdraw
from services.contracts.domain.hold import require_free
from services.contracts.domain.party import Party
from services.contracts.store import ContractStore
from services.contracts.usecases.reading import change, contract_for


def open_contract(store: ContractStore, award: AwardAnnounced, by: By) -> None:
    """A second award of the same lot takes the place of the first while nothing is signed."""
    contract = of_award(award)
    try:
        store.contracts.make(contract, by=by)
    except Conflict:
        store.contracts.step(contract.id, lambda standing: (of_award_anew(standing, award),), by=by)


def withdraw_award(store: ContractStore, news: AwardWithdrawn, by: By) -> None:
    """Raises: NotFound before the award is heard, so that it is heard again later."""
    standing = contract_id(news.procurement_id, news.lot)
    store.contracts.step(standing, lambda contract: (withdraw(contract, news),), by=by)


def keep_party(store: ContractStore, news: PartyRegistered, by: By) -> None:
    party = Party(id=news.credit_code, name=news.name, public_key=news.public_key, as_of=news.version)
    keep_newest(store.parties, party, by=by)


def draft_contract(store: ContractStore, call: DraftContract, by: By) -> Contract:
    return change(store, call.contract_id, lambda contract: drafting.draft(contract, call, by.actor), by)


def sign_contract(store: ContractStore, call: SignContract, by: By) -> Contract:
    contract_for(store, call.contract_id, by)
    key = _registered_key(store, by.actor.party)

    def sign(contract: Contract) -> tuple[Any, ...]:
        require_free(store.holds_on(contract.procurement_id), contract)
        return formation.sign(contract, by.actor, key, call.signature, by.at)

    return change(store, call.contract_id, sign, by)


def publish_contract(store: ContractStore, call: PublishContract, by: By) -> Contract:
    return change(store, call.contract_id, lambda contract: formation.publish(contract, by.at), by)


def file_contract(store: ContractStore, call: FileContract, by: By) -> Contract:
    """
    Issue the code, then file: the contract's step is the point of decision.

    A crash in between leaves a code that the next try finds: no contract has two, and no number is lost.
    """
    contract = contract_for(store, call.contract_id, by)
    issued = contract.code or _code_for(store, contract, by)
    return change(store, call.contract_id, lambda published: formation.file(published, issued, by.at), by)


def _code_for(store: ContractStore, contract: Contract, by: By) -> str:
    contract.step("file")  # refused before a number is spent
    year = local_date(by.at).year

    def build(number: int) -> tuple[IssuedCode]:
        return (IssuedCode(id=code.compose(contract.region, year, number), contract_id=contract.id),)

    known = store.code_of(contract.id)
    return known or store.codes.make_numbered(code.series(contract.region, year), build, by=by).id


def _registered_key(store: ContractStore, party: str) -> str:
    try:
        return store.parties.get(party).public_key
    except NotFound:
        raise Refusal(
            f"主体 {party} 尚未登记签名公钥；请先在监督服务中登记主体和公钥，再签署合同。"
            f" Party {party} has registered no signing key; register the party with its public key first, then sign.",
            {"party": party},
        ) from None
