"""What can be wrong with a sealed bid; the codes stand in opening records and statistics (docs/sealed-bids.md)."""

from enum import StrEnum


class Flaw(StrEnum):
    """Why a sealed bid is not opened; the value is the code in records and statistics."""

    UNDECRYPTABLE = "undecryptable"
    UNREADABLE = "unreadable"
    UNKNOWN_VERSION = "unknown-version"
    BOUND_ELSEWHERE = "bound-elsewhere"
    TOO_LONG = "too-long"
    TRUNCATED = "truncated"
    DIGEST_WRONG = "digest-wrong"
    PADDING_WRONG = "padding-wrong"


IN_CHINESE = {
    Flaw.UNDECRYPTABLE: "无法用本项目的密钥解密",
    Flaw.UNREADABLE: "文件头不符合格式",
    Flaw.UNKNOWN_VERSION: "投标文件格式版本不受支持",
    Flaw.BOUND_ELSEWHERE: "投标文件不属于本项目、本采购包或本供应商",
    Flaw.TOO_LONG: "投标文件超过规定的大小",
    Flaw.TRUNCATED: "投标文件内容不完整",
    Flaw.DIGEST_WRONG: "投标文件内容与其摘要不一致",
    Flaw.PADDING_WRONG: "投标文件填充部分含有其他数据",
}


class BrokenSeal(ValueError):
    """A bid that was not sealed as the documents ask (BID-INV-01): `flaw` is its code, the text says what was found."""

    def __init__(self, flaw: Flaw, found: str) -> None:
        super().__init__(f"{flaw}: {found}")
        self.flaw = flaw
        self.found_zh = IN_CHINESE[flaw]
