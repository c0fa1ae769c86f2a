"""Contracts: from the award to the archive. No code, no payment."""

from common.interfaces import contracts
from common.interfaces.bidding import AwardAnnounced, AwardWithdrawn
from common.interfaces.financing import AccountLockRequested, FinancingCancelled, FinancingClosed
from common.interfaces.supervision import PartyRegistered, QuestionAnswered, QuestionReceived
from common.runtime.entrypoints import Mongo, answers, listen
from services.contracts.store import ContractStore
from services.contracts.usecases import account_locks, formation, holds, payments, performance, reading


class ContractsService:
    name = contracts.NAME
    store = Mongo(ContractStore)

    # Asked by buyer, supplier, agency and those who see the whole stack
    get_contract = answers(contracts.GetContract, reading.get_contract)
    list_contracts = answers(contracts.ListContracts, reading.list_contracts)

    # Asked by buyer and supplier: from the award to the contract code
    draft_contract = answers(contracts.DraftContract, formation.draft_contract)
    sign_contract = answers(contracts.SignContract, formation.sign_contract)
    publish_contract = answers(contracts.PublishContract, formation.publish_contract)
    file_contract = answers(contracts.FileContract, formation.file_contract)

    # Asked by buyer and supplier: from delivery to the archive
    record_delivery = answers(contracts.RecordDelivery, performance.record_delivery)
    accept_delivery = answers(contracts.AcceptDelivery, performance.accept_delivery)
    close_contract = answers(contracts.CloseContract, performance.close_contract)
    archive_contract = answers(contracts.ArchiveContract, performance.archive_contract)

    # Asked by the buyer, executed by the treasury
    request_payment = answers(contracts.RequestPayment, payments.request_payment)
    approve_payment = answers(contracts.ApprovePayment, payments.approve_payment)
    execute_payment = answers(contracts.ExecutePayment, payments.execute_payment)

    # Asked by the buyer about the receiving account
    confirm_account_lock = answers(contracts.ConfirmAccountLock, account_locks.confirm_account_lock)
    refuse_account_lock = answers(contracts.RefuseAccountLock, account_locks.refuse_account_lock)

    # Told by bidding and supervision
    on_award_announced = listen(AwardAnnounced, formation.open_contract)
    on_award_withdrawn = listen(AwardWithdrawn, formation.withdraw_award)
    on_party_registered = listen(PartyRegistered, formation.keep_party)
    on_question_received = listen(QuestionReceived, holds.receive_question)
    on_question_answered = listen(QuestionAnswered, holds.answer_question)

    # Told by financing
    on_account_lock_requested = listen(AccountLockRequested, account_locks.request_account_lock)
    on_financing_closed = listen(FinancingClosed, account_locks.release_account_lock)
    on_financing_cancelled = listen(FinancingCancelled, account_locks.release_account_lock)
