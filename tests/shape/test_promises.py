"""What the interfaces promise is kept by the services: nothing declared and unanswered, nothing told and unheard."""

from importlib import import_module
from typing import Any

import pytest

from common.interfaces.calls import Call
from common.interfaces.events import Event
from common.runtime.bus.listen import Listen, ListenToAll
from common.runtime.bus.rpc import Answers
from common.runtime.bus.topology import HEARS_ALL, SERVICES, load_interfaces

load_interfaces()
ENTRYPOINTS = "nameko_entrypoints"


def entrypoints(service: str, kind: type) -> list[Any]:
    module = import_module(f"services.{service}.service")
    made = next(each for each in vars(module).values() if getattr(each, "name", None) == service)
    methods = [method for method in vars(made).values() if hasattr(method, ENTRYPOINTS)]
    return [each for method in methods for each in getattr(method, ENTRYPOINTS) if isinstance(each, kind)]


@pytest.mark.parametrize("service", SERVICES)
class TestAService:
    def test_answers_every_call_declared_for_it_once(self, service: str):
        answered = sorted(each.call.METHOD for each in entrypoints(service, Answers))
        declared = sorted(call.METHOD for call in Call.ALL.values() if call.SERVICE == service)

        assert answered == declared

    def test_hears_exactly_the_news_that_names_it(self, service: str):
        heard = sorted(each.kind.TYPE for each in entrypoints(service, Listen) if not isinstance(each, ListenToAll))
        named = sorted(kind.TYPE for kind in Event.ALL.values() if service in kind.HEARD_BY)

        assert heard == named

    def test_sends_only_news_of_its_own(self, service: str):
        sent = [kind for kind in Event.ALL.values() if kind.SENDER == service]

        assert sent
        assert all(kind.__module__.startswith(f"common.interfaces.{service}") for kind in sent)


def test_supervision_alone_hears_everything():
    assert [s for s in SERVICES if entrypoints(s, ListenToAll)] == [HEARS_ALL]


def test_every_call_says_who_may_ask_and_nobody_is_let_in_by_default():
    assert not Call.ROLES
    assert [name for name, call in Call.ALL.items() if call.DOOR and not call.ROLES] == []


def test_every_call_and_event_says_in_words_what_it_is_or_is_plain_from_its_fields():
    unclear = [n for n, call in Call.ALL.items() if not call.__doc__ and len(call.model_fields) > 4]

    assert unclear == []
