"""Whatever is tried in whatever order: room is never exceeded, and the journal rebuilds every number."""

import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from common.interfaces.errors import Refusal
from common.law.money import FEN, truncate
from services.financing.domain import account_lock, contract, demand, loan, offer
from services.financing.domain.financing import State
from services.financing.domain.journal import COLLECTED, UNPAID, balances, held_by, owed_to
from services.financing.domain.product import most
from tests.builders.financing import (
    BANKS,
    CONTRACT,
    NOW,
    a_confirmed_lock,
    a_consent,
    a_payment,
    a_product,
    a_refused_lock,
    an_exposure,
    an_offer_call,
)


def of(whole, part):
    return truncate(whole * part / 100)


class Lending:
    """One contract of 1000 yuan, three banks, and a supplier that tries everything; all amounts by per cents."""

    def __init__(self):
        self.exposure = an_exposure()
        self.entries = list(self.exposure.fresh)
        self.offers = []
        self.consents = self.payments = self.references = 0
        self.paid_elsewhere = False
        self.now = NOW

    def try_to(self, decide):
        """Take a step as the store does; a refusal changes nothing."""
        before = replace(self.exposure, fresh=())
        try:
            after = decide(before)[0]
        except Refusal:
            return False
        self.entries += after.fresh
        self.exposure = after
        return True

    def on(self, member, decide):
        if self.exposure.financings:
            chosen = self.exposure.financings[-1 - member % len(self.exposure.financings)]
            return self.try_to(lambda before: decide(before, chosen))
        return False

    def apply(self, amount):
        self.consents += 1
        consent = a_consent(f"consent-{self.consents}")
        room = self.exposure.headroom
        if not amount:
            return
        if self.try_to(lambda before: demand.apply(before, consent, amount, 90, now=self.now)):
            assert amount <= room

    def make_offer(self, bank, amount, days):
        application = self.exposure.applications[-1].id
        if not amount:
            return
        call = an_offer_call(application, amount=amount, valid_until=self.now + timedelta(days=days))
        earlier = [each for each in self.offers if (each.application_id, each.bank) == (application, bank)]
        key = f"offer-{len(self.offers)}"
        with suppress(Refusal):
            self.offers.append(offer.make(key, call, self.exposure, a_product(bank), earlier, now=self.now))

    def apply_and_be_offered(self, part, offers, days):
        self.apply(of(self.exposure.headroom, part))
        for bank, share in offers:
            if self.exposure.applications:
                self.make_offer(bank, of(self.exposure.applications[-1].amount, share), days)

    def accept(self, member):
        if not self.offers:
            return
        chosen = self.offers[-1 - member % len(self.offers)]
        if self.try_to(lambda before: offer.accept(before, chosen, now=self.now)):
            after = self.exposure
            assert after.held + after.outstanding <= most(after.unpaid, chosen.max_share)
            assert {each.bank for each in after.active} == {chosen.bank}

    def take_back(self, member, application):
        if application and self.exposure.applications:
            last = self.exposure.applications[-1].id
            self.try_to(lambda before: demand.withdraw(before, last, now=self.now))
        elif self.offers:
            chosen = self.offers[-1 - member % len(self.offers)]
            self.try_to(lambda before: offer.withdraw(before, chosen, now=self.now))

    def lock(self, member, answer):
        self.on(member, account_lock.request)
        paid = Decimal(self.exposure.paid)
        if answer == "confirm":
            self.on(member, lambda e, f: account_lock.confirm(e, a_confirmed_lock(f, paid=paid), now=self.now))
        if answer == "refuse":
            self.on(member, lambda e, f: account_lock.refuse(e, a_refused_lock(f), now=self.now))

    def disburse(self, member, part):
        self.references += 1
        amount, outstanding = max(of(self.exposure.held, part), FEN), self.exposure.outstanding
        locked = {each.id for each in self.exposure.active if each.state != "held"}

        def decide(before, financing):
            decided = loan.disburse(before, financing, amount, f"draw-{self.references}", now=self.now)
            assert financing.id in locked
            assert outstanding + amount <= before.unpaid
            return decided

        self.on(member, decide)

    def repay(self, member, part):
        self.references += 1
        principal = of(self.exposure.outstanding, part)

        def decide(before, financing):
            reference = f"back-{self.references}"
            decided = loan.repay(before, financing, principal, Decimal("1.00"), reference, now=self.now)
            assert principal <= financing.outstanding
            return decided

        self.on(member, decide)

    def close(self, member):
        self.on(member, lambda e, f: loan.close(e, f, now=self.now))

    def cancel(self, member):
        self.on(member, lambda e, f: loan.cancel(e, f, "不再需要", now=self.now))

    def pay(self, part, member, past_the_account):
        """Any financing's account, also one that has ended or is not locked yet: news comes early and late."""
        known = self.exposure.financings
        into = None if past_the_account or not known else known[-1 - member % len(known)].id
        amount = of(self.exposure.unpaid, part)
        if not amount:
            return
        self.payments += 1
        news = a_payment(self.payments, f"{amount:.2f}", f"{self.exposure.paid + amount:.2f}", into)
        self.try_to(lambda before: (contract.pay(before, news, now=self.now),))
        covered = self.exposure.payments[-1].collected and self.exposure.financing(into).active
        self.paid_elsewhere |= bool(self.exposure.active) and not covered

    def wait(self, hours):
        self.now += timedelta(hours=hours)

    def what_is_lent_is_covered_while_the_contract_pays_the_locked_account(self):
        seen = self.exposure
        if not self.paid_elsewhere:
            assert seen.held + seen.outstanding - seen.unapplied <= seen.unpaid
            assert "over-exposed" not in seen.at_risk

    def no_number_is_ever_below_zero(self):
        for each in self.exposure.financings:
            assert min(each.held, each.outstanding, each.unapplied, each.collected - each.unapplied) >= 0

    def one_bank_at_a_time_and_one_acceptance_an_application(self):
        assert len({each.bank for each in self.exposure.active}) <= 1
        won = [each.application_id for each in self.exposure.financings]
        assert len(won) == len(set(won))
        assert {each.id for each in self.exposure.applications if each.accepted} == set(won)

    def the_journal_rebuilds_every_number_and_adds_up_to_zero(self):
        seen = self.exposure
        expected = defaultdict(Decimal, {UNPAID: seen.unpaid, COLLECTED: seen.unapplied})
        for each in seen.financings:
            expected[held_by(each.bank)] += each.held
            expected[owed_to(each.bank)] += each.outstanding
        rebuilt = balances(self.entries)
        assert sum(rebuilt.values()) == 0
        rebuilt.pop("clearing", None)
        assert rebuilt == {account: amount for account, amount in expected.items() if amount}

    def the_journal_is_numbered_without_gaps(self):
        assert [each.number for each in self.entries] == list(range(1, self.exposure.entries + 1))
        assert [each.id for each in self.entries] == [f"{CONTRACT}-{each.number:06d}" for each in self.entries]

    def check(self):
        self.what_is_lent_is_covered_while_the_contract_pays_the_locked_account()
        self.no_number_is_ever_below_zero()
        self.one_bank_at_a_time_and_one_acceptance_an_application()
        self.the_journal_rebuilds_every_number_and_adds_up_to_zero()
        self.the_journal_is_numbered_without_gaps()


