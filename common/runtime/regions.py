"""Which stack serves a region: read by the gateway and the command line from the file the deploy tool writes."""

import json
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, TypeAdapter


class StackRoute(BaseModel):
    """How to reach one stack. Secrets are named by file and read when needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stack: str
    level: str
    name_zh: str
    name_en: str
    regions: tuple[str, ...]
    go_live: date
    broker_uri_file: Path
    claim_key_file: Path
    database_prefix: str
    signing_public_key: str
    health_urls: tuple[str, ...] = ()

    def broker_uri(self) -> SecretStr:
        return SecretStr(self.broker_uri_file.read_text().strip())

    def claim_key(self) -> SecretStr:
        return SecretStr(self.claim_key_file.read_text().strip())


def read_routes(path: Path) -> tuple[StackRoute, ...]:
    return TypeAdapter(tuple[StackRoute, ...]).validate_python(json.loads(path.read_text()))
