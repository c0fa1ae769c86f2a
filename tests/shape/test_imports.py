"""The rules on imports break when they are broken: one deliberate violation a rule, in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("common", "services", "gateway", "deploy")
VIOLATIONS = {
    "common: runtime on interfaces on law": ("common/law/money.py", "import common.interfaces.calls"),
    "proof is for anyone, offline": ("common/proof/merkle.py", "import common.runtime.clock"),
    "law is pure": ("common/law/calendar.py", "import pymongo"),
    "services know nothing of each other": ("services/contracts/store.py", "import services.bidding.store"),
    "domains are pure": ("services/bidding/domain/tendering/tender.py", "import pymongo"),
    "use cases know their store": ("services/announcements/usecases.py", "import kombu"),
    "nameko and eventlet live in the runtime": ("gateway/mount.py", "import eventlet"),
    "the gateway reaches services": ("gateway/mount.py", "import services.bidding.usecases.bids.bids"),
    "the product never imports the embedded": ("common/runtime/database.py", "import secantus"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_an_untouched_tree_breaks_no_rule(copy: Path):
    assert lint(copy).returncode == 0


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_a_rule_breaks_on_a_deliberate_violation(copy: Path, rule: str):
    name, line = VIOLATIONS[rule]
    file = copy / name
    before = file.read_text()
    file.write_text(f"{before}\n{line}\n")
    try:
        found = lint(copy)
    finally:
        file.write_text(before)

    broken = [said for said in found.stdout.splitlines() if "BROKEN" in said]
    assert found.returncode == 1
    assert any(said.startswith(rule) for said in broken)
