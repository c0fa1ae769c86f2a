"""Financing on a real database: many at once, repeats, other parties, and crashes between exposure and journal."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from common.interfaces.contracts import DeliveryAccepted, DeliveryRefused
from common.interfaces.errors import Conflict, KeyReused, NotFound, Refusal, RuleBroken, VersionMismatch, WrongStep
from common.interfaces.financing import (
    AcceptOffer,
    Apply,
    CancelFinancing,
    CloseFinancing,
    FileProduct,
    GetApplication,
    GetFinancing,
    GiveConsent,
    ListApplications,
    ListOffers,
    ListProducts,
    MakeOffer,
    ReadJournal,
    RecordDisbursement,
    RecordRepayment,
    RequestAccountLock,
    WithdrawApplication,
    WithdrawOffer,
)
from common.interfaces.parties import Role
from services.financing.domain.journal import balances
from services.financing.store import FinancingStore
from services.financing.usecases import application, financing, news, offer, product
from tests.builders.financing import (
    BANK,
    BANKS,
    CONTRACT,
    LOCKED,
    NOW,
    OTHER_SUPPLIER,
    RIVAL,
    STRANGER,
    SUPPLIER,
    a_confirmed_lock,
    a_filed_contract,
    a_payment,
    a_refused_lock,
    a_registered_bank,
)
from tests.conftest import a_caller

pytestmark = pytest.mark.stack


def bank(code=BANK, **more):
    return a_caller(Role.BANK, party=code, at=more.pop("at", NOW), **more)


def supplier(code=SUPPLIER, **more):
    return a_caller(Role.SUPPLIER, party=code, at=more.pop("at", NOW), **more)


def watcher():
    return a_caller(Role.FINANCE, at=NOW)


def told_by(key=None):
    return a_caller(Role.SERVICE, at=NOW, key=key)


@pytest.fixture
def store(service_database):
    made = FinancingStore(service_database)
    for documents in vars(made).values():
        documents.prepare()
    for code in (*BANKS, STRANGER):
        news.register_party(made, a_registered_bank(code), told_by())
    news.file_contract(made, a_filed_contract(), told_by())
    return made


@pytest.fixture
def types(told):
    return lambda: [envelope["type"] for written in told for envelope in written.envelopes]


def consented(store, contract=CONTRACT, banks=BANKS, by=None):
    call = GiveConsent(contract_id=contract, banks=banks, purpose="合同融资", expires_on=date(2026, 6, 30))
    return application.give_consent(store, call, by or supplier())


def applied(store, amount="800.00", contract=CONTRACT, banks=BANKS):
    call = Apply(consent_id=consented(store, contract, banks).id, amount=amount, days=180)
    return application.apply(store, call, supplier())


def filed(store, code=BANK):
    return product.file_product(
        store, FileProduct(name="政采贷", rate_ceiling="0.0450", max_days=365, max_share="1"), bank(code)
    )


def an_offer(store, application_id, code=BANK, by=None, **changes):
    fields = {
        "application_id": application_id,
        "product_id": changes.pop("product_id", None) or filed(store, code).id,
        "amount": "600.00",
        "rate": "0.0385",
        "days": 90,
        "account": LOCKED,
        "valid_until": NOW + timedelta(days=10),
    }
    return offer.make_offer(store, MakeOffer(**fields | changes), by or bank(code))


def accept(store, made, by=None):
    return offer.accept_offer(store, AcceptOffer(offer_id=made.id), by or supplier())


def held(store):
    return accept(store, an_offer(store, applied(store).id))


def locked(store):
    made = held(store)
    financing.request_account_lock(store, RequestAccountLock(financing_id=made.id), bank())
    news.confirm_lock(store, a_confirmed_lock(made), told_by())
    return made


def disburse(store, made, amount="600.00", reference="draw-1", by=None):
    call = RecordDisbursement(financing_id=made.id, amount=amount, reference=reference)
    return financing.record_disbursement(store, call, by or bank())


def repay(store, made, principal="600.00", reference="back-1", by=None):
    call = RecordRepayment(financing_id=made.id, principal=principal, interest="5.00", reference=reference)
    return financing.record_repayment(store, call, by or bank())


def journal(store, contract=CONTRACT):
    return financing.read_journal(store, ReadJournal(contract_id=contract)).items


def at_once(tasks):
    """Run them all in parallel; return what each gave, or its refusal."""

    def run(task):
        try:
            return task()
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def kinds(results):
    return Counter(type(each).__name__ for each in results)


class TestOneFinancingFromContractToClosing:
    def test_every_step_is_told_and_the_journal_adds_up_to_nothing_owed(self, store, types):
        made = locked(store)
        disburse(store, made, "400.00", "draw-1")
        disburse(store, made, "100.00", "draw-2")
        news.count_payment(store, a_payment(1, "300.00", "300.00"), told_by())
        repay(store, made, "500.00")
        ended = financing.close_financing(store, CloseFinancing(financing_id=made.id), bank())

        assert (ended.state, ended.lock, ended.outstanding) == ("closed", "released", 0)
        assert (ended.disbursed, ended.repaid, ended.collected) == tuple(map(Decimal, ("500.00", "500.00", "300.00")))
        assert types() == [
            "consent_given",
            "financing_applied",
            "product_filed",
            "offer_made",
            "financing_held",
            "account_lock_requested",
            "financing_locked",
            "disbursement_recorded",
            "disbursement_recorded",
            "repayment_recorded",
            "financing_closed",
        ]
        rebuilt = balances(journal(store))
        assert rebuilt == {"contract_unpaid": Decimal("700.00"), "clearing": Decimal("-700.00")}

    def test_news_of_a_contract_not_yet_filed_is_tried_again_later(self, store):
        early = a_payment(1, "1.00", "1.00").model_copy(update={"contract_id": "unknown"})

        with pytest.raises(NotFound):
            news.count_payment(store, early, told_by())

    def test_a_refused_lock_cancels_and_frees_the_hold(self, store, types):
        made = held(store)
        financing.request_account_lock(store, RequestAccountLock(financing_id=made.id), bank())
        news.refuse_lock(store, a_refused_lock(made), told_by())

        assert financing.get_financing(store, GetFinancing(financing_id=made.id), bank()).state == "cancelled"
        assert types()[-1] == "financing_cancelled"
        assert applied(store, "1000.00").state == "open"

    def test_a_refused_delivery_is_seen_by_the_bank_until_it_is_accepted(self, store):
        made = held(store)
        look = lambda: financing.get_financing(store, GetFinancing(financing_id=made.id), bank())  # noqa: E731
        news.refuse_delivery(store, DeliveryRefused(contract_id=CONTRACT, findings=("缺 1 台",)), told_by())
        refused = look()
        news.accept_delivery(store, DeliveryAccepted(contract_id=CONTRACT, accepted_on=date(2026, 3, 2)), told_by())

        assert (refused.at_risk, look().at_risk) == (("delivery-refused",), ())
        assert refused.version > made.version

    @pytest.mark.parametrize("order", list(permutations([2, 3, 4])), ids=str)
    def test_a_bank_registered_again_is_known_by_its_newest_name_in_whatever_order_it_is_heard(self, store, order):
        for version in order:
            news.register_party(store, a_registered_bank(BANK, f"第{version}银行", version), told_by())

        assert filed(store).bank_name == "第4银行"

    def test_a_payment_heard_of_after_closing_is_a_surplus_in_and_out_of_the_journal(self, store):
        made = locked(store)
        disburse(store, made, "400.00")
        repay(store, made, "400.00")
        closed = financing.close_financing(store, CloseFinancing(financing_id=made.id), bank())
        for payment in (a_payment(2, "100.00", "300.00"), a_payment(1, "200.00", "200.00")):
            for _ in range(2):
                news.count_payment(store, payment, told_by())

        seen = financing.get_financing(store, GetFinancing(financing_id=made.id), bank())
        assert seen == closed.model_copy(update={"collected": Decimal("300.00"), "version": seen.version})
        assert [entry.why for entry in journal(store)[-5:]] == ["paid", *["collected", "surplus"] * 2]
        assert balances(journal(store)) == {"contract_unpaid": Decimal("700.00"), "clearing": Decimal("-700.00")}


class TestManyAtOnce:
    def test_of_sixteen_acceptances_on_one_application_exactly_one_wins(self, store):
        made = applied(store)
        offers = [an_offer(store, made.id, code) for code in BANKS]

        results = at_once([lambda n=n: accept(store, offers[n % 3]) for n in range(16)])

        assert kinds(results) == {"FinancingView": 1, "WrongStep": 15}
        winner = next(each for each in results if not isinstance(each, Refusal))
        listed = offer.list_offers(store, ListOffers(application_id=made.id), supplier()).items
        assert {each.bank: each.state for each in listed} == {
            code: "accepted" if code == winner.bank else "lapsed" for code in BANKS
        }

    def test_sixteen_times_the_same_command_is_one_acceptance_and_sixteen_same_answers(self, store, types):
        made = an_offer(store, applied(store).id)

        results = at_once([lambda: accept(store, made, supplier(key="one-command")) for _ in range(16)])

        assert len({each.model_dump_json() for each in results}) == 1
        assert types().count("financing_held") == 1

    def test_an_acceptance_and_a_withdrawal_never_both_win(self, store):
        for _ in range(4):
            the_application = applied(store, "500.00")
            made = an_offer(store, the_application.id, amount="500.00")
            accepted, withdrawn = at_once(
                [
                    lambda made=made: accept(store, made),
                    lambda made=made: offer.withdraw_offer(store, WithdrawOffer(offer_id=made.id), bank()),
                ]
            )
            assert isinstance(accepted, Refusal) != isinstance(withdrawn, Refusal)
            if isinstance(withdrawn, Refusal):
                call = CancelFinancing(financing_id=accepted.id, reason="再试")
                financing.cancel_financing(store, call, supplier())
            else:
                call = WithdrawApplication(application_id=the_application.id)
                application.withdraw_application(store, call, supplier())

    def test_an_acceptance_racing_government_payments_never_exceeds_what_is_unpaid(self, store):
        made = an_offer(store, applied(store, "1000.00").id, amount="1000.00")
        payments = [a_payment(n, "100.00", f"{n}00.00", into=None) for n in range(1, 5)]

        results = at_once(
            [lambda p=p: news.count_payment(store, p, told_by()) for p in payments] + [lambda: accept(store, made)]
        )

        seen = store.exposures.get(CONTRACT)
        assert seen.unpaid == Decimal("600.00")
        assert isinstance(results[-1], RuleBroken) == (seen.held == 0)
        entries = journal(store)
        grants = [place for place, entry in enumerate(entries) if entry.why == "held"]
        for place in grants:
            assert balances(entries[: place + 1])["contract_unpaid"] >= Decimal("1000.00")

    def test_eight_disbursements_at_once_share_what_is_held(self, store):
        made = locked(store)

        results = at_once([lambda n=n: disburse(store, made, "150.00", f"draw-{n}") for n in range(8)])

        done = kinds(results)["FinancingView"]
        seen = store.exposures.get(CONTRACT)
        assert done <= 4
        assert (seen.outstanding, seen.held + seen.outstanding) == (done * Decimal("150.00"), Decimal("600.00"))
        assert balances(journal(store)).get(f"outstanding:{BANK}") == seen.outstanding

    def test_of_two_offers_of_one_bank_at_once_one_is_made(self, store):
        made, terms = applied(store), filed(store).id

        results = at_once([lambda: an_offer(store, made.id, product_id=terms) for _ in range(6)])

        assert kinds(results) == {"OfferView": 1, "Conflict": 5}

    def test_of_two_applications_at_once_one_is_open(self, store):
        consents = [consented(store).id for _ in range(5)]
        calls = [Apply(consent_id=each, amount="100.00", days=30) for each in consents]

        results = at_once([lambda c=c: application.apply(store, c, supplier()) for c in calls])

        assert kinds(results) == {"ApplicationView": 1, "RuleBroken": 4}
        assert {each.facts["rule"] for each in results if isinstance(each, Refusal)} == {"FIN-05"}


class TestRepeats:
    def test_every_command_again_gives_the_same_answer_even_when_it_would_now_be_refused(self, store):
        made = applied(store)
        terms = filed(store).id
        offered = an_offer(store, made.id, product_id=terms, by=bank(key="offer"))
        won = accept(store, offered, supplier(key="accept"))

        again = an_offer(store, made.id, product_id=terms, by=bank(key="offer"))
        assert (again.id, again.state) == (offered.id, "accepted")
        assert accept(store, offered, supplier(key="accept")) == won
        with pytest.raises(WrongStep):
            accept(store, offered)

    def test_a_consent_again_after_its_last_day_is_answered_not_judged(self, store):
        first = consented(store, by=supplier(key="consent"))
        again = consented(store, by=supplier(key="consent", at=NOW + timedelta(days=365)))

        assert (again.id, again.state) == (first.id, "expired")

    def test_a_key_used_for_another_request_is_refused(self, store):
        consented(store, by=supplier(key="consent"))
        other = supplier(key="consent")
        other.fingerprint = "another body"

        with pytest.raises(KeyReused):
            consented(store, by=other)

    def test_a_reference_counts_once_under_whatever_key(self, store):
        made = locked(store)
        disburse(store, made, "100.00")
        again = disburse(store, made, "100.00")

        assert again.disbursed == Decimal("100.00")
        assert [entry.why for entry in journal(store)] == ["filed", "held", "disbursed"]
        with pytest.raises(Conflict):
            disburse(store, made, "100.01")

    def test_news_twice_is_counted_once(self, store):
        made = locked(store)
        disburse(store, made)
        for _ in range(2):
            news.count_payment(store, a_payment(1, "100.00", "100.00"), told_by("event-1"))
        news.count_payment(store, a_payment(1, "100.00", "100.00"), told_by("event-2"))

        seen = financing.get_financing(store, GetFinancing(financing_id=made.id), bank())
        assert seen.collected == Decimal("100.00")


class TestTheJournal:
    def test_an_entry_lost_in_a_crash_is_written_by_the_next_step_whoever_takes_it(self, store):
        made = locked(store)
        disburse(store, made, "100.00")
        store.journal.collection.delete_one({"why": "disbursed"})  # as if the process had died before writing it
        news.count_payment(store, a_payment(1, "50.00", "50.00"), told_by())

        written = [entry.why for entry in store.entries(CONTRACT, 0, 10)]
        assert written == ["filed", "held", "disbursed", "paid", "collected"]

    def test_is_whole_for_whoever_reads_it_after_a_crash(self, store):
        disburse(store, locked(store), "100.00")
        store.journal.collection.delete_one({"why": "disbursed"})

        assert [entry.why for entry in journal(store)] == ["filed", "held", "disbursed"]

    def test_is_written_by_the_repeat_of_the_command_that_crashed(self, store):
        made = locked(store)
        disburse(store, made, "100.00", by=bank(key="draw"))
        store.journal.collection.delete_one({"why": "disbursed"})

        disburse(store, made, "100.00", by=bank(key="draw"))

        assert [entry.why for entry in store.entries(CONTRACT, 0, 10)] == ["filed", "held", "disbursed"]

    def test_is_read_page_by_page(self, store):
        disburse(store, locked(store))

        first = financing.read_journal(store, ReadJournal(contract_id=CONTRACT, limit=2))
        last = financing.read_journal(store, ReadJournal(contract_id=CONTRACT, limit=2, after=first.next))

        assert (len(first.items), first.has_more, len(last.items), last.has_more) == (2, True, 1, False)
        with pytest.raises(NotFound):
            financing.read_journal(store, ReadJournal(contract_id="unknown"))


class TestWhoSeesWhat:
    def test_other_parties_objects_do_not_exist(self, store):
        made = applied(store, banks=(BANK,))
        offered = an_offer(store, made.id)
        won = accept(store, offered)
        consent = store.consents.find({})[0].id
        stranger, other = (lambda: bank(STRANGER)), (lambda: supplier(OTHER_SUPPLIER))
        foreign = [
            (GetApplication(application_id=made.id), application.get_application, stranger),
            (GetApplication(application_id=made.id), application.get_application, other),
            (WithdrawApplication(application_id=made.id), application.withdraw_application, other),
            (ListOffers(application_id=made.id), offer.list_offers, stranger),
            (ListOffers(application_id=made.id), offer.list_offers, other),
            (WithdrawOffer(offer_id=offered.id), offer.withdraw_offer, stranger),
            (AcceptOffer(offer_id=offered.id), offer.accept_offer, other),
            (GetFinancing(financing_id=won.id), financing.get_financing, stranger),
            (GetFinancing(financing_id=won.id), financing.get_financing, other),
            (RequestAccountLock(financing_id=won.id), financing.request_account_lock, stranger),
            (CancelFinancing(financing_id=won.id, reason="无"), financing.cancel_financing, other),
            (CloseFinancing(financing_id=won.id), financing.close_financing, stranger),
            (Apply(consent_id=consent, amount="1.00", days=1), application.apply, other),
        ]
        for call, use_case, who in foreign:
            field = next(iter(call.model_fields_set - {"reason", "amount", "days"}))
            unknown = call.model_copy(update={field: "unknown"})
            with pytest.raises(NotFound) as seen:
                use_case(store, call, who())
            with pytest.raises(NotFound) as truly:
                use_case(store, unknown, who())
            assert seen.value.detail.replace(getattr(call, field), "unknown") == truly.value.detail

    def test_a_contract_of_another_supplier_cannot_be_consented_to(self, store):
        with pytest.raises(NotFound):
            consented(store, by=supplier(OTHER_SUPPLIER))

    def test_a_consent_names_registered_banks(self, store):
        with pytest.raises(NotFound):
            consented(store, banks=(BANK, SUPPLIER))

    def test_a_product_is_filed_by_a_registered_bank_and_used_by_nobody_else(self, store):
        with pytest.raises(NotFound):
            filed(store, OTHER_SUPPLIER)
        with pytest.raises(NotFound):
            an_offer(store, applied(store).id, RIVAL, product_id=filed(store, BANK).id)

    def test_finance_sees_every_financing(self, store):
        made = held(store)

        assert financing.get_financing(store, GetFinancing(financing_id=made.id), watcher()).id == made.id

    def test_a_bank_sees_its_own_offers_only_and_nothing_of_its_rivals_in_versions(self, store):
        made = applied(store)
        mine = an_offer(store, made.id, BANK)
        rival = an_offer(store, made.id, RIVAL, rate="0.0300")
        offer.withdraw_offer(store, WithdrawOffer(offer_id=rival.id), bank(RIVAL))

        assert [each.id for each in offer.list_offers(store, ListOffers(application_id=made.id), bank()).items] == [
            mine.id
        ]
        assert application.get_application(store, GetApplication(application_id=made.id), bank()) == made
        everything = offer.list_offers(store, ListOffers(application_id=made.id), supplier()).items
        assert [(each.id, each.state) for each in everything] == [(rival.id, "withdrawn"), (mine.id, "pending")]

    def test_a_bank_sees_applications_while_the_consent_for_it_lasts(self, store):
        made = applied(store, banks=(BANK,))
        see = lambda by: [each.id for each in application.list_applications(store, ListApplications(), by).items]  # noqa: E731

        assert see(bank()) == see(supplier()) == [made.id]
        assert see(bank(STRANGER)) == see(supplier(OTHER_SUPPLIER)) == []
        assert see(bank(at=NOW + timedelta(days=365))) == []

    def test_a_walk_through_applications_meets_each_once(self, store):
        contracts = [f"350100-GK-2026-{n:06d}-C1" for n in range(7)]
        for each in contracts:
            news.file_contract(store, a_filed_contract(contract_id=each), told_by())
        expected = []
        for each in contracts:
            for _ in range(2):
                made = applied(store, contract=each)
                expected.append(made.id)
                call = WithdrawApplication(application_id=made.id)
                application.withdraw_application(store, call, supplier())
        for who in (bank, supplier):
            walked, after = [], None
            while True:
                page = application.list_applications(store, ListApplications(after=after, limit=3), who())
                walked += [each.id for each in page.items]
                after = page.next
                if not page.has_more:
                    break
            assert walked == expected

    def test_a_walk_through_products_ends_in_the_order_it_began_though_midnight_passes(self, store):
        for code in BANKS:
            filed(store, code)
        whole = product.list_products(store, ListProducts(), bank())
        tomorrow = product.list_products(store, ListProducts(), bank(at=NOW + timedelta(days=1)))
        first = product.list_products(store, ListProducts(limit=2), bank())
        rest = product.list_products(store, ListProducts(limit=2, after=first.next), bank(at=NOW + timedelta(days=1)))

        assert (*first.items, *rest.items) == whole.items != tomorrow.items
        with pytest.raises(Refusal):
            product.list_products(store, ListProducts(after="nonsense"), bank())


class TestIfMatch:
    def test_names_the_version_of_the_financing_the_bank_saw(self, store):
        made = locked(store)
        seen = financing.get_financing(store, GetFinancing(financing_id=made.id), bank()).version
        with pytest.raises(VersionMismatch):
            disburse(store, made, by=bank(if_match=seen - 1))

        assert disburse(store, made, by=bank(if_match=seen)).version == seen + 1

    def test_names_the_version_of_the_offer_the_supplier_saw(self, store):
        made = an_offer(store, applied(store).id)
        with pytest.raises(VersionMismatch):
            accept(store, made, supplier(if_match=made.version + 1))

        assert accept(store, made, supplier(if_match=made.version)).state == "held"
