"""What one process knows to be there for ever, so that it need not ask the database again."""

from collections import OrderedDict
from threading import Lock

MOST = 20_000


class Seen:
    """Ids of documents that are never deleted; of what it has forgotten, or never saw, it says nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._ids

    def add(self, document_id: str) -> None:
        with self._lock:
            self._ids[document_id] = None
            self._ids.move_to_end(document_id)
            if len(self._ids) > self._most:
                self._ids.popitem(last=False)
