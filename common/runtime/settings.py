"""What a process is told from outside: RONGCAI_* variables, secrets by file (_FILE), unknown names refused."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, NonNegativeFloat, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "RONGCAI_"
ELSEWHERE = {"RONGCAI_HOME"}  # read by the command line, harmless to a service


class UnknownSetting(ValueError):
    """The environment names a setting that does not exist: a typing error that would otherwise pass in silence."""


class StackSettings(BaseSettings):
    """One process that serves some services of one stack."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    stack: str = Field(description="the region code that names this stack, such as 350100")
    level: str = Field(pattern="^(province|city|county)$")
    regions: tuple[str, ...] = Field(description="region codes served here, as a JSON list")
    broker_uri: SecretStr = Field(description="amqp://user:password@host:port/virtual-host of this stack")
    mongo_uri: SecretStr = Field(description="a service's database is <database_prefix>_<service>")
    database_prefix: str = Field(description="such as rongcai_350100")
    claim_key: SecretStr = Field(min_length=32, description="shared with the gateway; signs who asks")
    signing_key: SecretStr = Field(description="Ed25519 seed in hex; signs receipts and tree heads of this stack")
    sandbox: bool = Field(default=False, description="business clock may be moved; never in production")
    max_workers: int = Field(default=32, ge=1, le=1000)
    health_port: int = Field(default=0, description="/metrics, /healthz, /readyz; 0 takes any free port")
    health_host: str = "127.0.0.1"
    grace_seconds: int = Field(default=20, description="how long a stopping process may finish what it runs")
    log_format: str = Field(default="json", pattern="^(json|console)$")
    calendar_dir: Path | None = Field(default=None, description="folder of further years of the working-day calendar")
    sweep_seconds: float = Field(default=2.0, gt=0, description="news older than this is sent again")
    retry_pauses: tuple[NonNegativeFloat, ...] = Field(
        default=(0.5, 1, 3, 10), description="seconds before the second try at news, the third ..., as a JSON list"
    )


class GatewaySettings(BaseSettings):
    """The public HTTP door before all stacks."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}GATEWAY_", extra="forbid", frozen=True)

    stacks: Path = Field(description="JSON file: a list of StackRoute")
    mongo_uri: SecretStr
    database: str = "rongcai_gateway"
    session_key: SecretStr = Field(min_length=32)
    sandbox: bool = False
    seed: Path | None = Field(default=None, description="sandbox only: JSON list of accounts made at start")
    public_origin: str = Field(default="http://127.0.0.1:8000", description="as browsers and banks see it")
    call_seconds: float = Field(default=10.0, gt=0, description="how long a call may take")
    max_in_flight: int = Field(default=256, ge=1)
    hall_listeners: int = Field(default=8, ge=0, description="live opening pages at a time; a thread each")
    trusted_proxies: int = Field(default=0, ge=0, description="how many own proxies set X-Forwarded-For before us")
    log_format: str = Field(default="json", pattern="^(json|console)$")


def load(kind: type[BaseSettings]) -> Any:
    """
    Read settings of one kind from the environment.

    RONGCAI_X_FILE names a file that holds RONGCAI_X. Raises UnknownSetting, pydantic.ValidationError, OSError.
    """
    prefix = str(kind.model_config["env_prefix"])
    known = {f"{prefix}{name.upper()}" for name in kind.model_fields}
    from_files: dict[str, Any] = {}
    for name in sorted(os.environ):
        if not name.startswith(prefix) or name in ELSEWHERE:
            continue
        if name in known:
            continue
        if name.endswith("_FILE") and name.removesuffix("_FILE") in known:
            field = name.removesuffix("_FILE").removeprefix(prefix).lower()
            from_files[field] = Path(os.environ[name]).read_text().strip()
            continue
        raise UnknownSetting(f"{name} is no setting of {kind.__name__}; known are {', '.join(sorted(known))}")
    return kind(**from_files)
