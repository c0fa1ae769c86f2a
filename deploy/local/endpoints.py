"""What a home tells others: routes for the gateway, addresses and accounts for tests, demonstration and people."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from common.runtime.regions import StackRoute
from deploy.local.accounts import Account
from deploy.local.home import Home
from deploy.local.plan import Process
from deploy.local.ports import HOST
from deploy.local.topology import Stack


def route(home: Home, stack: Stack, public_key: str, processes: Iterable[Process]) -> StackRoute:
    return StackRoute(
        stack=stack.code,
        level=stack.level,
        name_zh=stack.name_zh,
        name_en=stack.name_en,
        regions=stack.regions,
        go_live=stack.go_live,
        broker_uri_file=home.secret(f"{stack.code}/gateway.uri"),
        claim_key_file=home.secret(f"{stack.code}/claim-key"),
        database_prefix=stack.database_prefix,
        signing_public_key=public_key,
        health_urls=tuple(process.ready for process in processes if process.part == stack.code),
    )


def endpoints(
    home: Home, routes: Iterable[StackRoute], accounts: Iterable[Account], processes: Iterable[Process], *, split: bool
) -> dict[str, Any]:
    return {
        "home": str(home.root),
        "split": split,
        "gateway_url": home.gateway_url,
        "mongo_uri": home.mongo_uri,
        "broker": {"host": HOST, "port": home.ports["broker"], "virtual_hosts": [route.stack for route in routes]},
        "processes": {
            process.name: {
                "part": process.part,
                "ready": process.ready,
                "metrics": process.metrics,
                "log": str(home.log(process.name)),
            }
            for process in processes
        },
        "stacks": [_stack(home, route) for route in routes],
        "accounts": [asdict(account) for account in accounts],
    }


def _stack(home: Home, route: StackRoute) -> dict[str, Any]:
    """A route, and where the operator and the services of the stack enter the broker."""
    return route.model_dump(mode="json") | {
        "virtual_host": route.stack,
        "operator_uri_file": str(home.secret(f"{route.stack}/operator.uri")),
        "services_uri_file": str(home.secret(f"{route.stack}/services.uri")),
    }
