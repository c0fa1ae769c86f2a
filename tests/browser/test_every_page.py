"""What every public page owes every reader: on a phone, by keyboard, without script, in both languages."""

import pytest

from tests.browser.conftest import DESK, HEIGHT, PHONE, in_english

pytestmark = pytest.mark.browser
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll('a, button, input, select, h1, h2, h3, time, dt, dd, li > span')]
    .filter(e => !e.classList.contains('skip') && e.getClientRects().length);
  const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
  const apart = (a, b) => beside(a, b) || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const found = [];
  shown.forEach((one, i) => shown.slice(i + 1).forEach(other => {
    if (one.contains(other) || other.contains(one)) return;
    for (const a of one.getClientRects()) for (const b of other.getClientRects())
      if (!apart(a, b)) { found.push(`${one.outerHTML.slice(0, 80)} / ${other.outerHTML.slice(0, 80)}`); return; }
  }));
  return found;
}"""
UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => ![...e.labels].some(label => label.innerText.trim())).map(e => e.outerHTML)"""
FAINT = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const read = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const [r, g, b, a = 1] = read(getComputedStyle(e).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length)
    .map(e => {
      const style = getComputedStyle(e), [a, b] = [light(read(style.color)), light(ground(e))].sort((x, y) => y - x);
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      return { ratio: (a + 0.05) / (b + 0.05), least: large ? 3 : 4.5, text: e.innerText.slice(0, 40) };
    })
    .filter(found => found.ratio < found.least);
}"""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
class TestEveryPage:
    def test_is_complete_readable_quiet_and_keeps_its_language(self, read, path, width, language):
        """One visit, all that can be seen of it: a browser's start costs more than a question."""
        reader = read(width)
        page = reader.page
        response = reader.open(in_english(path) if language == "en" else path)

        assert response.status == (404 if "unknown" in path else 200)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert page.locator("main").inner_text().strip()
        assert page.title()
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "script-src" not in response.headers["content-security-policy"]
        assert reader.foreign == []
        assert [said for said in reader.complaints if "404" not in said] == []
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate(UNLABELLED) == []
        assert page.evaluate(FAINT) == []
        links = page.locator("a:not(.language):not(.skip)").evaluate_all("all => all.map(a => a.href)")
        pages = [link for link in links if not link.endswith(("/docs", "/api/v1/openapi.json"))]
        assert {("lang=en" in link) for link in pages} == {language == "en"}


class TestTheSwitchOfLanguage:
    def test_leads_to_the_same_page_in_the_other_language_and_back(self, reader, path):
        reader.open(path)
        before = reader.where

        reader.page.click("a.language")
        assert reader.page.locator("html").get_attribute("lang") == "en"
        reader.page.click("a.language")

        assert reader.page.locator("html").get_attribute("lang") == "zh-CN"
        assert reader.where == before


class TestAKeyboard:
    def test_comes_to_the_skip_link_first_and_past_the_menu_with_it(self, reader, path):
        reader.open(path)
        page = reader.page
        skip = page.locator("a.skip")

        page.keyboard.press("Tab")
        box = skip.bounding_box()
        assert skip.evaluate("e => e === document.activeElement")
        assert box["x"] >= 0
        assert 0 <= box["y"] < HEIGHT
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate("() => document.activeElement.closest('header') === null")

    def test_reaches_everything_that_can_be_pressed_and_shows_where_it_is(self, reader):
        reader.open("/notices")
        page = reader.page
        everything = page.locator("a, button, input:not([type=hidden]), select").evaluate_all(
            "all => all.map(e => e.outerHTML)"
        )
        reached = set()

        for _ in everything:
            page.keyboard.press("Tab")
            seen = page.evaluate(
                "() => { const e = document.activeElement; return [e.outerHTML, getComputedStyle(e).outlineStyle]; }"
            )
            assert seen[1] != "none", seen[0]
            reached.add(seen[0])

        assert reached == set(everything)
