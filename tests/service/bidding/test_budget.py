"""Budget lines on a real database: imported in batches, raced for, paid from, listed; and the command that imports."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from common.interfaces.bidding import (
    AdjustBudgetLine,
    BudgetLineView,
    GetBudgetLine,
    ImportBudgetLine,
    ImportBudgetLines,
    ListBudgetLines,
)
from common.interfaces.errors import Conflict, KeyReused, NotFound, RuleBroken
from common.interfaces.parties import Role
from deploy.cli import app
from deploy.client import Person
from services.bidding.store import BiddingStore
from services.bidding.usecases.planning import budget, budget_imports
from tests.builders.bidding import BUYER, OTHER_BUYER, TODAY, a_plan, by
from tests.unit.bidding.test_budget import a_payment, closed

pytestmark = pytest.mark.stack
SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "budget-lines.csv"


@pytest.fixture
def store(service_database):
    made = BiddingStore(service_database)
    for documents in (made.budget_lines, made.plans, made.tenders):
        documents.prepare()
    return made


def finance(**more: Any):
    return by(Role.FINANCE, "finance-350100", **more)


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    fields = {"budget_line_id": f"L-{number}", "buyer": BUYER, "year": 2026, "name": "设备购置", "amount": "100.00"}
    return fields | changes


def a_line(store: BiddingStore, **changes: Any) -> str:
    return budget.import_budget_line(store, ImportBudgetLine(**row(**changes)), finance()).id


def take(store: BiddingStore, *rows: dict[str, Any], command: Any = None):
    return budget_imports.import_budget_lines(store, ImportBudgetLines(rows=rows), command or finance())


def results(report: Any) -> list[str]:
    return [str(each.result) for each in report.rows]


class TestImportingABatch:
    def test_one_bad_row_keeps_none_of_the_others_back(self, store):
        report = take(
            store,
            row(1, functional_code="2050201", economic_code="31003", fund_source="一般公共预算"),
            row(2, amount="100"),
            row(3, amount="0.00"),
            row(4, buyer="12350100MB0000001X"),
            row(5, min="1"),
            row(6),
        )

        assert results(report) == ["taken", "refused", "refused", "refused", "refused", "taken"]
        assert (report.taken, report.known, report.refused) == (2, 0, 4)
        assert [each.field for each in report.rows] == ["", "amount", "amount", "buyer", "min", ""]
        assert all(each.reason and each.next_step for each in report.rows if each.field)
        assert store.budget_lines.get("L-1").functional_code == "2050201"
        assert [each.id for each in store.budget_lines.find({})] == ["L-1", "L-6"]

    def test_a_repeated_import_is_harmless(self, store):
        assert results(take(store, row(1), row(2))) == ["taken", "taken"]
        assert results(take(store, row(1), row(2), row(3))) == ["known", "known", "taken"]
        assert store.budget_lines.get("L-1").version == 1

    def test_a_repeated_command_gets_the_same_answer_and_another_one_under_its_key_none(self, store):
        command = finance(key="k" * 32, fingerprint="one")

        assert take(store, row(1), command=command) == take(store, row(1), command=replace(command))
        with pytest.raises(KeyReused):
            take(store, row(1), command=replace(command, fingerprint="another"))

    def test_a_crash_half_way_is_completed_by_the_repeat(self, store):
        command = finance(key="k" * 32)
        budget.import_budget_line(store, ImportBudgetLine(**row(1)), budget.beside(command, "0"))

        assert results(take(store, row(1), row(2), command=command)) == ["taken", "taken"]

    def test_another_amount_of_a_known_line_is_refused_with_the_hint_to_adjust(self, store):
        a_line(store)
        refused = take(store, row(1, amount="100.01")).rows[0]

        assert (refused.result, refused.field, refused.rule) == ("refused", "amount", "SCOPE-07")
        assert "adjust" in refused.next_step
        assert store.budget_lines.get("L-1").amount == Decimal("100.00")

    def test_after_an_adjustment_the_old_file_and_the_new_one_are_both_known(self, store):
        a_line(store)
        adjust(store, "120.00")

        assert results(take(store, row(1), row(1, amount="120.00"), row(1, amount="110.00"))) == [
            "known",
            "known",
            "refused",
        ]

    @pytest.mark.parametrize(("field", "value"), [("buyer", OTHER_BUYER), ("year", 2025), ("economic_code", "302")])
    def test_a_known_line_with_other_content_is_refused(self, store, field, value):
        a_line(store)
        assert take(store, row(1, **{field: value})).rows[0].field == field

    def test_the_same_line_at_the_same_time_is_taken_once(self, store):
        with ThreadPoolExecutor(8) as all_of_them:
            reports = list(all_of_them.map(lambda _: take(store, row(1), row(2)), range(8)))

        assert sum(report.taken for report in reports) == 2
        assert sum(report.refused for report in reports) == 0


def adjust(store: BiddingStore, amount: str, command: Any = None):
    call = AdjustBudgetLine(budget_line_id="L-1", amount=amount, document_number="8号", reason="调整")
    return budget.adjust_budget_line(store, call, command or finance())


def test_a_line_of_another_region_is_not_adjusted(store):
    a_line(store)
    with pytest.raises(NotFound):
        adjust(store, "120.00", replace(finance(), region="350200"))
    assert adjust(store, "120.00").amount == Decimal("120.00")


def race(store: BiddingStore, decide: Any) -> bool:
    for _ in range(100):  # a lost race that the store gave up on is asked again
        try:
            return bool(store.budget_lines.step("L-1", decide, by=finance()))
        except RuleBroken:
            return False
        except Conflict:
            continue
    raise AssertionError("a reservation never came to an end")


def test_sixteen_at_the_same_time_reserve_what_there_is_and_no_fen_more(store):
    a_line(store)

    def reserve(number: int) -> bool:
        return race(store, lambda line: line.reserve(f"p-{number}", Decimal("9.00"), today=TODAY))

    with ThreadPoolExecutor(16) as all_of_them:
        assert sum(all_of_them.map(reserve, range(16))) == 11

    line = store.budget_lines.get("L-1")
    assert (line.reserved, line.free) == (Decimal("99.00"), Decimal("1.00"))


class TestWhatContractsTell:
    def test_payments_consume_and_the_closing_releases_the_rest(self, store):
        a_line(store)
        plan = store.plans.make(a_plan(budget=Decimal("60.00")), by=by(Role.BUYER, BUYER))
        budget.reserve(store, plan, finance())
        paid, over = a_payment("45.00", procurement=plan.id), closed("45.00", procurement=plan.id)

        for news_by in (finance(key="e1"), finance(key="e1"), finance(key="e2")):  # told twice, and sent twice
            budget.consume(store, paid, news_by)
        budget.settle(store, over, finance())
        budget.settle(store, over, finance())

        shown = BudgetLineView.model_validate(store.budget_lines.get("L-1"))
        assert (shown.reserved, shown.consumed, shown.free) == (Decimal("0.00"), Decimal("45.00"), Decimal("55.00"))
        assert [(each.procurement_id, each.state) for each in shown.reservations] == [(plan.id, "settled")]

    def test_waits_for_a_plan_that_is_not_here(self, store):
        for hear, news in ((budget.consume, a_payment("45.00")), (budget.settle, closed("45.00"))):
            with pytest.raises(NotFound):
                hear(store, news, finance())


class TestListingLines:
    def test_a_buyer_sees_its_own_and_finance_all_of_the_region(self, store):
        take(store, row(1), row(2, buyer=OTHER_BUYER), row(3, year=2025))

        def ask(who: Any, **more: Any) -> list[str]:
            return [line.id for line in budget.list_budget_lines(store, ListBudgetLines(**more), who).items]

        treasury = by(Role.TREASURY, "treasury")
        assert ask(by(Role.BUYER, BUYER)) == ["L-1", "L-3"]
        assert ask(by(Role.BUYER, BUYER), year=2026) == ["L-1"]
        assert ask(finance()) == ask(treasury) == ["L-1", "L-2", "L-3"]
        assert ask(replace(finance(), region="350200")) == []
        assert budget.get_budget_line(store, GetBudgetLine(budget_line_id="L-2"), treasury).buyer == OTHER_BUYER
        with pytest.raises(NotFound):
            budget.get_budget_line(store, GetBudgetLine(budget_line_id="L-2"), by(Role.BUYER, BUYER))

    def test_pages_name_where_to_go_on(self, store):
        take(store, row(1), row(2), row(3))

        first = budget.list_budget_lines(store, ListBudgetLines(limit=2), finance())
        rest = budget.list_budget_lines(store, ListBudgetLines(limit=2, after=first.next), finance())

        assert ([each.id for each in first.items], first.has_more) == (["L-1", "L-2"], True)
        assert ([each.id for each in rest.items], rest.has_more, rest.next) == (["L-3"], False, None)


class TestTheCommand:
    @pytest.fixture
    def command(self, store, monkeypatch):
        def ask(person: Person, call: ImportBudgetLines) -> Any:
            assert (person.account.id, person.account.password, person.region) == ("finance-350100", "secret", "350100")
            return budget_imports.import_budget_lines(store, call, finance())

        def run(file: Path, *options: str) -> Any:
            where = ("--region", "350100", "--url", "http://gateway.invalid")
            return CliRunner().invoke(app, ["budget", "import", str(file), *where, *options])

        monkeypatch.setattr(Person, "ask", ask)
        monkeypatch.setenv("RONGCAI_PASSWORD", "secret")
        return run

    def test_imports_the_sample_and_again_without_harm(self, store, command):
        first, again = command(SAMPLE, "--json"), command(SAMPLE)

        assert (first.exit_code, again.exit_code) == (0, 0)
        assert json.loads(first.stdout)["taken"] == len(store.budget_lines.find({})) == 3
        assert "known 3" in again.stdout

    def test_tells_each_row_by_its_line_in_the_file_and_ends_with_1(self, store, command, tmp_path):
        file = tmp_path / "lines.csv"
        file.write_text(
            f"指标编号,单位代码,年度,指标名称,金额\nL-1,{BUYER},2026,甲,1.00\n\nL-2,{BUYER},2026,乙,1.005\n"
        )
        a_line(store, amount="2.00", name="甲")

        found = command(file, "--json")

        rows = json.loads(found.stdout)["rows"]
        assert found.exit_code == 1
        assert [(each["row"], each["result"], each["field"]) for each in rows] == [
            (2, "refused", "amount"),
            (4, "refused", "amount"),
        ]
        assert all(each["reason"] and each["next_step"] for each in rows)

    def test_a_dry_run_sends_nothing(self, store, command):
        found = command(SAMPLE, "--dry-run", "--json")

        assert (found.exit_code, json.loads(found.stdout)["ready"]) == (0, 3)
        assert store.budget_lines.find({}) == []
