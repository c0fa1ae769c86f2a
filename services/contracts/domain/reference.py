"""A treasury reference names one payment for ever."""

from dataclasses import dataclass

from common.interfaces.errors import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryReference:
    """`id` is the reference as the treasury gave it."""

    id: str
    contract_id: str
    number: int
    version: int = 0

    def require(self, contract_id: str, number: int) -> None:
        if (self.contract_id, self.number) != (contract_id, number):
            raise Conflict(
                f"国库支付凭证号 {self.id} 已用于另一笔付款；请核对后使用新的凭证号。"
                f" Treasury reference {self.id} belongs to another payment; check it and give this payment its own.",
                {"treasury_reference": self.id},
            )
