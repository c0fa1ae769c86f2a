"""The public pages: server-rendered, Chinese first, readable without script, cookies or any other origin."""

from gateway.pages.views import error_page, open_pages

__all__ = ["error_page", "open_pages"]
