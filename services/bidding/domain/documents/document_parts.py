"""
The parts of the procurement documents, in the order of BID-DOC-02: from the invitation to the channel for questions.

What the law says is taken from the rule rows of the day, so that another version of a rule makes another text.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from common.interfaces.bidding import METHOD_NAMES, Category, Item, Lot
from common.law.rules import rule
from services.bidding.domain.documents import document_terms
from services.bidding.domain.documents.document_limits import rule_of
from services.bidding.domain.documents.document_sheet import Sheet, minute, percent, said
from services.bidding.domain.documents.document_text import Block, Heading, Paragraph, Table
from services.bidding.domain.tendering.tender import Tender

CATEGORIES_ZH = {Category.GOODS: "货物", Category.SERVICES: "服务", Category.WORKS: "工程"}


def blocks(tender: Tender, on: date) -> Iterator[Block]:
    """Return the documents: every part that BID-DOC-02 of this day requires. KeyError: a part that nobody wrote."""
    sheet = Sheet(tender, on)
    yield Heading(f"{tender.name} 招标文件 Procurement documents")
    for number, name in enumerate(rule("BID-DOC-02", on, tender.region).params["required"], 1):
        zh, en, part = PARTS[name]
        yield Heading(f"{number}. {zh} {en}")
        yield from part(sheet)


def deductions(tender: Tender, lot: Lot) -> tuple[tuple[str, str, str], ...]:
    """Return the policies that change what a price counts for in this lot: name, rate, rule."""
    rates = (
        ("小微企业价格扣除", lot.sme_rate, "sme"),
        ("联合体或者分包价格扣除", lot.consortium_rate, "sme_consortium"),
        ("本国产品价格扣除", lot.domestic_rate, "domestic"),
        ("绿色产品价格扣除", lot.green_rate, "green"),
    )
    fixed = ((label, percent(rate), policy) for label, rate, policy in rates if Decimal(rate))
    return tuple((label, rate, rule_of(policy, tender.category)) for label, rate, policy in fixed)


def _invitation(sheet: Sheet) -> Iterator[Block]:
    tender = sheet.tender
    yield said("项目编号", tender.project_number)
    yield said("项目名称", tender.name)
    yield said("采购人", f"{tender.buyer_name}（{tender.buyer}）")
    yield said("采购代理机构", tender.agency or "无")
    yield said("采购方式", METHOD_NAMES[tender.method.value][0])
    yield said("项目类别", CATEGORIES_ZH[tender.category])
    yield said("预算金额", f"{tender.budget:.2f}元")
    yield said("是否采购进口产品", "是" if tender.imported else "否")
    yield said("是否接受联合体投标", "是" if tender.consortium_allowed else "否")
    yield said(
        "招标文件提供期限", f"{tender.documents_issued_on or '未确定'} 至 {tender.offer_until or '未确定'}，免费"
    )
    yield said("投标截止时间和开标时间", minute(tender.bids_due_at))
    yield said("联系方式", tender.contacts)
    for change in tender.changes:
        yield said(f"第{change.number}次更正", change.reason)
        if change.old_and_new:
            rows = ((each.item, each.old, each.new) for each in change.old_and_new)
            yield Table((("更正事项", "原内容", "更正后"), *rows))


def _instructions(sheet: Sheet) -> Iterator[Block]:
    yield said("投标加密公钥", sheet.tender.bid_key.recipient if sheet.tender.bid_key else "未设定")
    yield Paragraph("投标文件用上述公钥密封后在平台递交；投标截止前可以替换或者撤回，截止后不再接收。")
    yield from sheet.law("BID-DOC-03", "BID-OPEN-01", "BID-OPEN-03", "BID-TIME-05", "BID-TIME-07", "BID-FEW-01")


def _qualification(sheet: Sheet) -> Iterator[Block]:
    yield said("投标人资格要求", sheet.tender.qualification)
    if most := sheet.tender.similar_contracts:
        yield said("同类业务合同", f"提供 {most} 个；不限定区域、行业（REQ-03、DISC-04）")
    yield from sheet.law("QUAL-03", "QUAL-01", "QUAL-02", "QUAL-05")
    if sheet.tender.consortium_allowed:
        yield from sheet.law("QUAL-06")


def _policies(sheet: Sheet) -> Iterator[Block]:
    yield from sheet.law("POL-SME-01", "POL-SME-02", "POL-DIS-01", "POL-PRI-01", "POL-02")
    for lot in sheet.tender.lots:
        yield from _policies_of(sheet, lot)
    yield from sheet.law("POL-GRN-01", "POL-DOM-05")
    yield from sheet.law("POL-IMP-01") if sheet.tender.imported else ()


def _policies_of(sheet: Sheet, lot: Lot) -> Iterator[Block]:
    if lot.reserved:
        yield said(f"采购包{lot.lot}", "专门面向中小企业采购，不再执行中小企业价格扣除（POL-SME-04）")
    if rows := deductions(sheet.tender, lot):
        yield said(f"采购包{lot.lot}", "用扣除后的价格参加评审，合同价格不变")
        yield Table((("政策", "扣除比例", "依据"), *rows))


def _requirement(sheet: Sheet) -> Iterator[Block]:
    yield said("采购需求", sheet.tender.requirement)
    yield said("合同履行期限", sheet.tender.contract_term)
    for lot in sheet.tender.lots:
        yield Heading(f"采购包{lot.lot} {lot.name} Lot {lot.lot}")
        yield said("采购包预算", f"{lot.budget:.2f}元")
        yield said("最高限价", f"{lot.ceiling:.2f}元")
        head = ("编号", "标的", "数量", "核心产品", "所属行业", "最高单价（元）", "规格和要求")
        yield Table((head, *(_item(item) for item in lot.items)))
        for item in lot.items:
            yield from (said(f"★ 实质性要求（标的{item.number}）", text) for text in item.substantive)
    yield Paragraph("★ 为实质性要求，不满足的投标无效。")


def _item(item: Item) -> tuple[str, ...]:
    unit_price = "-" if item.max_unit_price is None else f"{item.max_unit_price:.2f}"
    quantity, core = f"{item.quantity}{item.unit}", "是" if item.core else "否"
    return (item.number, item.name, quantity, core, item.sector, unit_price, item.specification or "见采购需求")


def _price_rules(sheet: Sheet) -> Iterator[Block]:
    yield Paragraph("投标报价以人民币元为单位，最多两位小数，包含完成本项目的全部费用；每个采购包仅有一个报价。")
    yield from sheet.law("BID-INV-01", "REQ-09", "EVAL-11", "EVAL-12", "EVAL-13")


def _bond(sheet: Sheet) -> Iterator[Block]:
    for lot in sheet.tender.lots:
        asked = "不收取" if lot.bid_bond is None else f"{lot.bid_bond:.2f}元，以非现金形式提交"
        yield said(f"采购包{lot.lot} 投标保证金", asked)
    yield from sheet.law("BOND-01", "BOND-03", "BOND-05", "BOND-06", "BOND-07")


def _validity(sheet: Sheet) -> Iterator[Block]:
    yield said("投标有效期", f"自投标截止之日起 {sheet.tender.validity_days} 日")


def _fee(sheet: Sheet) -> Iterator[Block]:
    yield said("代理费用", sheet.tender.agency_fee or ("见各采购包" if sheet.tender.agency else "无（未委托代理机构）"))
    for lot in sheet.tender.lots:
        if lot.agency_fee is not None:
            yield said(f"采购包{lot.lot} 代理费用", f"{lot.agency_fee:.2f}元")


def _questions(sheet: Sheet) -> Iterator[Block]:
    yield said("接收询问、质疑的联系方式", f"{sheet.tender.contacts}；也可以在平台提出")
    yield from sheet.law("QC-TIME-01", "QC-TIME-02", "QC-05", "QC-06", "QC-TIME-03", "QC-TIME-04")


PARTS: dict[str, tuple[str, str, Callable[[Sheet], Iterator[Block]]]] = {
    "invitation": ("投标邀请", "Invitation", _invitation),
    "instructions": ("投标人须知", "Instructions to bidders", _instructions),
    "qualification_proofs": ("资格要求和证明材料", "Qualification and its proof", _qualification),
    "policy_measures": ("政府采购政策", "Policy measures", _policies),
    "requirement": ("采购需求", "Requirement", _requirement),
    "price_rules": ("投标报价", "Price rules", _price_rules),
    "bond": ("投标保证金", "Bid bond", _bond),
    "validity": ("投标有效期", "Validity of bids", _validity),
    "evaluation": ("评标方法、标准和因素", "Evaluation method and factors", document_terms.evaluation),
    "invalid_bids": ("无效投标和废标", "Invalid bids and void tenders", document_terms.invalid_bids),
    "contract_text": ("合同草案", "Contract draft", document_terms.contract),
    "fee": ("代理费用", "Agency fee", _fee),
    "question_channel": ("询问和质疑", "Enquiries and questions", _questions),
}
