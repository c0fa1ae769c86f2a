"""What a bid says: one offer of ten microscopes by a small supplier; nothing here needs a tender."""

from io import BytesIO
from typing import Any

from common.proof.bid_content import FORMAT, ONLY_LOT, BidContent, attached
from common.proof.bid_terms import AttachedFile, Declarations, OfferedItem


def content_of(supplier: str, **changes: Any) -> BidContent:
    fields: dict[str, Any] = {
        "format": FORMAT,
        "lot": ONLY_LOT,
        "supplier": supplier,
        "name": f"榕城供应商{supplier[-4:]}",
        "address": "福州市鼓楼区湖东路1号",
        "price": "500000.00",
        "price_words": "伍拾万元整",
        "items": (an_offer(),),
        "size_class": "small",
        "declarations": declarations(),
        "guarantee": None,
        "validity_days": 90,
        "technical": "十台显微镜，放大倍数一千二百倍",
        "business": "质保三年",
        "qualification": {"营业执照": "有效"},
        "responsible_person": "林安",
        "controllers": (),
        "project_members": ("陈晓",),
        "agent": "陈晓",
        "contact": "0591-00000000",
        "device": None,
        "files": (),
    }
    return BidContent(**fields | changes)


def an_offer(**changes: Any) -> OfferedItem:
    fields: dict[str, Any] = {
        "item": "1",
        "name": "显微镜",
        "brand": "榕光",
        "model": "RG-10",
        "unit_price": "50000.00",
        "quantity": "10",
        "maker": "榕光仪器厂",
        "maker_size": "small",
        "origin": "福州",
        "domestic": True,
        "domestic_cost": None,
        "green": False,
    }
    return OfferedItem(**fields | changes)


def declarations(**changes: Any) -> Declarations:
    """Return those of a small supplier on its own, without any other privilege."""
    fields: dict[str, Any] = {
        "sme": {"size_class": "small"},
        "welfare_unit": False,
        "prison_enterprise": False,
        "domestic": False,
        "qualification_promise": True,
        "consortium": None,
        "subcontract": None,
    }
    return Declarations(**fields | changes)


def a_file(name: str = "技术方案.pdf", body: bytes = b"%PDF-1.7", media_type: str = "application/pdf") -> AttachedFile:
    return attached(name, media_type, BytesIO(body))
