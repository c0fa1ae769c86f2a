"""What a contract, a payment and an account lock may do: tables of (state, action): state, and nothing beside them."""

from enum import StrEnum


class State(StrEnum):
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"  # its award is undone: nobody signs it; another award takes its place
    DRAFTED = "drafted"
    SIGNED = "signed"
    PUBLISHED = "published"
    FILED = "filed"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    PAID = "paid"
    CLOSED = "closed"
    ARCHIVED = "archived"


class PaymentState(StrEnum):
    REQUESTED = "requested"
    INSTRUCTED = "instructed"
    EXECUTED = "executed"


class LockState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RELEASED = "released"


STEPS = {
    (State.AWARDED, "draft"): State.DRAFTED,
    (State.AWARDED, "award_anew"): State.AWARDED,  # to another of the qualified (QC-08)
    (State.DRAFTED, "award_anew"): State.AWARDED,
    (State.WITHDRAWN, "award_anew"): State.AWARDED,
    (State.AWARDED, "withdraw"): State.WITHDRAWN,
    (State.DRAFTED, "withdraw"): State.WITHDRAWN,
    (State.DRAFTED, "draft"): State.DRAFTED,  # while nobody has signed
    (State.DRAFTED, "sign"): State.DRAFTED,
    (State.DRAFTED, "conclude"): State.SIGNED,  # with the second signature
    (State.SIGNED, "publish"): State.PUBLISHED,
    (State.PUBLISHED, "file"): State.FILED,
    (State.FILED, "record_delivery"): State.DELIVERED,
    (State.DELIVERED, "accept_delivery"): State.ACCEPTED,
    (State.DELIVERED, "refuse_delivery"): State.FILED,  # so that delivery can be recorded again
    (State.ACCEPTED, "request_payment"): State.ACCEPTED,
    (State.ACCEPTED, "approve_payment"): State.ACCEPTED,
    (State.ACCEPTED, "execute_payment"): State.ACCEPTED,
    (State.ACCEPTED, "settle"): State.PAID,  # with the payment that leaves nothing unpaid
    (State.PAID, "close"): State.CLOSED,
    (State.CLOSED, "archive"): State.ARCHIVED,
    (State.FILED, "lock_account"): State.FILED,
    (State.DELIVERED, "lock_account"): State.DELIVERED,
    (State.ACCEPTED, "lock_account"): State.ACCEPTED,
}

PAYMENT_STEPS = {
    (PaymentState.REQUESTED, "approve"): PaymentState.INSTRUCTED,
    (PaymentState.INSTRUCTED, "execute"): PaymentState.EXECUTED,
}

LOCK_STEPS = {
    (LockState.REQUESTED, "confirm"): LockState.CONFIRMED,
    (LockState.REQUESTED, "refuse"): LockState.REFUSED,
    (LockState.REQUESTED, "release"): LockState.RELEASED,
    (LockState.CONFIRMED, "release"): LockState.RELEASED,
}
