"""How the documents say that bids are judged, which are invalid, and what the contract will be."""

from collections.abc import Iterator
from decimal import Decimal

from common.interfaces.bidding import EvaluationMethod, Factor, Lot
from common.law.rules import rule
from services.bidding.domain.documents.document_sheet import Sheet, percent, said
from services.bidding.domain.documents.document_text import Block, Heading, Paragraph, Table
from services.bidding.domain.documents.weights import FULL

METHODS_ZH = {EvaluationMethod.COMPREHENSIVE: "综合评分法", EvaluationMethod.LOWEST_PRICE: "最低评标价法"}
SIGNS_ZH = {"average": "平均报价", "second_lowest": "次低报价", "ceiling": "最高限价"}


def evaluation(sheet: Sheet) -> Iterator[Block]:
    for lot in sheet.tender.lots:
        yield said(f"采购包{lot.lot} 评标方法", METHODS_ZH[lot.evaluation])
        if lot.evaluation is EvaluationMethod.COMPREHENSIVE:
            yield from _factors(lot)
        yield said("并列时", lot.tie_break or "随机抽取（EVAL-08）")
        raised = [(sign, rate) for sign, rate in lot.low_price if rate is not None]
        yield from (said("异常低价审查", f"报价低于{SIGNS_ZH[sign]}的{percent(rate)}时启动") for sign, rate in raised)
    methods = {lot.evaluation for lot in sheet.tender.lots}
    if EvaluationMethod.COMPREHENSIVE in methods:
        yield from sheet.law("EVAL-02", "EVAL-05", "EVAL-06", "EVAL-07", "EVAL-10")
    if EvaluationMethod.LOWEST_PRICE in methods:
        yield from sheet.law("EVAL-04", "EVAL-09")
    yield from sheet.law("EVAL-08", "EVAL-14", "EVAL-18")


def invalid_bids(sheet: Sheet) -> Iterator[Block]:
    yield from sheet.law("BID-INV-01", "BOND-02", "EVAL-13", "BID-COL-01", "BID-COL-02")
    yield Paragraph("不满足标有 ★ 的实质性要求的，投标无效。")
    yield from sheet.law("BID-VOID-01", "BID-FEW-02")


def contract(sheet: Sheet) -> Iterator[Block]:
    """The draft of each lot's contract; what the winner bid completes it, and nothing else changes it (CTR-05)."""
    tender = sheet.tender
    yield said("甲方（采购人）", f"{tender.buyer_name}（{tender.buyer}）")
    yield said("乙方（供应商）", "中标供应商")
    yield said("合同标的、价款", "按中标采购包的采购需求和中标供应商的投标文件")
    yield said("履行期限", tender.contract_term)
    for lot in tender.lots:
        bond = f"合同金额的{percent(lot.performance_bond_rate)}" if Decimal(lot.performance_bond_rate) else "不收取"
        yield said(f"采购包{lot.lot} 履约保证金", bond)
        if lot.reserved:
            marked = rule("POL-SME-09", sheet.on, tender.region).params["contract_says"]
            yield said(f"采购包{lot.lot}", f"{marked}（POL-SME-09）")
    if tender.contract_clauses:
        yield Heading("采购人的其他条款 Clauses of the buyer")
        yield Paragraph(tender.contract_clauses)
    yield Heading("法定条款 Clauses of the law")
    yield from sheet.law("CTR-05", "CTR-04", "CTR-TIME-01", "CTR-06", "CTR-07", "CTR-08", "BOND-04", "ACC-01")
    yield from sheet.law("PAY-01", "PAY-02", "PAY-03", "PAY-04", "PAY-06")


def _factors(lot: Lot) -> Iterator[Block]:
    price = "固定价格，不评分" if lot.fixed_price else "最低评审价得满分，其他按比例（EVAL-05）"
    head = ("代码", "评审因素", "分值", "类型", "评分标准")
    first = ("price", "价格", f"{Decimal(lot.price_weight) * FULL:f}", "客观", price)
    yield Table((head, first, *(_factor(factor) for factor in lot.factors)))


def _factor(factor: Factor) -> tuple[str, ...]:
    grades = "；".join(f"{grade.name}：{grade.least}-{grade.most}分" for grade in factor.grades)
    standard = "；".join(filter(None, (factor.criterion, grades))) or "按投标文件响应情况"
    return (factor.code, factor.name, factor.points, "客观" if factor.objective else "主观", standard)
