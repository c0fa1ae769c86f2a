"""The three stacks of the demonstration as data: one of each level, opened in the order of the real rollout."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

# The calendar of working days is known to the end of 2026: a sandbox begins early enough for several procurements.
SANDBOX_BEGINS = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
SERVICES = ("announcements", "bidding", "contracts", "financing", "supervision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One set of the five services; `parent` is the stack that its public and supervisory news go up to."""

    code: str
    level: str
    name_zh: str
    name_en: str
    go_live: date
    parent: str | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        return (self.code,)

    @property
    def virtual_host(self) -> str:
        return self.code

    @property
    def database_prefix(self) -> str:
        return f"rongcai_{self.code}"

    @property
    def process_names(self) -> tuple[str, ...]:
        """Every name that a process of this stack can have, together or split."""
        return (self.code, *(f"{self.code}-{service}" for service in SERVICES))


STACKS = (
    Stack(code="350000", level="province", name_zh="福建省", name_en="Fujian Province", go_live=date(2017, 3, 1)),
    Stack(
        code="350100",
        level="city",
        name_zh="福州市",
        name_en="Fuzhou City",
        go_live=date(2017, 5, 1),
        parent="350000",
    ),
    Stack(
        code="350121",
        level="county",
        name_zh="闽侯县",
        name_en="Minhou County",
        go_live=date(2017, 7, 1),
        parent="350100",
    ),
)
