"""What a citizen does on the portal, with script switched off: look for a notice, read it, follow a procurement."""

import os
import time
from pathlib import Path

import pytest

from deploy import local
from tests.browser.conftest import DESK, in_english
from tests.shared_platform import CITY, COUNTY, OLD_NOTICES, PROVINCE

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[2] / "docs/images"
NAMES = {PROVINCE: "福建省", CITY: "福州市", COUNTY: "闽侯县"}
A_PAGE = 20


@pytest.fixture
def picture():
    """Take a picture for the README, but only when asked: a normal run leaves the tree as it was."""

    def take(page, name, height):
        if os.environ.get("RONGCAI_SCREENSHOTS") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.set_viewport_size({"width": DESK, "height": height})
            page.screenshot(path=IMAGES / name)

    return take


class TestTheHomePage:
    def test_names_all_levels_and_leads_to_their_notices(self, reader):
        reader.open("/")

        assert [text.split()[0] for text in reader.texts("article.level h3")] == list(NAMES.values())
        reader.page.click(f"article.level >> text={NAMES[CITY]} >> nth=-1")
        assert reader.where == f"/notices?region={CITY}"

    def test_finds_notices_by_a_word(self, reader, platform):
        reader.open("/")

        reader.page.fill("input[name=text]", platform.done.procurement_id)
        reader.page.click("form button")

        assert len(reader.texts("ul.lines li")) == 4


class TestTheNotices:
    def test_of_all_levels_begin_with_the_newest(self, reader, picture):
        reader.open("/notices")
        dates = reader.texts("ul.lines time")

        assert dates == sorted(dates, reverse=True)
        assert {"采购意向", "招标公告", "中标结果公告", "合同公告"} <= set(reader.texts("ul.lines .kind"))
        assert set(NAMES.values()) == set(reader.texts("ul.lines .place"))
        assert NAMES[COUNTY] in reader.texts("ul.lines li:has-text('采购意向') .place")  # not hidden by 45 old ones
        picture(reader.page, "portal-zh.png", 800)

    def test_of_a_region_are_those_of_no_other(self, reader):
        reader.open("/notices")

        reader.page.select_option("select[name=region]", PROVINCE)
        reader.page.click("form button")

        assert set(reader.texts("ul.lines .place")) == {NAMES[PROVINCE]}
        assert set(reader.texts("ul.lines .kind")) == {"采购意向", "招标公告"}
        assert reader.page.locator("select[name=region]").input_value() == PROVINCE

    def test_of_a_kind_are_those_of_no_other(self, reader):
        reader.open(in_english("/notices"))

        reader.page.select_option("select[name=kind]", "tender")
        reader.page.click("form button")

        assert set(reader.texts("ul.lines .kind")) == {"Tender"}
        assert reader.page.locator("html").get_attribute("lang") == "en"

    def test_that_do_not_exist_are_said_not_to_and_what_to_do(self, reader):
        reader.open(in_english("/notices?text=nowhere-at-all"))

        assert reader.texts("ul.lines li") == []
        assert "No notice matches." in reader.page.inner_text("main")

    def test_are_paged_without_skipping_or_repeating(self, reader):
        reader.open(f"/notices?region={COUNTY}&kind=historic")
        seen, pages = reader.texts("ul.lines a"), 1
        while reader.page.locator("a[rel=next]").count():
            reader.page.click("a[rel=next]")
            seen, pages = seen + reader.texts("ul.lines a"), pages + 1

        assert len(seen) == len(set(seen)) >= OLD_NOTICES
        assert pages == -(-len(seen) // A_PAGE)
        reader.page.click("nav.pages a:not([rel])")
        assert reader.texts("ul.lines a") == seen[:A_PAGE]


class TestANotice:
    def test_tells_its_statutory_fields_amounts_and_proof(self, reader, platform):
        reader.open(f"/regions/{CITY}/notices/{platform.done.procurement_id}-award-1")
        text = reader.page.inner_text("main")

        assert "5,149,600.00 元" in text
        assert "示范供应商A" in text
        assert len(reader.texts("dl.facts div")) > 10
        assert len(reader.texts("section[aria-labelledby=proof] code")[-1]) == 64

    def test_leads_to_its_procurement_and_the_procurement_back_to_it(self, reader, platform):
        where = f"/regions/{CITY}/notices/{platform.done.procurement_id}-tender"
        reader.open(where)

        reader.page.click("dl.facts a")
        assert reader.where == f"/regions/{CITY}/procurements/{platform.done.procurement_id}"
        reader.page.click("ol.timeline a >> text=招标公告")

        assert reader.where == where


class TestAProcurement:
    def test_shows_every_public_step_in_order_with_day_rule_party_and_amount(self, reader, platform, picture):
        reader.open(in_english(f"/regions/{CITY}/procurements/{platform.done.procurement_id}"))
        titles, times = reader.texts("ol.timeline strong"), reader.texts("ol.timeline time")

        assert times == sorted(times)
        steps = ["Intention published", "Bidding closed", "Bids opened", "Award announced", "Procurement file archived"]
        assert [title for title in titles if title in steps] == steps
        award = reader.page.locator("ol.timeline li", has_text="Award announced").inner_text()
        assert all(word in award for word in ("AWD-TIME-03", "示范供应商A", "5,149,600.00 CNY", "Log entry"))
        picture(reader.page, "timeline-en.png", 1000)

    def test_that_is_still_secret_before_the_deadline_tells_no_bid(self, reader, platform):
        reader.open(in_english(f"/regions/{PROVINCE}/procurements/{platform.tender.procurement_id}"))

        assert "Tender published and documents issued" in reader.texts("ol.timeline strong")
        assert "supplier" not in reader.page.inner_text("ol.timeline").lower()


class TestAnAddressThatIsNone:
    @pytest.mark.parametrize("path", ["/nowhere", "/regions/110000/procurements/x", "/problems/none"])
    def test_is_404_in_the_reader_s_language_with_a_way_on(self, reader, path):
        assert reader.open(in_english(path)).status == 404
        assert reader.page.locator("html").get_attribute("lang") == "en"

        reader.page.click("main a >> nth=-1")

        assert reader.where == "/?lang=en"

    def test_is_404_in_chinese_too(self, reader):
        assert reader.open("/nowhere").status == 404
        assert reader.page.locator("html").get_attribute("lang") == "zh-CN"


class TestTheProblemPages:
    def test_explain_every_problem_that_the_interface_can_answer(self, reader):
        reader.open("/problems")
        links = reader.page.locator("dl.facts a").evaluate_all("all => all.map(a => a.pathname)")

        assert {"/problems/rule-broken", "/problems/not-live", "/problems/idempotency-key-reused"} <= set(links)
        for link in links:
            assert reader.open(link).status == 200
            assert len(reader.texts("dl.facts dd")) == 4


class TestTheExplorer:
    def test_shows_every_call_without_any_other_origin(self, read):
        reader = read(script=True)
        response = reader.open("/docs")

        reader.page.wait_for_selector(".opblock-summary-path")
        shown: set[str] = set()
        for _ in range(100):  # only what is in sight is written
            shown |= set(reader.texts(".opblock-summary-path"))
            reader.page.mouse.wheel(0, 500)
            reader.page.wait_for_timeout(50)

        assert len(shown) > 60
        assert reader.foreign == []
        assert reader.complaints == []
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]

    def test_without_script_leads_to_the_document_itself(self, reader):
        reader.open("/docs")

        assert reader.page.locator("noscript a").get_attribute("href") == "/api/v1/openapi.json"


