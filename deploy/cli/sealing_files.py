"""A bid and its files on disk: opened, measured, checked, sealed; what the command line does and no more."""

import json
import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from common.proof import sealing
from common.proof.bid_check import Fault, check_bid, differs
from common.proof.bid_content import BidContent, attached, pieces
from common.proof.bid_terms import AttachedFile, Device
from common.proof.seal_header import LONGEST_CONTENT
from common.proof.streams import Told

ANYTHING = "application/octet-stream"
PASSES = 3  # over each file: its own digest, the whole's, the encryption


@dataclass(frozen=True, slots=True)
class Checked:
    """A bid with its files: `bid` is none if there are faults; remarks do not keep it from being sealed."""

    bid: BidContent | None
    faults: list[Fault]
    remarks: list[Fault]


def check_files(
    raw: bytes, named: Sequence[Path], handles: Sequence[BinaryIO], device: Device | None, told: Told
) -> Checked:
    """Return the bid with these files, or everything that is wrong with either."""
    entries: list[AttachedFile] = []
    faults = _too_much(named)
    for number, (path, handle) in enumerate(zip(named, handles, strict=True) if not faults else ()):
        try:
            entries.append(attached(path.name, mimetypes.guess_type(path.name)[0] or ANYTHING, handle, told))
        except ValidationError as error:
            faults += [_of_file(number, path, str(each["loc"][0]), each["msg"]) for each in error.errors()]
    bid, wrong = check_bid(raw, entries, device)
    faults += wrong
    remark = differs(bid) if bid else None
    return Checked(None if faults else bid, faults, [remark] if remark else [])


def seal_to(
    checked: BidContent, handles: Sequence[BinaryIO], tender: str, recipient: str, out: Path, told: Told
) -> sealing.Sealed:
    """Write the sealed bid; `out` is either all of it or not there."""
    partial = out.with_name(f"{out.name}.partial")
    try:
        with partial.open("wb") as target:
            sealed = sealing.seal_file(
                recipient, tender, checked.lot, checked.supplier, pieces(checked, handles), target, told
            )
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return sealed


@contextmanager
def opened(files: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    with ExitStack() as stack:
        yield [stack.enter_context(file.open("rb")) for file in files]


@contextmanager
def progress(files: Sequence[Path], *, quiet: bool) -> Iterator[Told]:
    """Show a bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = ("[progress.description]{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("sealing", total=PASSES * sum(file.stat().st_size for file in files))
        yield lambda size: bar.advance(task, size)


def show(checked: Checked, *, as_json: bool) -> None:
    """Print faults and remarks, one a line, in both languages."""
    if as_json:
        said = {"ok": not checked.faults, "faults": _rows(checked.faults), "remarks": _rows(checked.remarks)}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    for each in checked.faults:
        typer.echo(f"✗ {each.field}: {each.zh} / {each.en}")
    for each in checked.remarks:
        typer.echo(f"! {each.field}: {each.zh} / {each.en}")


def _rows(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [asdict(each) for each in faults]


def _too_much(named: Sequence[Path]) -> list[Fault]:
    """Look at sizes alone: what is too large is refused before any of it is read."""
    if (size := sum(path.stat().st_size for path in named)) <= LONGEST_CONTENT:
        return []
    zh = f"附件共 {size} 字节，最多 {LONGEST_CONTENT} 字节：请压缩或删减"
    return [Fault("files", zh, f"{size} bytes together, at most {LONGEST_CONTENT}: make them smaller or fewer")]


def _of_file(number: int, path: Path, field: str, message: str) -> Fault:
    if field == "length":
        return Fault(
            f"files.{number}.length", f"{path.name} 是空文件：请删除或更换", f"{path.name} is empty: leave it out"
        )
    zh, _, en = message.partition(" (")
    return Fault(f"files.{number}.{field}", f"{path.name}：{zh}", f"{path.name}: {en.removesuffix(')') or message}")
