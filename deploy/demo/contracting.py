"""From the award to the archive: no code, no payment."""

from datetime import timedelta

from common.interfaces.contracts import (
    AcceptDelivery,
    Account,
    ApprovePayment,
    ArchiveContract,
    CheckedItem,
    CloseContract,
    ConfirmAccountLock,
    ContractView,
    DraftContract,
    ExecutePayment,
    FileContract,
    GetContract,
    PaymentPart,
    PublishContract,
    RecordDelivery,
    RequestPayment,
    SignContract,
)
from common.law.calendar import local_date
from common.proof.signing import sign
from deploy.demo.case import Case
from deploy.demo.stage import Stage

OLD_ACCOUNT = Account(bank="示范银行一", account_name="示范供应商A", account_number="35000000000000001")
LOCKED_ACCOUNT = Account(bank="示范银行二", account_name="示范供应商A", account_number="35000000000000002")


def conclude(stage: Stage, case: Case) -> None:
    supplier = stage.facts["supplier"] = _winner(stage, case)
    drafted = draft_contract(stage)
    for name, who in (("buyer", "采购人"), (supplier, "供应商")):
        stage.do(name, signature(stage, name, drafted), f"{who}签署合同", f"{name} signs", rule="CTR-TIME-01")
    contract_id = drafted.id
    stage.do("buyer", PublishContract(contract_id=contract_id), "公告合同", "publish the contract", rule="CTR-TIME-02")
    filed = FileContract(contract_id=contract_id)
    contract = stage.do("buyer", filed, "合同备案，赋合同编码", "file it: the contract code", rule="CTR-TIME-03")
    stage.facts["code"] = contract.code


def draft_contract(stage: Stage) -> ContractView:
    contract_id = stage.facts["contract"] = f"{stage.procurement_id}-C1"
    stage.look("buyer", GetContract(contract_id=contract_id))
    draft = DraftContract(
        contract_id=contract_id,
        delivery_term="合同签订后 60 日内上线，365 日内全部交付",
        acceptance_plan="按采购需求逐项验收。",
        account=OLD_ACCOUNT,
        payment_schedule=(PaymentPart(condition="验收合格", share="1", days=30),),
    )
    return stage.do("buyer", draft, "拟定合同（条款与招标投标一致）", "draft the contract", rule="CTR-05")


def signature(stage: Stage, name: str, contract: ContractView) -> SignContract:
    """Return what this account's organisation signs the contract with, as it is drafted."""
    said = {"contract_id": contract.id, "digest": contract.digest}
    return SignContract(contract_id=contract.id, signature=sign(stage.cast.seed(name), "contract", said))


def confirm_lock(stage: Stage) -> None:
    lock = ConfirmAccountLock(contract_id=stage.facts["contract"], financing_id=stage.facts["financing"])
    stage.do("buyer", lock, "确认锁定回款账户", "confirm the account lock", rule="FIN-06")


def deliver(stage: Stage) -> None:
    stage.cast.wait_until(stage.cast.now() + timedelta(days=14))
    contract_id = stage.facts["contract"]
    stage.do(stage.facts["supplier"], RecordDelivery(contract_id=contract_id), "交付", "deliver", rule="ACC-01")
    items = tuple(CheckedItem(item=name, met=True) for name in ("公共服务平台", "网上交易平台", "监管平台"))
    accepted = AcceptDelivery(contract_id=contract_id, items=items, opinion="逐项验收合格。")
    stage.do("buyer2", accepted, "履约验收", "accept item by item", rule="ACC-01")


def pay(stage: Stage) -> None:
    contract = stage.look("buyer", GetContract(contract_id=stage.facts["contract"]))
    asked = RequestPayment(
        contract_id=contract.id,
        amount=contract.amount,
        invoice=f"INV-{stage.procurement_id}",
        invoiced_on=local_date(stage.cast.now()),
    )
    stage.do("buyer", asked, "申请支付", "request payment", rule="PAY-01")
    approve = ApprovePayment(contract_id=contract.id, number=1)
    stage.must_refuse("buyer", approve, "申请人自批：拒绝", "who asks may not approve", "ROLE-03")
    stage.do("buyer2", approve, "审批支付，下达支付令", "approve: the treasury is instructed", rule="ROLE-03")
    order = ExecutePayment(
        contract_code=stage.facts["code"],
        number=1,
        amount=contract.amount,
        account_number=OLD_ACCOUNT.account_number,
        treasury_reference=f"T1-{stage.procurement_id}",
    )
    wrong = "向未锁定账户支付：拒绝"
    stage.must_refuse("treasury", order, wrong, "paying to another account", "FIN-07", "FIN-06")
    right = order.model_copy(update={"account_number": LOCKED_ACCOUNT.account_number})
    stage.do("treasury", right, "凭合同编码支付到锁定账户", "pay against the code", rule="FIN-07")


def close(stage: Stage) -> None:
    contract_id = stage.facts["contract"]
    stage.look("buyer", GetContract(contract_id=contract_id), lambda c: c.lock is None or c.lock.state == "released")
    stage.do("buyer", CloseContract(contract_id=contract_id), "合同履行完毕", "close the contract", rule="ARC-01")
    archive = ArchiveContract(contract_id=contract_id)
    stage.do(
        "agency", archive, "归档（保存至少十五年）", "archive for at least 15 years", rule="ARC-01", link=stage.page()
    )


def _winner(stage: Stage, case: Case) -> str:
    return next(bid.account for bid in case.bids if stage.cast.party(bid.account) == stage.facts["winner"].supplier)
