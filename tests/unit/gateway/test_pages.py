"""What the public sees: in both languages, without script, complete in one request, honest about what is missing."""

import re
from html.parser import HTMLParser

import pytest

from common.interfaces.announcements import NoticeKind
from common.interfaces.errors import NotFound, Unavailable
from common.interfaces.parties import Role
from gateway.pages import cache
from gateway.pages.words import TEXTS, Words, grouped
from tests.unit.gateway.doubles import PROCUREMENT, a_notice, a_notice_line

STEP = {
    "at": "2026-05-01T16:30:00+00:00",
    "event": "notice_published",
    "title_zh": "发布招标公告",
    "title_en": "Tender notice published",
    "actor_role": "buyer",
    "log_index": 17,
    "log_event_id": "e-17",
}
PAGES = (
    "/",
    "/notices",
    "/notices?region=350100",
    "/regions/350100/notices/notice-1",
    f"/regions/350100/procurements/{PROCUREMENT}",
    "/problems",
    "/problems/rule-broken",
    "/regions/350100/notices/unknown",
)


@pytest.fixture
def told(city):
    """A city with one notice, whose text tries to be more than text."""
    line = a_notice_line(1, title="<script>alert(1)</script>", buyer='"><b>')
    city.answers |= {
        "list_notices": {"items": [line], "has_more": True, "next": "more&more"},
        "get_notice": lambda call, by: NotFound("none") if call.notice_id == "unknown" else a_notice(1) | line,
        "get_timeline": {"procurement_id": PROCUREMENT, "items": [STEP]},
    }