def act(lending, chance):
    """Do one thing at random; what leads further is tried more often than what ends."""
    part, member = chance.choice([chance.randint(1, 110), 100]), chance.choice([0, 0, 0, chance.randrange(5)])
    offers = [(chance.choice(BANKS), chance.randint(1, 110)) for _ in range(chance.randint(1, 3))]
    answer = chance.choice(["confirm"] * 4 + ["refuse", "none"])
    actions = {
        lambda: lending.apply_and_be_offered(part, offers, chance.randint(1, 5)): 4,
        lambda: lending.accept(member): 5,
        lambda: lending.lock(member, answer): 5,
        lambda: lending.disburse(member, part): 5,
        lambda: lending.repay(member, part): 5,
        lambda: lending.close(member): 3,
        lambda: lending.cancel(member): 1,
        lambda: lending.take_back(member, chance.random() < 0.5): 1,
        lambda: lending.pay(chance.randint(1, 20), member, chance.random() < 0.2): 2,
        lambda: lending.wait(chance.randint(1, 12)): 2,
    }
    chance.choices(list(actions), list(actions.values()))[0]()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_tried_in_whatever_order_leaves_the_books_right(seed):
    lending, chance = Lending(), random.Random(seed)
    for _ in range(80):
        act(lending, chance)
        lending.check()


def test_random_lending_reaches_every_state():
    reached = set()
    for seed in range(20):
        lending, chance = Lending(), random.Random(seed)
        for _ in range(80):
            act(lending, chance)
            reached |= {each.state for each in lending.exposure.financings}
            reached |= {"two banks"} if len({each.bank for each in lending.exposure.financings}) > 1 else set()
            reached |= {"collected"} if lending.exposure.unapplied else set()
            reached |= {"surplus"} if any(entry.why == "surplus" for entry in lending.entries) else set()
            reached |= {"drawn in parts"} if any(len(f.movements) > 3 for f in lending.exposure.financings) else set()

    assert reached == {*State, "two banks", "collected", "surplus", "drawn in parts"}
