"""What a browser may do with our answers: no script, no frame, no foreign origin, no guessing of types, no cookies."""

from flask import Flask, Response, g, request

from gateway.context import trace_of

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EXPLORER = PAGE.replace("img-src 'self'", "img-src 'self' data:; script-src 'self'; connect-src 'self'")
LIVE = f"{PAGE}; script-src 'self'; connect-src 'self'"
OF_ALL = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(app: Flask, public_origin: str) -> None:
    secure = public_origin.startswith("https://")

    @app.before_request
    def name_the_request() -> None:
        g.trace = trace_of(request)

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers["X-Request-Id"] = g.trace
        for name, value in OF_ALL.items():
            headers[name] = value
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = PAGE if response.mimetype == "text/html" else NOTHING
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