def text_of(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    return response.get_data(as_text=True)


class Outline(HTMLParser):
    """Collects what a person with a screen reader depends on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "img", "br", "path", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def all(self, tag):
        return [attrs for name, attrs in self.attributes if name == tag]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "code"), [("", "zh-CN"), ("en", "en")])
class TestEveryPage:
    def page(self, client, path, language):
        link = f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path
        return client.get(link).get_data(as_text=True)

    def test_is_whole_and_has_its_landmarks(self, client, path, language, code):
        outline = Outline(self.page(client, path, language))

        assert outline.open == []
        assert outline.all("html")[0]["lang"] == code
        assert [outline.tags.count(tag) for tag in ("main", "h1", "title")] == [1, 1, 1]
        assert {"header", "nav", "footer"} <= set(outline.tags)
        assert outline.all("a")[0]["href"] == "#content"
        names = {meta.get("name") for meta in outline.all("meta")}
        assert {"SiteName", "ColumnName", "viewport"} <= names

    def test_runs_no_script_and_loads_nothing_from_elsewhere(self, client, path, language, code):
        outline = Outline(self.page(client, path, language))

        assert "script" not in outline.tags
        assert "style" not in outline.tags
        for _, attributes in outline.attributes:
            assert not any(name == "style" or name.startswith("on") for name in attributes)
            assert not (attributes.get("href") or attributes.get("src") or "").startswith(("http", "//", "javascript"))

    def test_labels_every_input(self, client, path, language, code):
        outline = Outline(self.page(client, path, language))
        labelled = {label["for"] for label in outline.all("label")}

        for field in [*outline.all("input"), *outline.all("select")]:
            assert field.get("type") == "hidden" or field["id"] in labelled

    def test_keeps_the_language_in_its_own_links_and_offers_the_other(self, client, path, language, code):
        links = [a["href"] for a in Outline(self.page(client, path, language)).all("a")]
        own = [link for link in links if not link.startswith(("#", "/docs", "/api"))]
        switch = next(a["href"] for a in Outline(self.page(client, path, language)).all("a") if "hreflang" in a)

        others = [link for link in own if link != switch]
        assert others
        assert all(("lang=en" in link) == (language == "en") for link in others)
        assert ("lang=en" in switch) == (language != "en")


class TestTheHomePage:
    def test_lists_every_level_with_its_regions_and_what_is_open(self, client):
        text = text_of(client, "/")

        for name in ("福建省", "福州市", "鼓楼区", "福清市", "2026-06-02"):
            assert name in text
        assert text.count(TEXTS["home.live"][0]) == 2
        assert text.count(TEXTS["home.opens"][0]) == 1


class TestTheListOfNotices:
    def test_merges_all_levels_newest_first_and_names_a_notice_once(self, client, stacks):
        stacks["350100"].answers["list_notices"] = {"items": [a_notice_line(3), a_notice_line(1)]}
        stacks["350000"].answers["list_notices"] = {"items": [a_notice_line(2, "350000"), a_notice_line(3)]}
        text = text_of(client, "/notices")

        assert re.findall(r">(公告 \d)</a>", text) == ["公告 3", "公告 2", "公告 1"]
        assert '<a href="/regions/350100/notices/notice-350100-3" title="公告 3">公告 3</a>' in text
        assert "2026-05-03</time>" in text

    def test_shows_the_others_when_one_level_is_down_and_names_it(self, client, stacks):
        stacks["350100"].answers["list_notices"] = Unavailable("away")
        stacks["350000"].answers["list_notices"] = {"items": [a_notice_line(2, "350000")]}
        text = text_of(client, "/notices?lang=en")

        assert "公告 2" in text
        warning = text[text.index('class="warning"') : text.index('class="lines"')]
        assert "Fuzhou City" in warning
        assert "Fujian Province" not in warning

    def test_says_when_nothing_matches(self, client):
        assert TEXTS["notices.none"][0] in text_of(client, "/notices?text=zzz")
        assert TEXTS["notices.none"][1] in text_of(client, "/notices?text=zzz&lang=en")

    def test_does_not_say_so_when_nobody_could_be_asked(self, client, stacks):
        for stack in stacks.values():
            stack.answers["list_notices"] = Unavailable("away")

        assert TEXTS["notices.none"][0] not in text_of(client, "/notices")

    def test_passes_the_filters_on_and_pages_with_them(self, client, city, told):
        text = text_of(client, "/notices?region=350100&kind=tender&text=%20a%26b%20&after=here")
        call, by = city.asked[-1]

        assert (call.kind, call.text, call.after, by.region) == (NoticeKind.TENDER, "a&b", "here", "350100")
        assert "/notices?region=350100&amp;kind=tender&amp;text=a%26b&amp;after=more%26more" in text
        assert '<option value="tender" selected>' in text

    @pytest.mark.parametrize("query", ["kind=none-such", f"text={'x' * 301}"])
    def test_refuses_a_filter_that_is_none(self, client, query):
        assert TEXTS["do.invalid"][0] in text_of(client, f"/notices?{query}", 400)

    def test_of_an_unknown_region_is_not_found(self, client):
        assert "找到" in text_of(client, "/notices?region=110000", 404)


class TestANotice:
    def test_shows_its_fields_its_rule_and_its_proof(self, client, city):
        city.answers["get_notice"] = a_notice()
        text = text_of(client, "/regions/350100/notices/notice-1")

        for shown in ("项目名称", "教学设备", "PUB-03", "2026-05-12", "ab" * 32):
            assert shown in text
        assert '<dd class="amount">1,234,567.80 元</dd>' in text
        assert f'href="/regions/350100/procurements/{PROCUREMENT}"' in text

    def test_shows_labels_in_english_when_asked(self, client, city):
        city.answers["get_notice"] = a_notice()
        text = text_of(client, "/regions/350100/notices/notice-1?lang=en")

        assert "Project name" in text
        assert "项目名称" not in text

    def test_is_text_whatever_it_contains(self, client, told):
        text = text_of(client, "/regions/350100/notices/notice-1")

        assert "<script>" not in text
        assert "&lt;script&gt;" in text

    @pytest.mark.parametrize(("problem", "status"), [(NotFound("none"), 404), (Unavailable("away"), 503)])
    def test_that_cannot_be_shown_names_its_level(self, client, city, problem, status):
        city.answers["get_notice"] = problem
        page = client.get("/regions/350100/notices/notice-1?lang=en")

        assert page.status_code == status
        assert "Fuzhou City" in page.get_data(as_text=True)
        assert ("Retry-After" in page.headers) == (status == 503)


class TestAProcurement:
    def test_shows_its_steps_in_order_with_dates_of_fujian(self, client, told):
        text = text_of(client, f"/regions/350100/procurements/{PROCUREMENT}")

        assert "2026-05-02 00:30</time>" in text  # half past four in the afternoon of the day before, in UTC
        assert "发布招标公告" in text
        assert "17" in text
        assert TEXTS["role.buyer"][0] in text

    def test_without_a_public_step_says_so(self, client, city, told):
        city.answers["get_timeline"] = {"procurement_id": PROCUREMENT, "items": []}

        assert TEXTS["procurement.timeline.none"][0] in text_of(client, f"/regions/350100/procurements/{PROCUREMENT}")

    def test_that_nobody_published_is_not_found(self, client, city):
        city.answers |= {"get_timeline": {"procurement_id": PROCUREMENT, "items": []}, "list_notices": {"items": []}}

        text_of(client, f"/regions/350100/procurements/{PROCUREMENT}", 404)

    def test_with_a_number_of_another_form_is_refused(self, client):
        text_of(client, "/regions/350100/procurements/none-such", 400)


class TestReadingAPageAgain:
    def test_costs_the_bus_nothing_for_two_seconds_and_304_needs_no_body(self, client, city, told, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
        path = "/regions/350100/notices/notice-1"
        first = client.get(path)
        now[0] += 2.0
        known = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        asked = len(city.asked)
        now[0] += 0.1
        later = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

        assert (known.status_code, known.data, asked) == (304, b"", 1)
        assert (later.status_code, len(city.asked)) == (304, 2)
        assert "max-age" in known.headers["Cache-Control"]

    def test_gives_the_new_page_once_it_has_changed(self, client, city, told, monkeypatch):
        now = [100.0]
        monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
        first = client.get("/regions/350100/notices/notice-1")
        city.answers["get_notice"] = a_notice(title="另一标题")
        now[0] += 2.1
        changed = client.get("/regions/350100/notices/notice-1", headers={"If-None-Match": first.headers["ETag"]})

        assert changed.status_code == 200
        assert "另一标题" in changed.get_data(as_text=True)

    def test_keeps_languages_and_filters_apart(self, client, told):
        pages = {client.get(path).data for path in ("/notices", "/notices?lang=en", "/notices?kind=award")}

        assert len(pages) == 3

    def test_does_not_keep_an_outage(self, client, city, told):
        path = "/regions/350100/notices/notice-1"
        well = city.answers["get_notice"]
        city.answers["get_notice"] = Unavailable("away")
        down = client.get(path).status_code
        city.answers["get_notice"] = well

        assert (down, client.get(path).status_code) == (503, 200)


class TestWords:
    def test_are_there_in_both_languages(self):
        for key, texts in TEXTS.items():
            assert len(texts) == 2, key
            assert all(isinstance(text, str) and text for text in texts), key

    def test_name_every_kind_and_role(self):
        for language in ("zh", "en"):
            assert all(Words(language)(f"kind.{kind}") for kind in NoticeKind)
            assert all(Words(language)(f"role.{role}") for role in Role)

    @pytest.mark.parametrize(
        ("amount", "shown"), [("0.01", "0.01"), ("999.90", "999.90"), ("9999999999999.99", "9,999,999,999,999.99")]
    )
    def test_write_amounts_exactly(self, amount, shown):
        assert grouped(amount) == shown
