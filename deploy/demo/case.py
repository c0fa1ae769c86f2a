"""A case to play: public facts of a real procurement, completed by illustrative parts that are marked as such."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from common.interfaces.bidding import Category, SizeClass
from common.law.money import Yuan, yuan

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class CaseBid:
    account: str
    size_class: SizeClass
    price: Yuan
    technical: str
    business: str
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    source: str
    budget: Yuan
    max_price: Yuan
    price_weight: str
    sme_rate: str
    bids: tuple[CaseBid, ...]
    contract_total: Yuan
    category: Category = Category.SERVICES

    @property
    def requirement(self) -> str:
        return (
            f"{self.name}：公共服务、网上交易、监管三个子平台，覆盖采购单位、代理机构、供应商、专家、银行、财政部门六类主体。"
            "（项目名称、预算与合同金额为公开信息；其余为演示示例。）"
        )

    @property
    def price_points(self) -> Decimal:
        return Decimal(self.price_weight) * 100


def read_case(path: Path = CASES / "fujian-2017.json") -> Case:
    """Return the case of a file; raise KeyError or ValueError if it is not of this shape."""
    file = json.loads(path.read_text())
    public, made_up = file["public"], file["illustrative"]
    return Case(
        name=public["project_name"],
        source=public["source"],
        budget=yuan(public["budget_estimate_yuan"]),
        max_price=yuan(made_up["max_price_yuan"]),
        price_weight=made_up["evaluation"]["price_weight"],
        sme_rate=made_up["evaluation"]["sme_deduction"],
        bids=tuple(
            CaseBid(
                account=f"supplier-{bid['tenderer'].lower()}",
                size_class=SizeClass(bid["size"]),
                price=yuan(bid["price_yuan"]),
                technical=bid["technical"],
                business=bid["business"],
            )
            for bid in made_up["bids"]
        ),
        contract_total=yuan(public["contract_total_yuan"]),
    )
