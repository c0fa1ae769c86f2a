"""News as bidding sends it, for tests of what becomes of it."""

from typing import Any

from common.interfaces.bidding import AwardAnnounced, IntentionPublished, TenderCorrected

PROCUREMENT = "350100-GK-2026-000001"


def an_intention(**changes: Any) -> IntentionPublished:
    told: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "buyer": "11350100XX0000010A",
        "buyer_name": "福州市财政局",
        "project_name": "网上公开信息系统",
        "requirement_summary": "三个子平台",
        "budget_amount": "5627600.00",
        "expected_date": "2026-04",
        "remark": "",
    }
    return IntentionPublished(**told | changes)


def an_award(**changes: Any) -> AwardAnnounced:
    told: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "lot": "1",
        "project_number": "[350100]RC[GK]2026000001",
        "project_name": "网上公开信息系统",
        "buyer": "11350100XX0000010A",
        "buyer_name": "福州市财政局",
        "agency": None,
        "supplier": "91350000XX00010A0X",
        "supplier_name": "示范供应商A",
        "supplier_address": "福州",
        "size_class": "medium",
        "amount": "5149600.00",
        "max_price": "5600000.00",
        "budget_amount": "5627600.00",
        "main_items": "系统一套",
        "contract_term": "365 日",
        "evaluation_experts": ("甲", "乙"),
        "agency_fee": "0.00",
        "announced_on": "2026-03-02",
        "in_time": True,
        "contacts": "0591-00000000",
    }
    return AwardAnnounced(**told | changes)


def a_correction(**changes: Any) -> TenderCorrected:
    told: dict[str, Any] = {
        "procurement_id": PROCUREMENT,
        "part": 1,
        "project_number": "[350100]RC[GK]2026000001",
        "project_name": "网上公开信息系统",
        "buyer": "11350100XX0000010A",
        "buyer_name": "福州市财政局",
        "first_publication_date": "2026-03-02",
        "item_corrected": "采购文件",
        "reason": "明确安装要求",
        "old_and_new": ({"item": "采购需求", "old": "10 台", "new": ""},),
        "correction_date": "2026-03-06",
        "offer_until": "2026-03-09",
        "bids_due_at": "2026-03-23T01:00:00Z",
        "documents_digest": "0" * 64,
        "contacts": "0591-00000000",
    }
    return TenderCorrected(**told | changes)


def a_release(**changes: Any) -> dict[str, Any]:
    good: dict[str, Any] = {
        "ocid": "ocds-1-a",
        "id": "r1",
        "date": "2020-05-01T00:00:00Z",
        "buyer": {"name": "Municipio"},
        "tender": {"title": "Computers", "value": {"amount": 10, "currency": "MXN"}},
    }
    return {key: value for key, value in (good | changes).items() if value is not None}
