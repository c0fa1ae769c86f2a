"""A service of ours that does nothing: what the runtime costs."""

from bench.limits import ServiceEcho
from common.interfaces.context import By
from common.runtime.entrypoints import answers


class EchoService:
    name = "echo"

    @answers(ServiceEcho)
    def service_echo(self, call: ServiceEcho, _by: By) -> ServiceEcho:
        return call
