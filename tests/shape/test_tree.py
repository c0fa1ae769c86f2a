"""The tree is the map: generated pages are true, files keep to one noun, the project speaks of itself alone."""

import subprocess
from pathlib import Path

import pytest

from deploy.reference import DOCS, pages

ROOT = Path(__file__).parents[2]
LONGEST = 250  # lines; past it a noun is missing
ROOMS = ("service.py", "store.py", "domain", "README.md")


def tracked(*patterns: str) -> list[Path]:
    said = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in said.stdout.splitlines() if (ROOT / name).exists()]


@pytest.mark.parametrize("name", ["process.md", "events.md", "law.md"])
def test_a_generated_page_says_what_the_code_declares(name: str):
    assert (DOCS / name).read_text() == pages()[name], "run: python -m deploy.reference"


def test_no_file_of_the_product_is_longer_than_one_noun_needs():
    long = [path for path in tracked("common", "services", "gateway", "deploy") if path.suffix == ".py"]

    assert [str(path) for path in long if len(path.read_text().splitlines()) > LONGEST] == []


@pytest.mark.parametrize("service", ["announcements", "bidding", "contracts", "financing", "supervision"])
def test_every_service_has_the_same_rooms(service: str):
    folder = ROOT / "services" / service

    assert [room for room in ROOMS if not (folder / room).exists()] == []
    assert (folder / "usecases.py").exists() or (folder / "usecases").is_dir()


def test_links_between_documents_lead_somewhere():
    broken = []
    for page in tracked("*.md"):
        for part in page.read_text().split("](")[1:]:
            target = part.split(")")[0].split("#")[0]
            if target and "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")

    assert broken == []
