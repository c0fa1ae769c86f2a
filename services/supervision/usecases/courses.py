"""Following each procurement by its news."""

from common.interfaces.context import By
from common.interfaces.errors import Conflict
from common.interfaces.events import Envelope, Event
from services.supervision.domain.course import FOLLOWED, Course, follow
from services.supervision.store import SupervisionStore


def keep(store: SupervisionStore, envelope: Envelope, by: By) -> None:
    """Take what this news tells into the course of its procurement; the first news of one begins it."""
    if Event.ALL[envelope.type] not in FOLLOWED:
        return
    first = Course(id=envelope.data["procurement_id"])
    try:
        store.courses.make(follow(first, envelope), by=by)
    except Conflict:
        store.courses.step(first.id, lambda course: (follow(course, envelope),), by=by)
