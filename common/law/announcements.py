"""What a publication of each statutory type must hold (rows PUB-01 to PUB-13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.law.rules import ROWS, Breach, Rule, rule

PUBLICATIONS = {row.params["type"]: row.id for row in ROWS if "type" in row.params}
"""The rule of each type: intention, prequalification, tender, negotiation, award, correction, termination, contract,
acceptance, single_source, complaint_decision, supervision_result, assessment."""


def publication_rule(kind: str, on: date = date.max) -> Rule:
    """Return the rule of a type on a day, the newest unless given; raise KeyError for an unknown type."""
    return rule(PUBLICATIONS[kind], on)


def missing_fields(kind: str, fields: Mapping[str, Any], on: date = date.max) -> tuple[str, ...]:
    """
    Return what the format asks for and `fields` does not say, in the format's order.

    Empty text, lists and None say nothing; of a field given as parts a missing one is named "documents.price".
    Raises: KeyError for an unknown type.
    """
    params = publication_rule(kind, on).params
    missing = []
    for name in params["required"]:
        value = fields.get(name)
        if _is_blank(value):
            missing.append(name)
        elif isinstance(value, Mapping):
            parts = params.get("parts", {}).get(name, ())
            missing += [f"{name}.{part}" for part in parts if _is_blank(value.get(part))]
    return tuple(missing)


def publication_breach(kind: str, fields: Mapping[str, Any], on: date = date.max) -> Breach | None:
    missing = missing_fields(kind, fields, on)
    if not missing:
        return None
    found = publication_rule(kind, on)
    return found.breach(", ".join(found.params["required"]), f"missing（缺少）: {', '.join(missing)}")


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ((), [], {})
