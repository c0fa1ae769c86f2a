from common.runtime.database import Written
from common.runtime.outbox import whole


def written(name: str, version: int, *news: str) -> Written:
    return Written("notices", name, version, [{"id": each} for each in news])


def test_documents_alike_in_version_and_number_of_news_are_emptied_together():
    waiting = [written("m", 1, "a"), written("n", 1, "b"), written("o", 2, "c"), written("p", 1, "d", "e")]

    assert whole(waiting, {"a", "b", "c", "d", "e"}) == {
        ("notices", 1, 1): ["m", "n"],
        ("notices", 2, 1): ["o"],
        ("notices", 1, 2): ["p"],
    }


def test_a_document_with_news_that_is_not_confirmed_is_not_emptied():
    assert whole([written("n", 3, "a", "b")], {"a"}) == {}


def test_a_mark_that_an_earlier_partial_taking_left_is_cleared():
    assert whole([written("n", 3)], set()) == {("notices", 3, 0): ["n"]}
