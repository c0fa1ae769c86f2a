"""Who may ask: the six kinds of party, the public, and those who run the platform (rulebook 2.1)."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    BUYER = "buyer"  # 采购人
    AGENCY = "agency"  # 采购代理机构
    SUPPLIER = "supplier"  # 供应商
    EXPERT = "expert"  # 评审专家
    BANK = "bank"  # 银行业金融机构
    FINANCE = "finance"  # 财政部门（监管）
    TREASURY = "treasury"  # 国库支付
    PUBLIC = "public"  # 社会公众
    OPERATOR = "operator"  # 平台运维
    SERVICE = "service"  # another service of the same stack; never comes through the gateway


class Actor(BaseModel):
    """Who asks: a person (`id`) of an organisation (`party`, its unified social credit code or register id)."""

    model_config = ConfigDict(frozen=True)

    id: str
    role: Role
    party: str = ""
    name: str = ""


NOBODY = Actor(id="public", role=Role.PUBLIC)
