"""Contracts: from the award to the archive. No code, no payment."""

from common.interfaces.bidding import AwardAnnounced
from common.interfaces.context import By
from common.interfaces.contracts import (
    NAME,
    AcceptDelivery,
    ApprovePayment,
    ArchiveContract,
    CloseContract,
    ConfirmAccountLock,
    ContractPage,
    DraftContract,
    ExecutePayment,
    FileContract,
    GetContract,
    ListContracts,
    PublishContract,
    RecordDelivery,
    RefuseAccountLock,
    RequestPayment,
    SignContract,
)
from common.interfaces.financing import AccountLockRequested, FinancingCancelled, FinancingClosed
from common.interfaces.supervision import PartyRegistered
from common.runtime.entrypoints import Mongo, answers, listen
from services.contracts.domain.contract import Contract
from services.contracts.store import ContractStore
from services.contracts.usecases import account_locks, formation, payments, performance, reading


class ContractsService:
    name = NAME
    store = Mongo(ContractStore)

    # Asked by buyer, supplier, agency and those who see the whole stack
    @answers(GetContract)
    def get_contract(self, call: GetContract, by: By) -> Contract:
        return reading.get_contract(self.store, call.contract_id, by)

    @answers(ListContracts)
    def list_contracts(self, call: ListContracts, by: By) -> ContractPage:
        return reading.list_contracts(self.store, call, by)

    # Asked by buyer and supplier: from the award to the contract code
    @answers(DraftContract)
    def draft_contract(self, call: DraftContract, by: By) -> Contract:
        return formation.draft_contract(self.store, call, by)

    @answers(SignContract)
    def sign_contract(self, call: SignContract, by: By) -> Contract:
        return formation.sign_contract(self.store, call, by)

    @answers(PublishContract)
    def publish_contract(self, call: PublishContract, by: By) -> Contract:
        return formation.publish_contract(self.store, call, by)

    @answers(FileContract)
    def file_contract(self, call: FileContract, by: By) -> Contract:
        return formation.file_contract(self.store, call, by)

    # Asked by buyer and supplier: from delivery to the archive
    @answers(RecordDelivery)
    def record_delivery(self, call: RecordDelivery, by: By) -> Contract:
        return performance.record_delivery(self.store, call, by)

    @answers(AcceptDelivery)
    def accept_delivery(self, call: AcceptDelivery, by: By) -> Contract:
        return performance.accept_delivery(self.store, call, by)

    @answers(CloseContract)
    def close_contract(self, call: CloseContract, by: By) -> Contract:
        return performance.close_contract(self.store, call, by)

    @answers(ArchiveContract)
    def archive_contract(self, call: ArchiveContract, by: By) -> Contract:
        return performance.archive_contract(self.store, call, by)

    # Asked by the buyer, executed by the treasury
    @answers(RequestPayment)
    def request_payment(self, call: RequestPayment, by: By) -> Contract:
        return payments.request_payment(self.store, call, by)

    @answers(ApprovePayment)
    def approve_payment(self, call: ApprovePayment, by: By) -> Contract:
        return payments.approve_payment(self.store, call, by)

    @answers(ExecutePayment)
    def execute_payment(self, call: ExecutePayment, by: By) -> Contract:
        return payments.execute_payment(self.store, call, by)

    # Asked by the buyer about the receiving account
    @answers(ConfirmAccountLock)
    def confirm_account_lock(self, call: ConfirmAccountLock, by: By) -> Contract:
        return account_locks.confirm_account_lock(self.store, call, by)

    @answers(RefuseAccountLock)
    def refuse_account_lock(self, call: RefuseAccountLock, by: By) -> Contract:
        return account_locks.refuse_account_lock(self.store, call, by)

    # Told by bidding and supervision
    @listen(AwardAnnounced)
    def on_award_announced(self, news: AwardAnnounced, by: By) -> None:
        formation.open_contract(self.store, news, by)

    @listen(PartyRegistered)
    def on_party_registered(self, news: PartyRegistered, by: By) -> None:
        formation.keep_party(self.store, news, by)

    # Told by financing
    @listen(AccountLockRequested)
    def on_account_lock_requested(self, news: AccountLockRequested, by: By) -> None:
        account_locks.request_account_lock(self.store, news, by)

    @listen(FinancingClosed)
    def on_financing_closed(self, news: FinancingClosed, by: By) -> None:
        account_locks.release_account_lock(self.store, news, by)

    @listen(FinancingCancelled)
    def on_financing_cancelled(self, news: FinancingCancelled, by: By) -> None:
        account_locks.release_account_lock(self.store, news, by)
