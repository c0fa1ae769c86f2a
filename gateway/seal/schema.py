"""The shape of a bid as the browser knows it, made from the model: `python -m gateway.seal.schema` writes it anew."""

import json
from pathlib import Path
from typing import Any

from common.proof.bid_content import BidContent

FILE = Path(__file__).parents[1] / "pages" / "static" / "seal" / "bid-schema.js"
TALK = ("title", "description", "examples")


def module() -> str:
    """Return the ES module that exports the JSON Schema of a bid."""
    schema = _plain(BidContent.model_json_schema())
    said = json.dumps(schema, ensure_ascii=False, sort_keys=True, indent=1)
    return f"// Made from the model of a bid: python -m gateway.seal.schema\nexport default {said};\n"


def _plain(value: Any) -> Any:
    """Leave out what only people read; a field of such a name stays, since its value is an object."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {
            name: _plain(each) for name, each in value.items() if name not in TALK or not isinstance(each, str | list)
        }
    return value


if __name__ == "__main__":
    FILE.write_text(module())
