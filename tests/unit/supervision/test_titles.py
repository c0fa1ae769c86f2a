from common.interfaces.events import Event
from common.runtime.bus.topology import load_interfaces
from services.supervision.domain.titles import TITLES


def test_every_kind_of_news_has_a_title_in_both_languages():
    load_interfaces()

    assert {kind.__name__ for kind in Event.ALL.values()} - {kind.__name__ for kind in TITLES} == set()
    assert all(title.zh and title.en for title in TITLES.values())


def test_no_two_kinds_of_news_share_a_title():
    assert len({title.zh for title in TITLES.values()}) == len({title.en for title in TITLES.values()}) == len(TITLES)
