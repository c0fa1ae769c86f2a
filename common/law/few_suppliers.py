"""Too few suppliers: whether the activity may go on, and what may be done instead (BID-FEW-01, -02, CON-04)."""

from common.law.rules import Rule

CORRECT = "correct_and_retender"
RETENDER = "retender"
OTHER_METHOD = "apply_other_method_to_finance"
NEGOTIATE = "negotiate_with_two_after_approval"
RESTART = "terminate_announce_restart"


def options(rule: Rule, bidders: int, *, documents_sound: bool, procedure_sound: bool) -> tuple[str, ...]:
    """
    Return what the buyer may do with so few bidders; nothing is to be done with enough of them.

    Unreasonable documents or a wrong procedure are corrected first. Else another method needs approval (BID-FEW-03).
    """
    if bidders >= rule.params["least"]:
        return ()
    if not (documents_sound and procedure_sound):
        return (CORRECT,)
    two = (NEGOTIATE,) if bidders == rule.params["negotiable"] else ()
    return (OTHER_METHOD, *two, RETENDER)


def may_consult(rule: Rule, kind: str, suppliers: int) -> bool:
    """Tell whether a consultation goes on; `kind` is that of the purchase, two are enough for those excepted."""
    least = rule.params["least_excepted" if kind in rule.params["excepted"] else "least"]
    return bool(suppliers >= least)
