"""Traits of this machine that a sealed bid carries (FLAG-01); what needs rights or names a mere model is left out."""

import uuid
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from common.proof.bid_terms import Device

DISKS = ("/sys/block/*/device/wwid", "/sys/block/*/wwid", "/sys/block/*/device/serial")
MADE_UP = 1 << 40  # set in the number that Python draws when a machine shows no network card


def this_device() -> Device:
    return Device(mac=_mac(), disk=_disk(), cpu=None, software=_software())


def _mac() -> str | None:
    number = uuid.getnode()
    return None if number & MADE_UP else f"{number:012x}"


def _disk() -> str | None:
    for pattern in DISKS:
        for file in sorted(Path("/").glob(pattern.removeprefix("/"))):
            if said := _read(file):
                return said
    return None


def _software() -> str:
    try:
        return f"rongcai {version('rongcai')}"
    except PackageNotFoundError:
        return "rongcai"


def _read(file: Path) -> str | None:
    try:
        return _text(file.read_text(errors="replace"))
    except OSError:
        return None


def _text(said: str) -> str | None:
    return " ".join(said.split())[:100] or None
