"""From the documents to the deadline: the key ceremony, the notice, sealed bids that nobody can read early."""

from base64 import b64encode
from datetime import datetime, time, timedelta
from typing import Any

from common.interfaces.bidding import (
    AnswerEnquiry,
    AskEnquiry,
    CheckDocuments,
    DraftTender,
    Factor,
    GetDocumentsFile,
    GetTender,
    Grade,
    Item,
    KeyShare,
    Lot,
    ObtainDocuments,
    PublishTender,
    SetBidKey,
    SubmitBid,
    WrittenDecision,
)
from common.interfaces.parties import Role
from common.law.calendar import add_working_days, local_date, minimum_end
from common.proof import sealing, shares
from common.proof.bid_content import FORMAT, ONLY_LOT, BidContent
from common.proof.bid_terms import Declarations, OfferedItem, SmeDeclaration
from deploy.demo.case import Case, CaseBid
from deploy.demo.stage import Stage
from deploy.demo.steps import LOCAL

HOLDERS = (("buyer", Role.BUYER), ("agency", Role.AGENCY), ("finance", Role.FINANCE))
OPENING_HOUR = time(9, 30)
GRADES = (
    Grade(name="优", least="45", most="60"),
    Grade(name="良", least="25", most="44.99"),
    Grade(name="一般", least="0", most="24.99"),
)


def prepare_documents(stage: Stage, case: Case, **terms: Any) -> None:
    """Write and check the documents and make the bid key; `terms` are what the lot says otherwise."""
    item = Item(number="1", name=case.name, quantity="1", unit="项", sector="software")
    lot = Lot(
        name=case.name,
        budget=case.budget,
        max_price=case.max_price,
        items=(item,),
        price_weight=case.price_weight,
        sme_rate=case.sme_rate,
        factors=(
            Factor(code="technical", name="技术部分", points="60", grades=GRADES),
            Factor(code="business", name="商务部分", points="25", objective=True),
        ),
    )
    documents = DraftTender(
        procurement_id=stage.procurement_id,
        requirement=case.requirement,
        qualification="符合政府采购法第二十二条规定；未被列入失信被执行人等名单。",
        contract_term="合同签订后 365 日",
        lots=(lot.model_copy(update=terms),),
        contacts="采购代理机构（示例） 0591-00000000",
        agency_fee="由采购人支付（示例）",
        decisions=(WrittenDecision(rule="EVAL-01", text="综合评分法", reason="需定制开发，各方案差异大，标准不统一"),),
    )
    unequal = documents.model_copy(update={"qualification": "注册资本不低于 500 万元。"})
    stage.must_refuse("agency", unequal, "以注册资本限制供应商：拒绝", "limit by registered capital", "DISC-02")
    stage.do("agency", documents, "编制招标文件", "write the documents", rule="EVAL-02")
    checked = CheckDocuments(procurement_id=stage.procurement_id, opinion="同意发出")
    stage.do("buyer", checked, "审核招标文件", "check the documents", rule="ROLE-03")
    _key_ceremony(stage)


def publish(stage: Stage) -> None:
    today = local_date(stage.cast.now())
    early = datetime.combine(today + timedelta(days=19), OPENING_HOUR, LOCAL)
    due = datetime.combine(minimum_end(today, 20)[1], OPENING_HOUR, LOCAL)
    offer_until = add_working_days(today, 6)
    notice = PublishTender(procurement_id=stage.procurement_id, offer_until=offer_until, bids_due_at=early)
    stage.must_refuse("agency", notice, "投标期不足 20 日：拒绝", "19 days for bids", "BID-TIME-01")
    notice = PublishTender(procurement_id=stage.procurement_id, offer_until=offer_until, bids_due_at=due)
    stage.do(
        "agency", notice, "发布招标公告、发出招标文件", "publish the tender", rule="BID-TIME-01", link=stage.page()
    )
    stage.facts["due"] = due


