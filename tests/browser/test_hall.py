"""The opening hall as the public sees it: with script and without, from the countdown to the last objection."""

import os
import re
import time
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest

from common.interfaces.bidding import (
    AnswerObjection,
    GetTender,
    GiveShare,
    ListMyParts,
    RaiseObjection,
    ReadBidFile,
    UploadPart,
)
from common.proof import parts, sealing
from common.proof.bid_content import ONLY_LOT, attached, pieces
from deploy.cli.bid_submit import hand_in
from deploy.client import Refused
from deploy.demo import evaluating, tendering
from deploy.demo.case import read_case
from tests.browser.conftest import DESK, PHONE, in_english
from tests.browser.test_every_page import FAINT, OVERLAPS, TOO_WIDE
from tests.shared_platform import CITY, PROVINCE, play_until

pytestmark = pytest.mark.browser
UNTIL_BIDS = 7
FILE = ("图纸.dwg", os.urandom(3 << 20))
PATIENCE = 20_000  # milliseconds
IMAGES = Path(__file__).parents[2] / "docs/images"


def hall_of(stage, region=CITY):
    return f"/regions/{region}/tenders/{stage.procurement_id}/opening"


@pytest.fixture(scope="module")
def stage(platform):
    """A tender of the city whose bids may still come."""
    return play_until(UNTIL_BIDS, platform.endpoints, CITY)


@pytest.fixture(scope="module")
def large_bid(stage, platform):
    """The first supplier replaces its bid by one with a file, sent in parts over a line that is cut once."""
    person, key = platform.person("supplier-a"), tender_key(stage)
    content = tendering._content(stage, read_case(), read_case().bids[0])
    bid = content.model_copy(update={"files": (attached(FILE[0], "image/vnd.dwg", BytesIO(FILE[1])),)})
    sealed = BytesIO()
    party = stage.cast.party("supplier-a")
    sealing.seal_file(key, stage.procurement_id, ONLY_LOT, party, pieces(bid, [BytesIO(FILE[1])]), sealed)
    sent = []

    class Cut(Exception):
        pass

    def cut_line(size):
        sent.append(size)
        if len(sent) == 2:
            raise Cut

    with pytest.raises(Cut):
        hand_in(person, sealed, stage.procurement_id, ONLY_LOT, cut_line)
    (there,) = [
        each
        for each in person.ask(ListMyParts(procurement_id=stage.procurement_id, lot=ONLY_LOT)).uploads
        if not each.handed_in
    ]
    receipt = hand_in(person, sealed, stage.procurement_id, ONLY_LOT, sent.append)
    return receipt, there, sealing.sealed_digest(sealed.getvalue())


def tender_key(stage):
    return stage.look("supplier-a", GetTender(procurement_id=stage.procurement_id)).bid_key.recipient


def share(stage, holder):
    return GiveShare(procurement_id=stage.procurement_id, share=stage.facts["shares"][holder])


def picture(page, name):
    if os.environ.get("RONGCAI_SCREENSHOTS") == "1":
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / name, full_page=True)


def shown(reader, text):
    reader.page.locator("#hall", has_text=text).wait_for(timeout=PATIENCE)


class TestBeforeTheDeadline:
    def test_the_page_counts_down_and_says_nothing_of_bids(self, reader, platform, stage):
        response = reader.open(in_english(hall_of(stage)))

        assert response.status == 200
        assert re.search(r"\d+ days, \d+ hours and \d+ minutes are left", reader.page.inner_text("#hall"))
        assert reader.page.locator("section").count() == 2
        assert "supplier" not in reader.page.inner_text("#hall").lower()

    def test_the_countdown_runs_where_there_is_script(self, read, platform):
        reader = read(script=True)
        reader.open(hall_of(platform.tender, PROVINCE))

        assert "距投标截止还有" in reader.page.inner_text(".countdown")
        assert reader.complaints == []
        assert reader.foreign == []

    def test_the_procurement_leads_here_and_back(self, reader, stage):
        reader.open(f"/regions/{CITY}/procurements/{stage.procurement_id}")
        reader.page.click("text=进入开标大厅")
        assert reader.where == hall_of(stage)

        reader.page.click(".crumbs a >> nth=-1")
        assert reader.where == f"/regions/{CITY}/procurements/{stage.procurement_id}"

    def test_a_bid_cut_off_on_its_way_is_resumed_and_has_one_receipt(self, large_bid):
        receipt, there, digest = large_bid

        assert receipt.digest == digest
        assert 0 < len(there.there) < there.parts


