"""A page in the reader's language, the key under which it is kept, and the address of what belongs to it."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g, render_template, request

from gateway.pages.words import Words

FILTERS = ("region", "kind", "text", "after")


def address(app: Flask, name: str) -> str:
    """Return the address of a static file; it changes with its content, so that no reader keeps an old one."""
    file = Path(app.static_folder or "") / name
    return f"/static/{name}?v={sha256(file.read_bytes()).hexdigest()[:8]}"


def language() -> str:
    return "en" if request.args.get("lang") == "en" else "zh"


def key(*said: str) -> tuple[str, ...]:
    return (request.path, language(), *said)


def page(template: str, **shown: Any) -> str:
    own = Words(language())
    other = Words("zh" if own.language == "en" else "en")
    said = (
        {name: request.args[name] for name in FILTERS if request.args.get(name)} if request.path == "/notices" else {}
    )
    switch = other.href(request.path, **said)
    return render_template(template, t=own, lang=own.language, switch=switch, request_id=g.trace, **shown)