class TestAPageReadAgain:
    @pytest.mark.parametrize("path", ["/", "/notices", "/problems", f"/regions/{CITY}/procurements/{{done}}"])
    def test_is_304_while_it_is_the_same(self, platform, http, path):
        where = path.format(done=platform.done.procurement_id)
        first = http.get(where)

        again = http.get(where, headers={"If-None-Match": first.headers["ETag"]})
        other = http.get(where, headers={"If-None-Match": '"other"'})

        assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
        assert again.content == b""


@pytest.fixture(scope="class")
def county_down(platform):
    local.stop(platform.home, COUNTY)
    yield
    local.start(platform.home, COUNTY)


@pytest.mark.usefixtures("county_down")
class TestALevelThatIsDown:
    def test_is_named_and_the_notices_of_the_others_are_shown(self, reader):
        time.sleep(2.1)  # what a page cache may still hold
        assert reader.open("/notices").status == 200

        assert reader.texts(".warning strong") == [NAMES[COUNTY]]
        assert set(reader.texts("ul.lines .place")) == {NAMES[CITY], NAMES[PROVINCE]}

    def test_is_503_on_its_own_pages_and_tells_which_level_and_what_to_do(self, reader):
        response = reader.open(in_english(f"/notices?region={COUNTY}"))

        assert response.status == 503
        assert int(response.headers["retry-after"]) >= 1
        assert "Minhou County" in reader.page.inner_text("main")

    def test_leaves_the_pages_of_the_others_and_the_home_page(self, reader, platform):
        assert reader.open("/").status == 200
        assert reader.open(f"/regions/{CITY}/procurements/{platform.done.procurement_id}").status == 200
        assert reader.open(f"/notices?region={PROVINCE}").status == 200


class TestALevelThatIsBack:
    def test_is_listed_again(self, reader, platform):
        local.start(platform.home, COUNTY)
        until = time.monotonic() + 20
        while reader.open("/notices") and reader.texts(".warning strong") and time.monotonic() < until:
            time.sleep(0.5)

        assert NAMES[COUNTY] in reader.texts("ul.lines .place")