class TestTheOpening:
    def test_is_seen_step_by_step_with_script_and_by_reading_again_without(self, read, platform, stage, large_bid):
        live, plain = read(script=True), read(PHONE)
        live.open(hall_of(stage))
        live.page.evaluate("() => { window.stayed = true; }")
        with pytest.raises(Refused, match="BID-OPEN-01"):
            platform.person("buyer").ask(share(stage, "buyer"))
        tendering.wait_for_deadline(stage)

        shown(live, "公布密封投标文件 4 份")
        with pytest.raises(Refused, match="not yours"):
            platform.person("finance").ask(share(stage, "buyer"))
        shown(live, "财政部门提交的密钥份额被拒绝 · 不是该持有人的份额")
        evaluating.open_bids(stage, read_case())
        shown(live, "5,149,600.00")

        assert live.page.evaluate("() => window.stayed"), "the page was not loaded anew"
        assert "开标" in live.page.inner_text("[role=status]")
        assert [each for each in live.complaints if "422" not in each] == []
        assert live.foreign == []
        plain.open(hall_of(stage))
        assert "5,149,600.00" in plain.page.inner_text("#hall")
        assert plain.page.evaluate(TOO_WIDE) <= 0
        assert plain.page.evaluate(OVERLAPS) == []
        assert plain.page.evaluate(FAINT) == []

    def test_of_a_large_bid_gives_its_file_to_those_who_check_it(self, platform, stage, large_bid):
        fields = {"procurement_id": stage.procurement_id, "lot": ONLY_LOT, "supplier": stage.cast.party("supplier-a")}
        buyer = platform.person("buyer")
        first = buyer.ask(ReadBidFile(**fields, name=FILE[0]))

        assert (first.length, first.chunks) == (len(FILE[1]), 3)
        with pytest.raises(Refused):
            platform.person("supplier-b").ask(ReadBidFile(**fields, name=FILE[0]))

    def test_objections_are_shown_with_their_answer(self, read, platform, stage):
        reader = read(DESK, script=True)
        reader.open(in_english(hall_of(stage)))
        objection = platform.person("supplier-b").ask(
            RaiseObjection(procurement_id=stage.procurement_id, lot=ONLY_LOT, text="唱标价格与投标文件不一致")
        )
        time.sleep(2)
        assert "唱标价格" not in reader.page.inner_text("#hall")

        platform.person("agency").ask(AnswerObjection(objection_id=objection.id, answer="以投标文件为准，已核对"))

        shown(reader, "以投标文件为准")
        assert reader.page.evaluate(TOO_WIDE) <= 0
        assert reader.page.evaluate(OVERLAPS) == []
        assert reader.page.evaluate(FAINT) == []
        picture(reader.page, "hall-en.png")

    def test_takes_no_part_any_more(self, platform, stage):
        sealed = BytesIO(b"age-encryption.org/v1\n" + bytes(1 << 20))
        part = next(parts.cut(sealed))
        call = UploadPart(
            procurement_id=stage.procurement_id,
            lot=ONLY_LOT,
            digest="0" * 64,
            size=len(sealed.getvalue()),
            number=1,
            sha256=part.sha256,
            body=b64encode(part.body).decode(),
        )

        with pytest.raises(Refused, match="BID-OPEN-03"):
            platform.person("supplier-a").ask(call)


class TestTheHallOf:
    def test_a_finished_procurement_is_its_record_and_asks_for_nothing_more(self, read, platform):
        class Of:
            procurement_id = platform.done.procurement_id

        reader = read(script=True)
        reader.open(in_english(hall_of(Of)))

        assert "The opening is over; this is its record." in reader.page.inner_text("#hall")
        assert reader.page.locator("script").count() == 0
        assert reader.page.locator("meta[http-equiv=refresh]").count() == 0

    def test_an_unknown_tender_is_404_with_a_way_on(self, reader):
        assert reader.open(f"/regions/{CITY}/tenders/350100-GK-2020-999999/opening").status == 404
        assert reader.page.locator("main a").count() > 0
