import json
from pathlib import Path

import pytest

from common.runtime.settings import GatewaySettings, StackSettings, load
from deploy.local import broker, plan
from deploy.local.endpoints import endpoints, route
from deploy.local.errors import Failure
from deploy.local.home import PORT_NAMES, Home
from deploy.local.plan import chosen, processes
from deploy.local.topology import SERVICES, STACKS

PORTS = {name: 20_000 + number for number, name in enumerate(PORT_NAMES)}
HOME = Home(Path("/home/of/it"), PORTS, "rongcai-test@localhost")
VENV = Path("/venv")
TOGETHER = processes(HOME, VENV)
SPLIT = processes(HOME, VENV, split=True)


def named(name, among=TOGETHER):
    return next(process for process in among if process.name == name)


class TestWhatShouldRun:
    def test_is_broker_and_database_then_a_process_a_stack_then_the_gateway(self):
        assert [process.name for process in TOGETHER] == [
            "epmd",
            "broker",
            "database",
            "350000",
            "350100",
            "350121",
            "gateway",
        ]
        assert [process.wave for process in TOGETHER] == [0, 1, 1, 2, 2, 2, 3]

    def test_split_is_a_process_for_each_service_of_each_stack(self):
        names = [process.name for process in SPLIT if process.wave == plan.SERVICES_WAVE]
        assert names == [f"{stack.code}-{service}" for stack in STACKS for service in SERVICES]

    @pytest.mark.parametrize("planned", [TOGETHER, SPLIT])
    def test_no_two_processes_share_a_port(self, planned):
        ports = [port for process in planned for port in process.ports]
        assert len(ports) == len(set(ports))

    def test_a_stack_serves_all_five_services_or_one(self):
        assert named("350100").argv[1:] == ("serve", *SERVICES, "--stack", "350100")
        assert named("350100-bidding", SPLIT).argv[1:] == ("serve", "bidding", "--stack", "350100")

    def test_everything_listens_on_the_loopback_address_only(self):
        configuration = broker.configuration(HOME)

        assert "listeners.tcp.local = 127.0.0.1:" in configuration
        assert "prometheus.tcp.ip = 127.0.0.1" in configuration
        for name, option in (("epmd", "-address"), ("database", "--host")):
            argv = named(name).argv
            assert argv[argv.index(option) + 1] == "127.0.0.1"
        assert f"127.0.0.1:{PORTS['gateway']}" in named("gateway").argv

    def test_no_secret_is_on_a_command_line_or_in_an_environment(self):
        words = {word for process in SPLIT for word in (*process.argv, *process.env.values())}
        assert not [word for word in words if word.startswith("amqp://")]

    def test_the_database_syncs_every_commit(self):
        assert "--sync-on-commit" in named("database").argv


class TestSettings:
    def environment(self, monkeypatch, tmp_path, process):
        for name, value in process.env.items():
            if name.endswith("_FILE") and name.startswith("RONGCAI_"):
                value = tmp_path / name
                value.write_text("0" * 64)
            if name.startswith("RONGCAI_"):
                monkeypatch.setenv(name, str(value))

    @pytest.mark.parametrize("name", [stack.code for stack in STACKS])
    def test_a_stack_accepts_what_it_is_told(self, monkeypatch, tmp_path, name):
        self.environment(monkeypatch, tmp_path, named(name))

        settings = load(StackSettings)

        assert (settings.stack, settings.regions, settings.database_prefix) == (name, (name,), f"rongcai_{name}")
        assert settings.health_port == PORTS[name]

    def test_the_gateway_accepts_what_it_is_told(self, monkeypatch, tmp_path):
        self.environment(monkeypatch, tmp_path, named("gateway"))

        settings = load(GatewaySettings)

        assert settings.stacks == HOME.routes
        assert settings.public_origin == f"http://127.0.0.1:{PORTS['gateway']}"


class TestChoosing:
    def test_nothing_asked_is_everything(self):
        assert chosen(TOGETHER, None) == TOGETHER

    def test_the_broker_brings_its_name_daemon(self):
        assert [process.name for process in chosen(TOGETHER, {"broker"})] == ["epmd", "broker"]

    def test_a_stack_brings_all_its_processes(self):
        assert {process.part for process in chosen(SPLIT, {"350121"})} == {"350121"}
        assert len(chosen(SPLIT, {"350121"})) == len(SERVICES)

    def test_one_service_comes_alone(self):
        assert [process.name for process in chosen(SPLIT, {"350121-bidding"})] == ["350121-bidding"]

    def test_an_unknown_name_is_refused_with_the_known_ones(self):
        with pytest.raises(Failure, match=r"no 350121-bidding here; known are .*gateway"):
            chosen(TOGETHER, {"broker", "350121-bidding"})


class TestEndpoints:
    def test_name_every_door_and_no_secret_but_the_accounts(self):
        routes = [route(HOME, stack, "ab" * 32, TOGETHER) for stack in STACKS]

        made = json.loads(json.dumps(endpoints(HOME, routes, [], TOGETHER, split=False)))

        assert [stack["stack"] for stack in made["stacks"]] == ["350000", "350100", "350121"]
        assert [stack["go_live"] for stack in made["stacks"]] == ["2017-03-01", "2017-05-01", "2017-07-01"]
        assert made["stacks"][1]["health_urls"] == [f"http://127.0.0.1:{PORTS['350100']}/readyz"]
        assert set(made["processes"]) == {process.name for process in TOGETHER}
        assert "@" not in json.dumps(made)  # where a password would end in an address

    def test_a_split_stack_has_a_health_address_for_each_service(self):
        assert len(route(HOME, STACKS[0], "ab" * 32, SPLIT).health_urls) == len(SERVICES)
