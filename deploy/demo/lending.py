"""Contract financing beside it: consent, two rival offers, the lock, the money, the repayment."""

from datetime import timedelta

from common.interfaces.financing import (
    AcceptOffer,
    Apply,
    CloseFinancing,
    FileProduct,
    GetFinancing,
    GiveConsent,
    ListOffers,
    MakeOffer,
    RecordDisbursement,
    RecordRepayment,
    RequestAccountLock,
)
from common.law.calendar import local_date
from common.law.money import yuan
from deploy.demo.contracting import LOCKED_ACCOUNT
from deploy.demo.stage import Stage

AMOUNT, DAYS = yuan("3000000.00"), 90
RATES = {"bank-1": "0.0435", "bank-2": "0.0385"}


def borrow(stage: Stage) -> None:
    cast, supplier = stage.cast, stage.facts["supplier"]
    products = {}
    for bank in RATES:
        filed = FileProduct(name="政采贷（示例）", rate_ceiling="0.0500", max_days=365, max_share="0.80")
        products[bank] = stage.do(bank, filed, "备案融资产品", "file a product", rule="FIN-02").id
    consent = GiveConsent(
        contract_id=stage.facts["contract"],
        banks=tuple(cast.party(bank) for bank in RATES),
        purpose="政府采购合同融资",
        expires_on=local_date(cast.now()) + timedelta(days=30),
    )
    given = stage.do(supplier, consent, "授权两家银行查询合同信息", "consent for two banks", rule="FIN-14")
    apply = Apply(consent_id=given.id, amount=AMOUNT, days=DAYS)
    application = stage.do(supplier, apply, "申请合同融资", "apply", rule="FIN-05")
    for bank, rate in RATES.items():
        offer = MakeOffer(
            application_id=application.id,
            product_id=products[bank],
            amount=AMOUNT,
            rate=rate,
            days=DAYS,
            account=LOCKED_ACCOUNT,
            valid_until=cast.now() + timedelta(days=7),
        )
        stage.do(bank, offer, f"报价（年化 {float(rate):.2%}）", f"offer at {rate}", rule="FIN-02")
    offers = stage.look(supplier, ListOffers(application_id=application.id), lambda page: len(page.items) == len(RATES))
    best = offers.items[0]
    financing = stage.do(supplier, AcceptOffer(offer_id=best.id), "接受报价", "accept the cheaper offer", rule="FIN-03")
    stage.facts |= {"financing": financing.id, "bank": _bank(stage, best.bank), "interest": best.interest}


def lock(stage: Stage) -> None:
    asked = RequestAccountLock(financing_id=stage.facts["financing"])
    stage.do(stage.facts["bank"], asked, "请求锁定回款账户", "ask for the account lock", rule="FIN-06")


def disburse(stage: Stage) -> None:
    financing_id = stage.facts["financing"]
    bank = stage.facts["bank"]
    stage.look(bank, GetFinancing(financing_id=financing_id), lambda financing: financing.state == "locked")
    paid = RecordDisbursement(financing_id=financing_id, amount=AMOUNT, reference=f"D-{financing_id}"[:64])
    stage.do(bank, paid, "放款", "pay out", rule="FIN-06")


def repay(stage: Stage) -> None:
    financing_id = stage.facts["financing"]
    bank = stage.facts["bank"]
    stage.look(bank, GetFinancing(financing_id=financing_id), lambda financing: financing.collected >= AMOUNT)
    repaid = RecordRepayment(
        financing_id=financing_id,
        principal=AMOUNT,
        interest=stage.facts["interest"],
        reference=f"R-{financing_id}"[:64],
    )
    stage.do(bank, repaid, "还本付息", "repay", rule="FIN-07")
    stage.do(bank, CloseFinancing(financing_id=financing_id), "结清，解除锁定", "settled: the lock is released")


def _bank(stage: Stage, party: str) -> str:
    return next(name for name in RATES if stage.cast.party(name) == party)
