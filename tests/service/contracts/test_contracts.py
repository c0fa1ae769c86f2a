"""Use cases against a real database: one contract from award to archive, repeats, races, crashes in between."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest

from common.interfaces.contracts import (
    ApprovePayment,
    ArchiveContract,
    CloseContract,
    ConfirmAccountLock,
    ContractView,
    FileContract,
    GetContract,
    ListContracts,
    PublishContract,
    RecordDelivery,
    RefuseAccountLock,
    SignContract,
)
from common.interfaces.errors import Conflict, NotFound, Refusal, RuleBroken, VersionMismatch, WrongStep
from common.interfaces.financing import FinancingCancelled, FinancingClosed
from common.interfaces.parties import Role
from common.interfaces.supervision import PartyRegistered
from common.proof import signing
from common.runtime.store import Documents
from services.contracts.domain import code
from services.contracts.domain.steps import State
from services.contracts.store import ContractStore
from services.contracts.usecases import account_locks, formation, payments, performance, reading
from tests.builders.contracts import (
    AGENCY,
    BUYER,
    BUYER_SEED,
    CONTRACT,
    LOCKED,
    OWN,
    PROCUREMENT,
    SUPPLIER,
    SUPPLIER_SEED,
    a_checklist,
    a_draft,
    a_lock_request,
    a_payment_request,
    a_signature,
    an_award,
    an_order,
)
from tests.conftest import a_caller

pytestmark = pytest.mark.stack
NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def store(service_database):
    store = ContractStore(service_database)
    for documents in vars(store).values():
        if isinstance(documents, Documents):
            documents.prepare()
    return store


@pytest.fixture
def news(told):
    """The types of all news told so far, in order."""
    return lambda: [envelope["type"] for written in told for envelope in written.envelopes]


def buyer(person="drafter", **more):
    return a_caller(Role.BUYER, party=BUYER, id=person, at=NOON, **more)


def supplier(**more):
    return a_caller(Role.SUPPLIER, party=SUPPLIER, id="seller", at=NOON, **more)


def treasury(**more):
    return a_caller(Role.TREASURY, party="treasury", at=NOON, **more)


def told_by(service, **more):
    return a_caller(Role.SERVICE, id=service, at=NOON, **more)


def open_contract(store, number=123, **award):
    procurement_id = f"350100-GK-2026-{number:06d}"
    formation.open_contract(store, an_award(procurement_id=procurement_id, **award), told_by("bidding"))
    return f"{procurement_id}-C1"


def register(store, party, seed, version=1):
    registered = PartyRegistered(
        credit_code=party,
        role=Role.SUPPLIER,
        name="某公司",
        region="350100",
        address="福州",
        size_class=None,
        public_key=signing.public_key(seed),
        version=version,
    )
    formation.keep_party(store, registered, told_by("supervision"))


def sign(store, contract_id, by, seed):
    contract = store.contracts.get(contract_id)
    call = SignContract(contract_id=contract_id, signature=a_signature(contract, seed))
    return formation.sign_contract(store, call, by)


def published(store, number=123):
    contract_id = open_contract(store, number)
    register(store, BUYER, BUYER_SEED)
    register(store, SUPPLIER, SUPPLIER_SEED)
    formation.draft_contract(store, a_draft(contract_id=contract_id), buyer())
    sign(store, contract_id, buyer("signer"), BUYER_SEED)
    sign(store, contract_id, supplier(), SUPPLIER_SEED)
    formation.publish_contract(store, PublishContract(contract_id=contract_id), buyer())
    return contract_id


def filed(store, number=123):
    return formation.file_contract(store, FileContract(contract_id=published(store, number)), buyer())


def accepted(store, number=123):
    contract_id = filed(store, number).id
    performance.record_delivery(store, RecordDelivery(contract_id=contract_id), supplier())
    return performance.accept_delivery(store, a_checklist(True, contract_id=contract_id), buyer("acceptor"))


def instructed(store, *amounts, number=123):
    contract = accepted(store, number)
    for each, amount in enumerate(amounts or ("1000.00",), 1):
        asked = a_payment_request(amount).model_copy(update={"contract_id": contract.id})
        payments.request_payment(store, asked, buyer("cashier"))
        approval = ApprovePayment(contract_id=contract.id, number=each)
        contract = payments.approve_payment(store, approval, buyer("approver"))
    return contract


class TestOneContract:
    def test_goes_from_award_to_archive(self, store, news):
        contract = instructed(store)
        paid = payments.execute_payment(store, an_order(contract_code=contract.code), treasury())
        closed = performance.close_contract(store, CloseContract(contract_id=paid.id), buyer())
        agency = a_caller(Role.AGENCY, party=AGENCY, at=NOON)
        archived = performance.archive_contract(store, ArchiveContract(contract_id=closed.id), agency)

        shown = ContractView.model_validate(store.contracts.get(archived.id))
        assert (shown.state, shown.paid, shown.keep_until) == ("archived", Decimal("1000.00"), date(2041, 3, 3))
        assert code.is_whole(shown.code)
        assert news() == [
            "contract_drafted",
            "contract_signed",
            "contract_published",
            "contract_filed",
            "delivery_recorded",
            "delivery_accepted",
            "payment_requested",
            "payment_instructed",
            "payment_executed",
            "contract_closed",
            "contract_archived",
        ]

    def test_is_made_once_however_often_its_award_is_told(self, store):
        by = told_by("bidding")
        for _ in range(2):
            formation.open_contract(store, an_award(), by)

        assert store.contracts.get(CONTRACT).version == 1

    def test_is_stored_and_loaded_without_loss(self, store):
        contract = instructed(store, "333.33")

        assert store.contracts.get(contract.id) == contract


class TestWhoSeesAContract:
    def test_its_parties_and_those_who_see_the_stack_do(self, store):
        contract_id = open_contract(store)
        for role, party in [
            (Role.BUYER, BUYER),
            (Role.SUPPLIER, SUPPLIER),
            (Role.AGENCY, AGENCY),
            (Role.FINANCE, "f"),
            (Role.TREASURY, "t"),
            (Role.OPERATOR, "o"),
        ]:
            asker = a_caller(role, party=party)
            assert reading.get_contract(store, GetContract(contract_id=contract_id), asker).id == contract_id
            assert [c.id for c in reading.list_contracts(store, ListContracts(), asker).items] == [contract_id]

    @pytest.mark.parametrize(
        ("role", "party"), [(Role.BUYER, SUPPLIER), (Role.SUPPLIER, BUYER), (Role.AGENCY, ""), (Role.BANK, BUYER)]
    )
    def test_to_others_it_does_not_exist_in_the_very_words_of_an_unknown_one(self, store, role, party):
        contract_id = open_contract(store, agency=None)
        asker = a_caller(role, party=party)

        with pytest.raises(NotFound) as hidden:
            reading.get_contract(store, GetContract(contract_id=contract_id), asker)
        with pytest.raises(NotFound) as unknown:
            reading.get_contract(store, GetContract(contract_id="350100-GK-2026-999999-C1"), asker)
        assert hidden.value.detail.replace(contract_id, "?") == unknown.value.detail.replace(
            "350100-GK-2026-999999-C1", "?"
        )

    def test_another_buyer_changes_nothing_and_learns_no_version(self, store):
        contract_id = open_contract(store)
        stranger = a_caller(Role.BUYER, party="another", if_match=99)

        with pytest.raises(NotFound):
            formation.draft_contract(store, a_draft(contract_id=contract_id), stranger)
        with pytest.raises(VersionMismatch):
            formation.draft_contract(store, a_draft(contract_id=contract_id), buyer(if_match=99))
        assert store.contracts.get(contract_id).version == 1

    def test_a_list_is_paged_from_the_latest_award_on(self, store):
        days = {1: 5, 2: 2, 3: 9, 4: 2, 5: 7}
        made = {open_contract(store, n, announced_on=date(2026, 3, day)): (day, n) for n, day in days.items()}
        other = open_contract(store, 6, buyer="another")

        seen, after = [], None
        while True:
            page = reading.list_contracts(store, ListContracts(after=after, limit=2), buyer())
            seen += [contract.id for contract in page.items]
            after = page.next
            if not page.has_more:
                break
        assert seen == sorted(made, key=made.get, reverse=True)
        assert other not in seen

    def test_a_list_of_one_state_shows_only_that(self, store):
        drafted = open_contract(store, 1)
        open_contract(store, 2)
        formation.draft_contract(store, a_draft(contract_id=drafted), buyer())

        page = reading.list_contracts(store, ListContracts(state="drafted"), buyer())
        assert ([c.id for c in page.items], page.has_more, page.next) == ([drafted], False, None)


class TestSigning:
    def test_by_a_party_without_a_registered_key_says_to_register_first(self, store):
        contract_id = open_contract(store)
        formation.draft_contract(store, a_draft(contract_id=contract_id), buyer())

        with pytest.raises(Refusal, match="register the party"):
            sign(store, contract_id, supplier(), SUPPLIER_SEED)
        register(store, SUPPLIER, SUPPLIER_SEED)
        assert len(sign(store, contract_id, supplier(), SUPPLIER_SEED).signatures) == 1

    @pytest.mark.parametrize("order", list(permutations([(1, "0a" * 32), (2, BUYER_SEED), (3, SUPPLIER_SEED)])))
    def test_counts_with_the_key_registered_last_in_whatever_order_that_is_heard(self, store, order):
        contract_id = open_contract(store)
        formation.draft_contract(store, a_draft(contract_id=contract_id), buyer())
        for version, seed in order:
            register(store, SUPPLIER, seed, version)

        assert sign(store, contract_id, supplier(), SUPPLIER_SEED).signatures


class TestContractCodes:
    def test_are_numbered_without_gaps_and_each_is_whole(self, store):
        codes = [filed(store, n).code for n in (1, 2, 3)]

        assert [c[:18] for c in codes] == [f"3501002026{n:08d}" for n in (1, 2, 3)]
        assert all(map(code.is_whole, codes))

    def test_a_refused_filing_spends_no_number(self, store):
        early = open_contract(store, 1)
        with pytest.raises(WrongStep):
            formation.file_contract(store, FileContract(contract_id=early), buyer())

        assert filed(store, 2).code[:18] == "350100202600000001"

    def test_a_repeated_filing_answers_the_same(self, store, news):
        contract_id, by = published(store), buyer()
        first = formation.file_contract(store, FileContract(contract_id=contract_id), by)

        again = formation.file_contract(store, FileContract(contract_id=contract_id), replace(by))
        assert (again, news().count("contract_filed")) == (first, 1)

    def test_a_code_issued_before_a_crash_is_used_by_the_next_try(self, store):
        contract_id = published(store)
        issued = formation._code_for(store, store.contracts.get(contract_id), buyer())

        done = formation.file_contract(store, FileContract(contract_id=contract_id), buyer())
        assert done.code == issued
        assert filed(store, 2).code[:18] == "350100202600000002"

    def test_filing_at_the_same_time_issues_one_code(self, store):
        contract_id = published(store)

        def attempt(_):
            try:
                return formation.file_contract(store, FileContract(contract_id=contract_id), buyer()).code
            except Conflict:
                return None

        with ThreadPoolExecutor(4) as pool:
            codes = set(pool.map(attempt, range(4))) - {None}
        assert codes == {store.code_of(contract_id)}
        assert store.codes.collection.count_documents({}) == 1


class TestTheTreasury:
    def test_is_refused_an_unknown_and_a_mistyped_code(self, store):
        contract = instructed(store)
        for wrong in (code.compose("350100", 2026, 77), contract.code[:-1] + str((int(contract.code[-1]) + 1) % 10)):
            with pytest.raises(RuleBroken, match="无编码不支付"):
                payments.execute_payment(store, an_order(contract_code=wrong), treasury())
        assert store.contracts.get(contract.id) == contract

    def test_is_refused_with_another_contracts_code(self, store):
        contract = instructed(store)
        other = filed(store, 124)

        with pytest.raises(RuleBroken, match="an instructed payment"):
            payments.execute_payment(store, an_order(contract_code=other.code), treasury())
        assert store.contracts.get(contract.id).paid == 0

    @pytest.mark.parametrize(
        "wrong", [{"number": 2}, {"amount": Decimal("1000.01")}, {"account_number": LOCKED.account_number}], ids=str
    )
    def test_each_refusal_is_told_once_a_command(self, store, news, wrong):
        contract, by = instructed(store), treasury()
        for _ in range(2):
            with pytest.raises(RuleBroken, match="FIN-07"):
                payments.execute_payment(store, an_order(contract_code=contract.code, **wrong), replace(by))

        assert news().count("payment_refused") == 1
        assert store.contracts.get(contract.id).paid == 0
        assert payments.execute_payment(store, an_order(contract_code=contract.code), treasury()).state == State.PAID

    def test_a_repeat_pays_once_under_the_same_key_and_under_another(self, store, news):
        contract, by = instructed(store), treasury()
        order = an_order(contract_code=contract.code)
        answers = [payments.execute_payment(store, order, each) for each in (by, replace(by), treasury())]

        assert [(a.paid, a.state, a.payments) for a in answers] == 3 * [
            (Decimal("1000.00"), State.PAID, answers[0].payments)
        ]
        assert news().count("payment_executed") == 1

    def test_a_reference_of_another_payment_is_a_conflict(self, store):
        contract = instructed(store, "400.00", "400.00", "200.00")
        first = an_order(contract_code=contract.code, amount=Decimal("400.00"))
        payments.execute_payment(store, first, treasury())
        second = first.model_copy(update={"number": 2})

        with pytest.raises(Conflict, match="T-1"):
            payments.execute_payment(store, second, treasury())
        other = instructed(store, "400.00", number=124)
        with pytest.raises(Conflict, match="T-1"):
            payments.execute_payment(store, first.model_copy(update={"contract_code": other.code}), treasury())
        assert (store.contracts.get(contract.id).paid, store.contracts.get(other.id).paid) == (400, 0)

    def test_a_reference_of_a_refused_order_stays_free_for_the_right_one(self, store):
        contract = instructed(store, "400.00", "600.00")
        wrong = an_order(contract_code=contract.code, number=1, amount=Decimal("600.00"))
        with pytest.raises(RuleBroken):
            payments.execute_payment(store, wrong, treasury())

        paid = payments.execute_payment(store, wrong.model_copy(update={"number": 2}), treasury())
        assert paid.paid == 600

    def test_many_at_once_pay_once(self, store, news):
        contract = instructed(store)

        def attempt(n):
            try:
                order = an_order(contract_code=contract.code, treasury_reference=f"T-{n}")
                return payments.execute_payment(store, order, treasury()).paid
            except RuleBroken:
                return None

        with ThreadPoolExecutor(4) as pool:
            paid = [each for each in pool.map(attempt, range(4)) if each is not None]
        assert paid == [Decimal("1000.00")]
        assert news().count("payment_executed") == 1


class TestAccountLocks:
    def locked(self, store):
        contract = instructed(store)
        account_locks.request_account_lock(store, a_lock_request(), told_by("financing"))
        call = ConfirmAccountLock(contract_id=contract.id, financing_id="F-1")
        return account_locks.confirm_account_lock(store, call, buyer())

    def test_instructed_before_the_lock_is_executed_to_the_locked_account_alone(self, store, news):
        contract = self.locked(store)
        old = an_order(contract_code=contract.code, account_number=OWN.account_number)

        with pytest.raises(RuleBroken, match="FIN-07"):
            payments.execute_payment(store, old, treasury())
        new = old.model_copy(update={"account_number": LOCKED.account_number})
        assert payments.execute_payment(store, new, treasury()).payments[0].account_number == LOCKED.account_number
        assert news()[-4:] == ["account_lock_confirmed", "payment_instructed", "payment_refused", "payment_executed"]

    def test_a_repeated_request_of_one_event_asks_once(self, store):
        filed(store)
        by = told_by("financing")
        for _ in range(2):
            account_locks.request_account_lock(store, a_lock_request(), by)
        version = store.contracts.get(CONTRACT).version
        account_locks.request_account_lock(store, a_lock_request(), by)

        assert store.contracts.get(CONTRACT).version == version

    @pytest.mark.parametrize("kind", [FinancingClosed, FinancingCancelled])
    def test_the_end_of_the_financing_releases_it(self, store, news, kind):
        contract = self.locked(store)
        more = {"reason": "撤回"} if kind is FinancingCancelled else {}
        ended = kind(procurement_id=PROCUREMENT, financing_id="F-1", contract_id=contract.id, **more)
        account_locks.release_account_lock(store, ended, told_by("financing"))

        assert (store.contracts.get(contract.id).account, news().count("account_lock_released")) == (OWN, 1)
        order = an_order(contract_code=contract.code)
        assert payments.execute_payment(store, order, treasury()).state == State.PAID

    def test_news_of_a_contract_that_has_not_arrived_yet_waits(self, store):
        with pytest.raises(NotFound):
            account_locks.request_account_lock(store, a_lock_request(), told_by("financing"))

    def test_the_buyer_may_refuse(self, store, news):
        filed(store)
        account_locks.request_account_lock(store, a_lock_request(), told_by("financing"))
        call = RefuseAccountLock(contract_id=CONTRACT, financing_id="F-1", reason="账户有误")

        assert account_locks.refuse_account_lock(store, call, buyer()).account == OWN
        assert news()[-1] == "account_lock_refused"
