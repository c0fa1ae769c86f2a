"""The statutory formats as data: which fields a notice of each kind shows, in which order, under which labels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from common.interfaces.announcements import NoticeKind

LOCAL = ZoneInfo("Asia/Shanghai")


def _plain(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _money(value: Any) -> str:
    return f"{value} 元"


def _items(value: Any) -> str:
    return "；".join(f"{item['name']} {_money(item['budget'])}" for item in value)


def _instant(value: Any) -> str:
    return f"{datetime.fromisoformat(value).astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _old_and_new(value: Any) -> str:
    return "；".join(f"{each['item']}：{each['old'] or '（无）'} → {each['new'] or '（无）'}" for each in value)


def _yes_no(value: Any) -> str:
    return "是" if value else "否"


def _reserved(value: Any) -> str:
    return "本合同为中小企业预留合同" if value else "否"


def _parts(value: Any) -> str:
    return "；".join(map(str, value.values()))


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    zh: str
    en: str
    text: Callable[[Any], str] = _plain


@dataclass(frozen=True, slots=True)
class Form:
    title_zh: str
    title_en: str
    fields: tuple[Field, ...]


PROJECT = (
    Field("project_number", "项目编号", "Project number"),
    Field("project_name", "项目名称", "Project name"),
)
BUYER = Field("buyer_name", "采购人", "Buyer")
CONTACTS = Field("contacts", "联系方式", "Contacts")

FORMS: dict[NoticeKind, Form] = {
    NoticeKind.INTENTION: Form(
        "采购意向公告",
        "Procurement intention",
        (
            BUYER,
            PROJECT[1],
            Field("requirement_summary", "采购需求概况", "Requirement summary"),
            Field("budget_amount", "预算金额", "Budget", _money),
            Field("items", "各子项预算", "Budget of each item", _items),
            Field("expected_date", "预计采购时间", "Expected month"),
            Field("remark", "备注", "Remark"),
        ),
    ),
    NoticeKind.PREQUALIFICATION: Form(
        "资格预审公告",
        "Prequalification notice",
        (
            *PROJECT,
            BUYER,
            Field("method", "采购方式", "Method"),
            Field("budget_amount", "预算金额", "Budget", _money),
            Field("max_price", "最高限价", "Maximum price", _money),
            Field("requirement", "采购需求", "Requirement"),
            Field("contract_term", "合同履行期限", "Contract term"),
            Field("consortium_allowed", "是否接受联合体投标", "Consortium allowed", _yes_no),
            Field("qualification", "申请人的资格要求", "Qualification"),
            Field("obtain", "资格预审文件的获取时间、地点、方式", "Documents: time, place, way", _parts),
            Field("submit", "资格预审申请文件的提交截止时间、地点", "Applications: time, place", _parts),
            Field("review_standard", "资格预审的标准和方法", "Review standard"),
            Field("invited_count", "拟邀请供应商数量", "Suppliers to be invited"),
            Field("notice_period", "公告期限", "Notice period"),
            CONTACTS,
        ),
    ),
    NoticeKind.TENDER: Form(
        "招标公告",
        "Tender notice",
        (
            *PROJECT,
            BUYER,
            Field("budget_amount", "预算金额", "Budget", _money),
            Field("max_price", "最高限价", "Maximum price", _money),
            Field("requirement", "采购需求", "Requirement"),
            Field("contract_term", "合同履行期限", "Contract term"),
            Field("consortium_allowed", "是否接受联合体投标", "Consortium allowed", _yes_no),
            Field("qualification", "申请人的资格要求", "Qualification"),
            Field("documents_issued_on", "招标文件发出之日", "Documents issued on"),
            Field("offer_until", "获取招标文件截止", "Documents offered until"),
            Field("bids_due_at", "投标截止时间、开标时间", "Bids due and opened at", _instant),
            Field("policies", "落实的政府采购政策", "Policies"),
            Field("documents_digest", "招标文件摘要（SHA-256）", "Digest of the documents (SHA-256)"),
            CONTACTS,
        ),
    ),
    NoticeKind.AWARD: Form(
        "中标结果公告",
        "Award result",
        (
            *PROJECT,
            BUYER,
            Field("supplier_name", "中标供应商", "Supplier"),
            Field("supplier_address", "供应商地址", "Supplier's address"),
            Field("amount", "中标金额", "Award amount", _money),
            Field("main_items", "主要标的信息", "Main items"),
            Field("reserved", "中小企业预留", "Reserved for SMEs", _reserved),
            Field("declarations", "中标供应商声明", "Declarations of the supplier"),
            Field("documents_digest", "招标文件摘要（SHA-256）", "Digest of the documents (SHA-256)"),
            Field("evaluation_experts", "评审专家名单", "Evaluation experts"),
            Field("agency_fee", "代理服务收费", "Agency fee", _money),
            CONTACTS,
        ),
    ),
    NoticeKind.CORRECTION: Form(
        "更正公告",
        "Correction",
        (
            *PROJECT,
            BUYER,
            Field("first_publication_date", "首次公告日期", "First published on"),
            Field("item_corrected", "更正事项", "Corrected"),
            Field("old_and_new", "更正内容", "Old and new", _old_and_new),
            Field("reason", "更正说明", "Explanation"),
            Field("offer_until", "获取招标文件截止", "Documents offered until"),
            Field("bids_due_at", "投标截止时间、开标时间", "Bids due and opened at", _instant),
            Field(
                "documents_digest", "更正后招标文件摘要（SHA-256）", "Digest of the documents as corrected (SHA-256)"
            ),
            Field("correction_date", "更正日期", "Corrected on"),
            CONTACTS,
        ),
    ),
    NoticeKind.TERMINATION: Form(
        "终止公告",
        "Termination notice",
        (*PROJECT, BUYER, Field("rule", "依据", "Rule"), Field("reason", "终止原因", "Reason"), CONTACTS),
    ),
    NoticeKind.CONTRACT: Form(
        "合同公告",
        "Contract notice",
        (
            Field("contract_number", "合同编号", "Contract number"),
            Field("contract_name", "合同名称", "Contract name"),
            *PROJECT,
            BUYER,
            Field("supplier_name", "供应商", "Supplier"),
            Field("main_items", "主要标的", "Main items"),
            Field("amount", "合同金额", "Contract amount", _money),
            Field("term_and_place", "履约期限、地点", "Term and place"),
            Field("method", "采购方式", "Method"),
            Field("signed_on", "合同签订日期", "Signed on"),
            Field("published_on", "合同公告日期", "Published on"),
            Field("digest", "合同摘要（SHA-256）", "Digest of the contract (SHA-256)"),
        ),
    ),
}
