"""One function a page: what it asks, what it shows, what it says when there is nothing."""

from datetime import date

import structlog
from flask import Flask, Response, g, request
from pymongo.errors import PyMongoError
from werkzeug.exceptions import HTTPException

from common.interfaces.announcements import ListNotices, NoticeKind
from common.interfaces.errors import NotFound, Outage, Problem
from common.runtime.settings import GatewaySettings
from gateway import problems
from gateway.pages import words
from gateway.pages.cache import PageCache
from gateway.pages.hall import open_hall
from gateway.pages.rendering import FILTERS, address, key, page
from gateway.pages.sources import Newest, Sources
from gateway.reading import read_model
from gateway.stacks import Stacks

log = structlog.get_logger()

LEVELS = ("province", "city", "county")


def open_pages(app: Flask, stacks: Stacks, settings: GatewaySettings) -> None:
    sources, cache = Sources(stacks, settings.call_seconds), PageCache()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "routes": stacks.routes,
        "kinds": tuple(NoticeKind),
        "style": address(app, "site.css"),
        "law_of": words.law_of,
    }
    app.jinja_env.filters |= {"on_date": words.on_date, "on_minute": words.on_minute, "grouped": words.grouped}
    app.jinja_env.tests["amount"] = lambda field: words.is_amount(field.code, field.value)

    @app.get("/")
    def home() -> Response:
        return cache.answer(key(), lambda: page("home.html", levels=LEVELS, today=_today(stacks)))

    @app.get("/notices")
    def notices() -> Response:
        said = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
        return cache.answer(key(*(said.get(name, "") for name in FILTERS)), lambda: _notices(sources, stacks, said))

    @app.get("/regions/<region>/notices/<notice_id>")
    def notice(region: str, notice_id: str) -> Response:
        g.level = stacks.serving(region)
        return cache.answer(
            key(), lambda: page("notice.html", notice=sources.notice(region, notice_id, g.trace), region=region)
        )

    @app.get("/regions/<region>/procurements/<procurement_id>")
    def procurement(region: str, procurement_id: str) -> Response:
        g.level = stacks.serving(region)
        return cache.answer(key(), lambda: _procurement(sources, region, procurement_id))

    open_hall(app, stacks, sources, cache, settings)

    @app.get("/problems")
    def all_problems() -> Response:
        return cache.answer(key(), lambda: page("problems.html", kinds_of_problem=sorted(_kinds().items())))

    @app.get("/problems/<code>")
    def problem(code: str) -> Response:
        return cache.answer(key(), lambda: _about(code))


def _notices(sources: Sources, stacks: Stacks, said: dict[str, str]) -> str:
    region = said.get("region", "")
    asked = read_model(ListNotices, {name: value for name, value in said.items() if name != "region"})
    if region:
        g.level = stacks.serving(region)
        found = sources.notices(region, asked, g.trace)
        return page("notices.html", said=said, found=found, down=(), next=found.next if found.has_more else None)
    newest: Newest = sources.newest(asked.model_copy(update={"after": None}), g.trace)
    return page("notices.html", said=said, found=newest, down=newest.down, next=None)


def _procurement(sources: Sources, region: str, procurement_id: str) -> str:
    asked = read_model(ListNotices, {"procurement_id": procurement_id, "limit": 100})
    timeline = sources.timeline(region, procurement_id, g.trace)
    found = sources.notices(region, asked, g.trace)
    if not timeline.items and not found.items:
        raise NotFound(f"no procurement {procurement_id} is public in region {region}")
    kinds = {line.id: line.kind for line in found.items}
    return page(
        "procurement.html", id=procurement_id, region=region, timeline=timeline, found=found, kinds_of_notice=kinds
    )


def _kinds() -> dict[str, type[Problem]]:
    return {code: kind for code, kind in Problem.KINDS.items() if f"do.{code}" in words.TEXTS}


def _about(code: str) -> str:
    if code not in _kinds():
        raise NotFound(f"no problem type is named {code}; /problems lists them all")
    kind = _kinds()[code]
    return page("problem.html", kind=kind, status_code=problems.status_of(kind), retryable=issubclass(kind, Outage))


def error_page(error: Exception) -> Response:
    """Say a problem as a page, in the reader's language, naming the level it concerns."""
    told = problems.as_problem(error)
    response = problems.answer(error if isinstance(error, HTTPException) else told)
    response.data = page("error.html", problem=told, status=response.status_code, level=g.get("level")).encode()
    response.content_type = "text/html; charset=utf-8"
    return response


def _today(stacks: Stacks) -> dict[str, date]:
    """The business date of each stack; a level whose clock cannot be read is left out."""
    found: dict[str, date] = {}
    for route in stacks.routes:
        try:
            found[route.stack] = stacks.today(route)
        except PyMongoError:
            log.warning("clock away", stack=route.stack)
    return found
