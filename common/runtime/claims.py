"""
The claim beside every call: who asks, where, until when, under which key, bound to this method and this body.

Shape on the wire: base64url(JSON) "." hex(HMAC-SHA256). Signed by the gateway with the stack's claim key, so that
whoever can put a message on the broker still cannot speak in another's name.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from common.interfaces.context import By
from common.interfaces.errors import Unauthenticated
from common.interfaces.parties import Actor

HEADER = "rongcai.claim"
MISSING = "the claim is missing or not ours; calls come in through the gateway"


def make(by: By, method: str, body: bytes, key: bytes) -> str:
    said = {
        "actor": by.actor.model_dump(mode="json"),
        "region": by.region,
        "key": by.key,
        "fingerprint": by.fingerprint,
        "if_match": by.if_match,
        "deadline": by.deadline,
        "trace": by.trace,
        "method": method,
        "body": hashlib.sha256(body).hexdigest(),
    }
    payload = urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode()
    return f"{payload}.{_seal(payload, key)}"


def read(claim: object, method: str, body: bytes, key: bytes) -> By:
    """Return in whose name the call is made; raise Unauthenticated unless the claim is whole and for this very call."""
    payload, _, seal = claim.partition(".") if isinstance(claim, str) else ("", "", "")
    if not (payload.isascii() and seal.isascii() and hmac.compare_digest(seal, _seal(payload, key))):
        raise Unauthenticated(MISSING)
    said = json.loads(urlsafe_b64decode(payload))
    if said["method"] != method or said["body"] != hashlib.sha256(body).hexdigest():
        raise Unauthenticated("the claim was made for another call")
    return By(
        actor=Actor.model_validate(said["actor"]),
        **{name: said[name] for name in ("region", "key", "fingerprint", "if_match", "deadline", "trace")},
    )


def _seal(payload: str, key: bytes) -> str:
    return hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()
