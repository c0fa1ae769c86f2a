"""The whole door, put together from what it is handed: nothing here opens a connection by itself."""

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from common.runtime.regions import StackRoute
from common.runtime.settings import GatewaySettings
from gateway import problems, reading
from gateway.auth import Accounts, open_sessions
from gateway.explorer import open_explorer
from gateway.headers import guard
from gateway.health import open_health
from gateway.metrics import measure
from gateway.mount import Gate, endpoint, open_doors, public_calls
from gateway.pages import error_page, open_pages
from gateway.replies import Replies
from gateway.stacks import Clock, Open, Stacks


def create_app(
    settings: GatewaySettings,
    routes: tuple[StackRoute, ...],
    clients: Open,
    accounts: Accounts,
    *,
    clock: Clock,
    replies: Replies,
) -> Flask:
    """Return the WSGI application; `clients` opens the bus client of a stack, `clock` tells its business time."""
    app = Flask("gateway", static_folder="pages/static", template_folder="pages/templates")
    app.config["MAX_CONTENT_LENGTH"] = reading.MAX_BYTES
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    calls = public_calls()
    stacks = Stacks(routes, clients, clock)
    guard(app, settings.public_origin)
    measure(app, frozenset(endpoint(call) for call in calls if not call.counted()))
    open_doors(app, Gate(settings, stacks, accounts, replies), calls)
    open_sessions(app, accounts)
    open_explorer(app, calls, settings.public_origin)
    open_health(app, accounts, routes)
    open_pages(app, stacks, settings)
    app.register_error_handler(Exception, _tell)
    app.extensions["stacks"] = stacks
    return app


def _tell(error: Exception) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        reading.discard(request)
    programs = request.path.startswith("/api/") or request.path == "/metrics"
    return problems.answer(error) if programs else error_page(error)
