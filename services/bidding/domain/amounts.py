"""What no rule of law need say: an amount that is asked, planned or budgeted is more than nothing."""

from decimal import Decimal

from common.interfaces.errors import Invalid


def wrong_field(field: str, reason: str) -> Invalid:
    return Invalid(f"{field}: {reason}", {"errors": [{"field": field, "reason": reason}]})


def require_positive(field: str, amount: Decimal) -> None:
    """Raise Invalid for zero; the wire knows no negative amounts."""
    if amount <= 0:
        raise wrong_field(field, "金额应当大于零，请填写实际金额 (must be above zero: state the real amount)")
