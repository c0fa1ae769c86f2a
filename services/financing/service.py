"""Financing: banks lend on government contracts, never beyond what a contract will still pay."""

from common.interfaces.context import By
from common.interfaces.contracts import (
    AccountLockConfirmed,
    AccountLockRefused,
    ContractFiled,
    DeliveryAccepted,
    DeliveryRefused,
    PaymentExecuted,
)
from common.interfaces.financing import (
    NAME,
    AcceptOffer,
    ApplicationPage,
    ApplicationView,
    Apply,
    CancelFinancing,
    CloseFinancing,
    ConsentView,
    FileProduct,
    FinancingView,
    GetApplication,
    GetFinancing,
    GiveConsent,
    JournalPage,
    ListApplications,
    ListOffers,
    ListProducts,
    MakeOffer,
    OfferPage,
    OfferView,
    ProductPage,
    ReadJournal,
    RecordDisbursement,
    RecordRepayment,
    RequestAccountLock,
    WithdrawApplication,
    WithdrawOffer,
)
from common.interfaces.supervision import PartyRegistered
from common.runtime.entrypoints import Mongo, answers, listen
from services.financing.domain.product import Product
from services.financing.store import FinancingStore
from services.financing.usecases import application, financing, news, offer, product


class FinancingService:
    name = NAME
    store = Mongo(FinancingStore)

    # Asked by banks and suppliers about products
    @answers(FileProduct)
    def file_product(self, call: FileProduct, by: By) -> Product:
        return product.file_product(self.store, call, by)

    @answers(ListProducts)
    def list_products(self, call: ListProducts, by: By) -> ProductPage:
        return product.list_products(self.store, call, by)

    # Asked by suppliers
    @answers(GiveConsent)
    def give_consent(self, call: GiveConsent, by: By) -> ConsentView:
        return application.give_consent(self.store, call, by)

    @answers(Apply)
    def apply(self, call: Apply, by: By) -> ApplicationView:
        return application.apply(self.store, call, by)

    @answers(WithdrawApplication)
    def withdraw_application(self, call: WithdrawApplication, by: By) -> ApplicationView:
        return application.withdraw_application(self.store, call, by)

    @answers(AcceptOffer)
    def accept_offer(self, call: AcceptOffer, by: By) -> FinancingView:
        return offer.accept_offer(self.store, call, by)

    # Asked by banks
    @answers(MakeOffer)
    def make_offer(self, call: MakeOffer, by: By) -> OfferView:
        return offer.make_offer(self.store, call, by)

    @answers(WithdrawOffer)
    def withdraw_offer(self, call: WithdrawOffer, by: By) -> OfferView:
        return offer.withdraw_offer(self.store, call, by)

    @answers(RequestAccountLock)
    def request_account_lock(self, call: RequestAccountLock, by: By) -> FinancingView:
        return financing.request_account_lock(self.store, call, by)

    @answers(RecordDisbursement)
    def record_disbursement(self, call: RecordDisbursement, by: By) -> FinancingView:
        return financing.record_disbursement(self.store, call, by)

    @answers(RecordRepayment)
    def record_repayment(self, call: RecordRepayment, by: By) -> FinancingView:
        return financing.record_repayment(self.store, call, by)

    @answers(CloseFinancing)
    def close_financing(self, call: CloseFinancing, by: By) -> FinancingView:
        return financing.close_financing(self.store, call, by)

    # Asked by both, and by those who watch
    @answers(GetApplication)
    def get_application(self, call: GetApplication, by: By) -> ApplicationView:
        return application.get_application(self.store, call, by)

    @answers(ListApplications)
    def list_applications(self, call: ListApplications, by: By) -> ApplicationPage:
        return application.list_applications(self.store, call, by)

    @answers(ListOffers)
    def list_offers(self, call: ListOffers, by: By) -> OfferPage:
        return offer.list_offers(self.store, call, by)

    @answers(GetFinancing)
    def get_financing(self, call: GetFinancing, by: By) -> FinancingView:
        return financing.get_financing(self.store, call, by)

    @answers(CancelFinancing)
    def cancel_financing(self, call: CancelFinancing, by: By) -> FinancingView:
        return financing.cancel_financing(self.store, call, by)

    @answers(ReadJournal)
    def read_journal(self, call: ReadJournal, _by: By) -> JournalPage:
        return financing.read_journal(self.store, call)

    # Told by supervision and contracts
    @listen(PartyRegistered)
    def on_party_registered(self, told: PartyRegistered, by: By) -> None:
        news.register_party(self.store, told, by)

    @listen(ContractFiled)
    def on_contract_filed(self, told: ContractFiled, by: By) -> None:
        news.file_contract(self.store, told, by)

    @listen(PaymentExecuted)
    def on_payment_executed(self, told: PaymentExecuted, by: By) -> None:
        news.count_payment(self.store, told, by)

    @listen(DeliveryAccepted)
    def on_delivery_accepted(self, told: DeliveryAccepted, by: By) -> None:
        news.accept_delivery(self.store, told, by)

    @listen(DeliveryRefused)
    def on_delivery_refused(self, told: DeliveryRefused, by: By) -> None:
        news.refuse_delivery(self.store, told, by)

    @listen(AccountLockConfirmed)
    def on_account_lock_confirmed(self, told: AccountLockConfirmed, by: By) -> None:
        news.confirm_lock(self.store, told, by)

    @listen(AccountLockRefused)
    def on_account_lock_refused(self, told: AccountLockRefused, by: By) -> None:
        news.refuse_lock(self.store, told, by)
