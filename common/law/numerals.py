"""Amounts in Chinese words, as a bid's price is also written: 捌拾玖万元整 is 890000.00."""

import re
from decimal import Decimal

DIGITS = {sign: value for signs in ("零壹贰叁肆伍陆柒捌玖", "〇一二三四五六七八九") for value, sign in enumerate(signs)}
DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
GROUPS = (("亿", 10**8), ("億", 10**8), ("万", 10**4), ("萬", 10**4))
AMOUNT = re.compile(r"(?:人民币)?[:：]?(?:(.+?)[元圆])?零?(?:(.)角)?零?(?:(.)分)?[整正]?")


def amount_in_words(words: str) -> Decimal:
    """Return the yuan that words such as 壹拾万零伍佰元叁角整 name; raise ValueError for other text."""
    found = AMOUNT.fullmatch("".join(words.split()))
    if not found or not any(found.groups()):
        raise ValueError(f"{words!r} is no amount in Chinese words, such as 捌拾玖万元整")
    yuan, jiao, fen = found.groups()
    cents = _digit(jiao or "零") * 10 + _digit(fen or "零")
    return (Decimal(_whole(yuan or "零")) + Decimal(cents) / 100).quantize(Decimal("0.01"))


def _whole(signs: str) -> int:
    """Read by the greatest group sign first: what stands before it is multiplied, the rest added."""
    for sign, worth in GROUPS:
        before, found, after = signs.rpartition(sign)
        if found:
            return _whole(before) * worth + (_whole(after) if after else 0)
    total, digit = 0, 0
    for sign in signs:
        if sign in TENS:
            total, digit = total + (digit or 1) * TENS[sign], 0
        else:
            digit = _digit(sign)
    return total + digit


def _digit(sign: str) -> int:
    if sign not in DIGITS:
        raise ValueError(f"{sign!r} is no Chinese digit")
    return DIGITS[sign]
