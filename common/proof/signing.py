"""
Signatures over statements: Ed25519 (RFC 8032) over canonical JSON (RFC 8785), keys and signatures as hex.

What is signed is `{"purpose": ..., "statement": ...}`: a signature given for one purpose is worth nothing for another,
so a receipt never passes for a tree head or for consent to a contract.
"""

from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def canonical(statement: Any) -> bytes:
    """
    Return the one byte form of a JSON value: sorted keys, no spaces, UTF-8.

    Raises: ValueError for what JSON cannot say exactly (dates, bytes, integers past 2^53 - 1, NaN, lone surrogates).
    """
    return rfc8785.dumps(statement)


def digest(statement: Any) -> str:
    return sha256(canonical(statement)).hexdigest()


def new_seed() -> str:
    """Return a fresh private key, 32 bytes as hex. Whoever holds it signs: it belongs in a file of its own."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(seed_hex: str) -> str:
    return _private(seed_hex).public_key().public_bytes_raw().hex()


def sign(seed_hex: str, purpose: str, statement: Any) -> str:
    """Return the signature, 64 bytes as hex. Raises: ValueError for a malformed seed or what is not JSON."""
    return _private(seed_hex).sign(_signed_bytes(purpose, statement)).hex()


def verify(public_hex: str, purpose: str, statement: Any, signature_hex: str) -> bool:
    """Say whether the key's holder signed just this for just this purpose; malformed input is an unsigned one."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
        key.verify(bytes.fromhex(signature_hex), _signed_bytes(purpose, statement))
    except (InvalidSignature, ValueError, TypeError, RecursionError):
        return False
    return True


def _private(seed_hex: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed_hex))
    except ValueError:
        raise ValueError("a signing seed is 32 bytes as 64 hex digits") from None  # the seed itself is not repeated


def _signed_bytes(purpose: str, statement: Any) -> bytes:
    return canonical({"purpose": purpose, "statement": statement})
