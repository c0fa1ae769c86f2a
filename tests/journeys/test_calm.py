"""The whole open tender over real processes with nothing in its way."""

from pathlib import Path
from typing import Any

import pytest

from common.interfaces.announcements import ListNotices
from common.interfaces.bidding import GetEvaluation, GetPlan
from common.interfaces.contracts import GetContract
from common.interfaces.financing import GetFinancing, ReadJournal
from common.interfaces.supervision import ListSignals
from common.proof.bid_content import ONLY_LOT
from deploy.recomputing import fetch, recompute
from tests.journeys.platform import Journey, Platform
from tests.journeys.state import unsent

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


class TestAJourney:
    def test_begins_with_an_approved_plan_and_ends_with_the_winner_in_the_order_of_the_ranking(self, platform, calm):
        operator, buyer = platform.cast().person("operator"), platform.cast().person("buyer")

        plan = operator.ask(GetPlan(procurement_id=calm.procurement_id))
        evaluation = buyer.ask(GetEvaluation(procurement_id=calm.procurement_id, lot=ONLY_LOT))

        assert plan.state == "approved"
        assert evaluation.state == "contracted"
        assert [(bid.rank, bid.name[-1], bid.total) for bid in evaluation.ranking] == [
            (1, "A", "88.73"),
            (2, "B", "85.46"),
            (3, "D", "84.54"),
            (4, "C", "74.75"),
        ]
        assert evaluation.winner == platform.cast().party("supplier-a")

    def test_has_a_ranking_that_anybody_entitled_computes_again_from_bids_and_sheets(self, platform, calm):
        for reader in ("buyer", "agency", "finance"):
            outcome = recompute(fetch(platform.cast().person(reader), calm.procurement_id, ONLY_LOT))

            assert outcome.faults == ()
            assert [each.equal for each in outcome.bids] == [True] * 4

    def test_tells_the_public_of_intention_tender_award_and_contract(self, platform, calm, calm_state):
        notices = platform.cast().person("supplier-e").ask(ListNotices(procurement_id=calm.procurement_id)).items

        assert sorted(notice.kind for notice in notices) == ["award", "contract", "intention", "tender"]

    def test_pays_the_contract_in_full_against_its_one_code_and_archives_it(self, platform, calm):
        contract = platform.cast().person("buyer").ask(GetContract(contract_id=calm.facts["contract"]))
        codes = platform.data("contracts")["codes"].find({"contract_id": contract.id})

        assert contract.state == "archived"
        assert contract.paid == contract.amount == platform.case.contract_total
        assert [code["_id"] for code in codes] == [contract.code]

    def test_ends_the_financing_with_nothing_owed_and_a_journal_that_adds_up(self, platform, calm, calm_state):
        operator = platform.cast().person("operator")

        financing = operator.ask(GetFinancing(financing_id=calm.facts["financing"]))
        journal = operator.ask(ReadJournal(contract_id=calm.facts["contract"])).items

        assert (financing.state, financing.outstanding) == ("closed", 0)
        assert financing.repaid == financing.disbursed == financing.amount
        assert [entry.amount for entry in journal if entry.why == "disbursed"] == [financing.amount]
        assert not any(calm_state["balances"].values())
        assert calm_state["journal"]

    def test_raises_no_signal_where_every_period_was_kept(self, platform, calm, calm_state):
        signals = platform.cast().person("operator").ask(ListSignals(procurement_id=calm.procurement_id))

        assert signals.items == ()

    def test_leaves_nothing_parked_nothing_unsent_and_a_log_that_verifies(
        self, platform: Platform, calm: Journey, calm_state: dict[str, Any], tmp_path: Path
    ):
        verdict = platform.verify(tmp_path / "verified.json")

        assert verdict.ok, verdict.says
        assert platform.take_parked() == {}
        assert unsent(platform) == []
        assert platform.waiting() == {}