def take_documents(stage: Stage, case: Case) -> None:
    for bid in case.bids:
        documents = ObtainDocuments(procurement_id=stage.procurement_id)
        taken = stage.do(bid.account, documents, "获取招标文件（免费）", "take the documents", rule="BID-DOC-03")
    asker = case.bids[0].account
    file = GetDocumentsFile(procurement_id=stage.procurement_id)
    stage.look(asker, file, lambda pdf: pdf.digest == taken.digest)
    enquiry = stage.do(
        asker,
        AskEnquiry(procurement_id=stage.procurement_id, question="三个子平台是否可以分期上线？"),
        "提出询问",
        "ask about the documents",
        rule="QC-TIME-01",
    )
    answer = AnswerEnquiry(enquiry_id=enquiry.id, answer="可以，分期计划列入投标文件。")
    stage.do("agency", answer, "答复询问", "answer the enquiry", rule="QC-TIME-01")


def hand_in_bids(stage: Stage, case: Case) -> None:
    key = stage.look("supplier-a", GetTender(procurement_id=stage.procurement_id)).bid_key
    assert key is not None
    for bid in case.bids:
        content = _content(stage, case, bid).to_bytes()
        party = stage.cast.party(bid.account)
        sealed = sealing.seal(key.recipient, stage.procurement_id, ONLY_LOT, party, content)
        handed_in = SubmitBid(
            procurement_id=stage.procurement_id,
            lot=ONLY_LOT,
            sealed=b64encode(sealed).decode(),
            digest=sealing.sealed_digest(sealed),
        )
        stage.do(bid.account, handed_in, "递交密封投标文件，取得回执", "hand in a sealed bid", rule="BID-OPEN-03")


def wait_for_deadline(stage: Stage) -> None:
    stage.cast.wait_until(stage.facts["due"] + timedelta(minutes=1))
    stage.look(
        "agency",
        GetTender(procurement_id=stage.procurement_id),
        lambda tender: tender.state not in ("published", "closed"),
    )
    stage.note("投标截止，公布投标文件摘要", "the deadline passes, digests are listed", rule="BID-OPEN-01")


def _key_ceremony(stage: Stage) -> None:
    """The agency's client makes the key, splits it 2 of 3 and keeps none of it; holders keep their share as a file."""
    identity, recipient = sealing.new_identity()
    split = shares.split(identity.encode(), stage.procurement_id, 2, len(HOLDERS))
    stage.facts["shares"] = dict(zip((name for name, _ in HOLDERS), split, strict=True))
    key = SetBidKey(
        procurement_id=stage.procurement_id,
        recipient=recipient,
        threshold=2,
        shares=tuple(
            KeyShare(holder=role, commitment=shares.commitment(share))
            for (_, role), share in zip(HOLDERS, split, strict=True)
        ),
    )
    stage.do("agency", key, "生成投标加密公钥，私钥三分", "make the bid key, split 2 of 3", rule="BID-OPEN-03")


def _content(stage: Stage, case: Case, bid: CaseBid) -> BidContent:
    account = stage.cast.person(bid.account).account
    return BidContent(
        format=FORMAT,
        lot=ONLY_LOT,
        supplier=account.party,
        name=account.name,
        address="福建省福州市（示例地址）",
        price=bid.price,
        price_words=None,
        items=(_offer(case.name, account.name, bid),),
        size_class=bid.size_class.value,
        declarations=_declarations(bid),
        guarantee=None,
        validity_days=90,
        technical="技术方案（示例）",
        business="商务响应（示例）",
        qualification={"承诺函": "符合第二十二条规定"},
        responsible_person=f"{account.name}法定代表人（示例）",
        controllers=(),
        project_members=(),
        agent=account.name,
        contact=f"{account.name}（示例） 0591-00000000",
        device=None,
        files=(),
    )


def _offer(name: str, maker: str, bid: CaseBid) -> OfferedItem:
    return OfferedItem(
        item="1",
        name=name,
        brand=bid.brand,
        model=None,
        unit_price=bid.price,
        quantity="1",
        maker=maker,
        maker_size=bid.size_class.value,
        origin="福建",
        domestic=False,
        domestic_cost=None,
        green=False,
    )


def _declarations(bid: CaseBid) -> Declarations:
    size = bid.size_class.value
    return Declarations(
        sme=None if size == "large" else SmeDeclaration(size_class=size),
        welfare_unit=False,
        prison_enterprise=False,
        domestic=False,
        qualification_promise=True,
        consortium=None,
        subcontract=None,
    )
