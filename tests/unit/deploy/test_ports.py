import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.errors import Failure
from deploy.local.ports import BLOCK, FIRST, HOST, LAST, choose, is_free

NAMES = ("broker", "database", "gateway")


class TestChoosingPorts:
    @given(seed=st.text(), taken=st.sets(st.integers(FIRST, LAST), max_size=200))
    def test_gives_each_name_a_free_port_of_its_own_in_one_block(self, seed, taken):
        ports = choose(NAMES, seed, lambda port: port not in taken)

        assert tuple(ports) == NAMES
        assert len(set(ports.values())) == len(NAMES)
        assert not taken & set(ports.values())
        assert all(FIRST <= port < LAST for port in ports.values())
        assert len({(port - FIRST) // BLOCK for port in ports.values()}) == 1

    def test_is_the_same_for_the_same_home_and_differs_between_homes(self):
        assert choose(NAMES, "/one", lambda _: True) == choose(NAMES, "/one", lambda _: True)
        assert choose(NAMES, "/one", lambda _: True) != choose(NAMES, "/two", lambda _: True)

    def test_leaves_a_block_of_which_one_port_is_taken(self):
        first = choose(NAMES, "/one", lambda _: True)

        second = choose(NAMES, "/one", lambda port: port != first["gateway"])

        assert not set(first.values()) & set(second.values())

    def test_fails_with_a_reason_when_no_block_is_free(self):
        with pytest.raises(Failure, match="no 3 free ports side by side"):
            choose(NAMES, "/one", lambda port: port % 2 == 0)

    def test_fails_when_more_names_are_asked_than_a_block_holds(self):
        with pytest.raises(Failure):
            choose([str(number) for number in range(BLOCK + 1)], "/one", lambda _: True)


def test_a_port_is_free_until_somebody_listens_and_again_afterwards():
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)
