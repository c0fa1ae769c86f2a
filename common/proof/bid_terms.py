"""The small shapes that a bid is made of; every one of them bounded (docs/bid-content.md)."""

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from common.law.money import Yuan

LONGEST_NAME = 200  # bytes of UTF-8, so that every file system takes it
# Signs of paths and shells; controls; signs without a shape, which let one name look like another. Code points rather
# than categories, which grow from one Unicode version to the next: no two readers may differ about a name.
NOT_IN_NAMES = re.compile(
    r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb'
    r"\U000e0000-\U000e007f]"
)
DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def told(zh: str, en: str) -> PydanticCustomError:
    """Return the error by which a field of a bid says what is wrong with it, in both languages."""
    return PydanticCustomError("told", "{zh} ({en})", {"zh": zh, "en": en})


def _file_name(name: str) -> str:
    """Take a name only that is one, and the same one, on everybody's machine."""
    if not 1 <= len(name.encode("utf-8", "replace")) <= LONGEST_NAME:
        raise told(f"文件名须为 1 至 {LONGEST_NAME} 字节", f"a file name has 1 to {LONGEST_NAME} bytes")
    if NOT_IN_NAMES.search(name):
        raise told(
            '文件名不得含路径、不可见字符或 / \\ : * ? " < > |', "no path, hidden character or such sign in a file name"
        )
    if name != name.strip(" .") or name.partition(".")[0].lower() in DEVICES:
        raise told("文件名首尾不得为空格或点，且不得为系统保留名", "no blank or dot at either end, no name of a device")
    if name != unicodedata.normalize("NFC", name):
        raise told("文件名须为 Unicode NFC 形式：请重命名", "not in Unicode normal form C: rename the file")
    return name


def _positive(quantity: str) -> str:
    if not Decimal(quantity):
        raise told("数量须大于零", "a quantity is above zero")
    return quantity


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]
Trait = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
CreditCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")]
LotId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")]
ItemNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Quantity = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$"), AfterValidator(_positive)
]
Share = Annotated[str, StringConstraints(pattern=r"^(1|1\.0{1,6}|0\.[0-9]{1,6})$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,126}$")]
FileName = Annotated[str, AfterValidator(_file_name)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
SizeClass = Literal["large", "medium", "small", "micro"]  # 大型、中型、小型、微型


class Term(BaseModel):
    """Every field is there, no other; what is read from a bid is also of the very types of JSON (bid_line.parse)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AttachedFile(Term):
    """One file of the bid; its bytes stand behind the bid's line, in the order of `files`."""

    name: FileName
    media_type: MediaType
    length: Annotated[int, Field(ge=1, le=200 << 20)]
    sha256: Hash


class OfferedItem(Term):
    """What is offered for one item of the documents; `domestic_cost` is the cost of parts made in China (yuan)."""

    item: ItemNumber
    name: Line
    brand: Line | None
    model: Line | None
    unit_price: Yuan
    quantity: Quantity
    maker: Line | None
    maker_size: SizeClass | None
    origin: Line | None
    domestic: bool
    domestic_cost: Yuan | None
    green: bool


class SmeDeclaration(Term):
    """The declaration of POL-SME-01 (中小企业声明函): the size class under which the deduction is claimed."""

    size_class: SizeClass


class ConsortiumMember(Term):
    """One member of a consortium (联合体), the bidder included, with its part of the contract amount."""

    credit_code: CreditCode
    name: Line
    size_class: SizeClass
    share: Share


class Subcontractor(Term):
    """Who is to do a part of the contract (分包), and which part of the amount."""

    name: Line
    credit_code: CreditCode | None
    size_class: SizeClass
    share: Share


class Declarations(Term):
    """What the supplier declares; a false one is false material (SUP-08)."""

    sme: SmeDeclaration | None
    welfare_unit: bool
    prison_enterprise: bool
    domestic: bool
    qualification_promise: bool
    consortium: Annotated[tuple[ConsortiumMember, ...], Field(min_length=2, max_length=20)] | None
    subcontract: Annotated[tuple[Subcontractor, ...], Field(min_length=1, max_length=50)] | None


class Guarantee(Term):
    """An electronic guarantee letter (电子保函) that stands for the bid bond."""

    number: Line
    issuer: Line
    amount: Annotated[Yuan, Field(gt=0)]


class Device(Term):
    """Traits of the machine that sealed the bid (FLAG-01); what the client cannot see is null."""

    mac: Trait | None
    disk: Trait | None
    cpu: Trait | None
    software: Trait | None
