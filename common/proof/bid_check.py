"""What a supplier is told of its bid before it is sealed: every error with its field and what to do, twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from common.law.money import round_half_up
from common.proof.bid_line import LONGEST_BID, BidContent, errors_of, load, place, validate
from common.proof.bid_terms import AttachedFile, Device

ADVICE: Mapping[str, tuple[str, str]] = {  # by pydantic's name of the error; {names} are of its context
    "missing": (
        "缺少此字段：请填写，没有内容的填 null",
        "this field is missing: fill it in, null where there is nothing",
    ),
    "extra_forbidden": (
        "格式中没有此字段：请删除或更正名称",
        "the format has no such field: remove it or mend its name",
    ),
    "string_type": ("须为带引号的文字", "write it as text, in quotes"),
    "string_too_short": ("不得为空", "write something here"),
    "string_too_long": (
        "最多 {max_length} 个字符：请缩短，或改为附件",
        "at most {max_length} characters: shorten or attach",
    ),
    "string_pattern_mismatch": ("形式不符，须符合 {pattern}", "of the wrong shape: it has to match {pattern}"),
    "literal_error": ("只能是 {expected}", "one of {expected}"),
    "int_type": ("须为不带引号的整数", "a whole number without quotes"),
    "greater_than": ("须大于 {gt}", "it has to be above {gt}"),
    "greater_than_equal": ("不得小于 {ge}", "at least {ge}"),
    "less_than_equal": ("不得大于 {le}", "at most {le}"),
    "bool_type": ("只能是 true 或 false，不带引号", "true or false, without quotes"),
    "model_type": ("须为对象 { }，没有的填 null（如可为空）", "an object { }, or null where the format allows it"),
    "dict_type": ("须为对象 { }", "an object { }"),
    "tuple_type": ("须为列表 [ ]", "a list [ ]"),
    "too_short": ("至少 {min_length} 项", "at least {min_length} entries"),
    "too_long": ("最多 {max_length} 项", "at most {max_length} entries"),
}
AMOUNT = "an amount is a string"
AMOUNT_ZH = '金额写成带引号、两位小数的元数，如 "600000.00"'


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a bid: where it is (`items.0.quantity`), and what to do, in Chinese and in English."""

    field: str
    zh: str
    en: str


def check_bid(
    raw: bytes, files: Sequence[AttachedFile], device: Device | None
) -> tuple[BidContent | None, list[Fault]]:
    """Return the bid that its author's JSON makes with these files, or every fault of it."""
    try:
        fields = load(raw)
    except ValueError as error:
        return None, [Fault("content", "不是 UTF-8 编码的 JSON，或字段重复：请更正", str(error).partition(": ")[2])]
    if not isinstance(fields, dict):
        return None, [Fault("content", "须为一个 JSON 对象 { }", "one JSON object { }")]
    return _filled(fields | {"files": _said(files), "device": device.model_dump() if device else None})


def differs(bid: BidContent) -> Fault | None:
    """Tell that items do not add up to the price: lawful (the panel corrects it, O87 art. 59), but seldom meant."""
    total = sum((item.unit_price * Decimal(item.quantity) for item in bid.items), Decimal(0))
    if round_half_up(total) == bid.price:
        return None
    said = f"{round_half_up(total)} ≠ {bid.price}"
    return Fault("price", f"各标的合计与投标总价不一致（{said}），请核对", f"items do not add up to the price ({said})")


def _filled(fields: dict[str, Any]) -> tuple[BidContent | None, list[Fault]]:
    try:
        bid = validate(fields)
    except ValidationError as error:
        return None, [fault for each in errors_of(error) for fault in _faults(each)]
    except RecursionError:
        return None, [Fault("content", "嵌套过深：请更正", "nested too deep")]
    if len(bid.to_bytes()) > LONGEST_BID:
        reason = (
            f"正文最多 {LONGEST_BID} 字节：请将长文改为附件",
            f"more than {LONGEST_BID} bytes: attach long texts as files",
        )
        return None, [Fault("content", *reason)]
    return bid, []


def _said(files: Sequence[AttachedFile]) -> list[dict[str, Any]]:
    return [file.model_dump() for file in files]


def _faults(error: ErrorDetails) -> list[Fault]:
    field, message, context = place(error["loc"]), error["msg"], error.get("ctx", {})
    if error["type"] == "conflicts":
        return [Fault(*found) for found in context["found"]]
    if error["type"] == "told":
        return [Fault(field, context["zh"], context["en"])]
    if AMOUNT in message:
        return [Fault(field, AMOUNT_ZH, message.removeprefix("Value error, "))]
    zh, en = ADVICE.get(error["type"], ("内容不符合格式", message))
    return [Fault(field, _named(zh, context), _named(en, context))]


def _named(text: str, known: Mapping[str, object]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
