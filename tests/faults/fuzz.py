"""Hostile files against every reader: ``python -m tests.faults.fuzz --seconds 600``.

Readers may refuse (BadInput), and the verifier may find; nothing else may come out of them, no input may take
longer than some seconds, and memory stays bounded. With ``--coverage`` (the package atheris, where it runs)
the bytes are led by what they reach; without, good files are changed at random, within all layers.
"""

import argparse
import inspect
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import kiosk.words  # noqa: F401  (adds the kiosk's sentences)
from kiosk.ceremony import console
from kiosk.ceremony.erase import RECORD, decisions
from kiosk.ceremony.incident import FILE, time_of
from kiosk.ceremony.mirror import REMEMBERED, remembered
from kiosk.ceremony.takeover import read_copy
from kiosk.files.copy_record import CopyRecord
from kiosk.files.draw_folder import DrawFolder
from kiosk.files.second_check import SecondCheckRecord
from kiosk.intake.plan_file import read_plan_fields
from kiosk.intake.roster import read_roster
from kiosk.samples.workbook import write_sample
from kiosk.sealing.package import decrypt, encrypt, passphrase, read_header
from kiosk.sealing.package_files import open_package, sealed_in
from kiosk.sealing.sealed import sealed_from_files
from kiosk.sealing.store import envelope_groups
from kiosk.sealing.templates import fill
from kiosk.words.told import told
from tests.faults.days import at, copy_of, finish, sealed
from tests.faults.mutations import Mutator, ordinary_zip
from tests.kiosk.ceremony.hall import FAST, HALVES, Hall
from tests.support import plans
from verifier.archive import zip_bytes
from verifier.audit import audit_file
from verifier.protocol.confirmation import VERDICTS, confirmation_code
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import Plan
from verifier.protocol.plan_json import plan_from_json
from verifier.report import text_report
from verifier.words import Language

SLOW = 30
"""Seconds after which an input counts as one that hangs."""

MEMORY = 3 * 2**30
"""Bytes of address space that a run may have; scrypt alone may take 512 MiB."""

DATA = Path(__file__).resolve().parents[1] / "data" / "intake"

Read = Callable[[bytes], None]
Make = Callable[[Mutator], bytes]


@dataclass(frozen=True)
class Target:
    """A reader, and how hostile input for it is made."""

    read: Read
    make: Make


@dataclass
class Tried:
    """What came of the inputs of one target."""

    inputs: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def told(self, name: str) -> str:
        kinds = len(self.refused)
        whole = sum(self.refused.values())
        slowest = f"slowest {self.slowest:.2f} s"
        return f"{name}: {self.inputs} inputs, {whole} refused for {kinds} reasons, {slowest}"


class Hangs(Exception):
    """An input takes too long."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise Hangs(f"more than {SLOW} s")


class Files:
    """Good files of every kind, made once, in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plan: Plan = plans.direct(quota=3)
        self.workbooks = {path.suffix: path.read_bytes() for path in DATA.iterdir() if path.suffix != ".py"}
        write_sample(root / "sample.xlsx", "longhua", 20, 1)
        self.workbooks[".xlsx"] = (root / "sample.xlsx").read_bytes()
        self.toml = _toml()
        self.draws: list[Hall] = []
        for name in ("longhua", "direct"):
            (root / name).mkdir()
            hall = sealed(name, root / name)
            done = copy_of(hall, root / name / "done")
            finish(done)
            self.draws.append(done)
        self.scratch = copy_of(self.draws[1], root / "scratch")

    def bundle(self, hall: Hall) -> bytes:
        return hall.folder.bundle(hall.plan.draw_id).read_bytes()


def _toml() -> bytes:
    text = (Path(__file__).resolve().parents[2] / "docs" / "kiosk.md").read_text(encoding="utf-8")
    return text.split("```toml\n")[1].split("```")[0].encode("utf-8")


def targets(root: Path) -> dict[str, Target]:
    """All readers.

    Args:
        root: an empty folder.
    """
    files = Files(root)
    return {
        "workbook": Target(_reads_workbook(files), _workbook(files)),
        "plan": Target(_reads_plan, _plan(files)),
        "package": Target(_reads_package, _package(files)),
        "sealed": Target(_reads_sealed(files), _sealed(files)),
        "journal": Target(_reads_journal(files), _journal(files)),
        "copy": Target(_reads_copy(files), _journal(files)),
        "bundle": Target(_reads_bundle(files), _bundle(files)),
        "records": Target(_reads_records(files), _records(files)),
    }


# --- workbooks and plans. The first byte says which kind of file the rest is.

SUFFIXES = (".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".toml")


def _reads_workbook(files: Files) -> Read:
    def read(data: bytes) -> None:
        suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else ".xlsx"
        path = files.root / f"hostile{suffix}"
        path.write_bytes(data[1:])
        plan = files.plan
        try:
            plan = fill(read_plan_fields(path))
        except BadInput as error:
            say_it(error)
        read_roster(path, plan)

    return read


def _workbook(files: Files) -> Make:
    def make(mutator: Mutator) -> bytes:
        suffix = mutator.chance.choice(SUFFIXES)
        data = files.toml if suffix == ".toml" else files.workbooks[suffix]
        if suffix in {".xlsx", ".ods", ".xlsb"} and mutator.chance.random() < 0.8:
            data = mutator.member(data, ordinary_zip)
        else:
            data = mutator.raw(data)
        return bytes([SUFFIXES.index(suffix)]) + data

    return make


def _reads_plan(data: bytes) -> None:
    plan_from_json(data)


def _plan(files: Files) -> Make:
    good = [hall.folder.plan.read_bytes() for hall in files.draws]
    return lambda mutator: mutator.by_kind("plan.json", mutator.chance.choice(good))


# --- the private package


def _reads_package(data: bytes) -> None:
    read_header(data)
    sealed_in(open_package(data, HALVES))


def _package(files: Files) -> Make:
    secret = passphrase(HALVES)

    def make(mutator: Mutator) -> bytes:
        hall = mutator.chance.choice(files.draws)
        if mutator.chance.random() < 0.3:
            # The cost that a header asks for is bounded; asking for the most of it every time takes long.
            return mutator.raw(hall.package).replace(b'"log_n":19', b'"log_n":11', 1)
        content = decrypt(hall.package, secret)
        outside = mutator.chance.random() < 0.2
        changed = mutator.raw(content) if outside else mutator.member(content, zip_bytes)
        return encrypt(hall.plan.draw_id, 2, secret, changed, FAST)

    return make


# --- published files


def _reads_sealed(files: Files) -> Read:
    def read(data: bytes) -> None:
        parts = data.split(b"\0\0", 2)
        sealed_from_files(*[*parts, b"", b"", b""][:3])

    return read


def _sealed(files: Files) -> Make:
    def make(mutator: Mutator) -> bytes:
        folder = mutator.chance.choice(files.draws).folder
        names = ("plan.json", "roster.txt", "seal.json")
        parts = {name: (folder.root / name).read_bytes() for name in names}
        for _ in range(mutator.chance.choice((1, 1, 2))):
            name = mutator.chance.choice(names)
            parts[name] = mutator.by_kind(name, parts[name])
        return b"\0\0".join(part.replace(b"\0\0", b"\0") for part in parts.values())

    return make


# --- the record


def _reads_journal(files: Files) -> Read:
    hall = files.scratch

    def read(data: bytes) -> None:
        for path in hall.folder.journals.iterdir():
            path.unlink()
        transcript, _, openings = data.partition(b"\0\0\0")
        hall.folder.transcript(1).write_bytes(transcript)
        if openings:
            hall.folder.openings(1).write_bytes(openings)
        with hall.open() as session:
            ceremony = session.ceremony
            ceremony.openings.find(1, 1)
            time_of(ceremony, "2026-07-15T02:00:00Z")
            if not ceremony.state.ended and ceremony.state.seq:
                console.run_line(session, hall.next_line(ceremony.state), "fuzz")

    return read


def _journal(files: Files) -> Make:
    def make(mutator: Mutator) -> bytes:
        hall = files.draws[1]
        data = hall.journal()
        if mutator.chance.random() < 0.3:
            lines = data.splitlines(keepends=True)
            data = b"".join(lines[: 1 + mutator.chance.randrange(len(lines))])
        data = mutator.by_kind("transcript-1.jsonl", data)
        if mutator.chance.random() < 0.2:
            data += b"\0\0\0" + mutator.raw(hall.folder.openings(1).read_bytes())
        return data

    return make


def _reads_copy(files: Files) -> Read:
    what = sealed_from_files(*(
        (files.draws[1].folder.root / name).read_bytes() for name in ("plan.json", "roster.txt", "seal.json")
    ))  # fmt: skip
    place = files.root / "stick"
    place.mkdir()

    def read(data: bytes) -> None:
        (place / "transcript-1.jsonl").write_bytes(data)
        read_copy(what, place)

    return read


# --- the bundle, and what lies beside a draw


def _reads_bundle(files: Files) -> Read:
    fingerprints = [hall.draw.fingerprint for hall in files.draws]

    def read(data: bytes) -> None:
        report = audit_file(data, fingerprints[0])
        for lang in Language:
            text_report(report, report.findings, None, lang)

    return read


def _bundle(files: Files) -> Make:
    good = [files.bundle(hall) for hall in files.draws]

    def make(mutator: Mutator) -> bytes:
        data = mutator.chance.choice(good)
        return mutator.raw(data) if mutator.chance.random() < 0.3 else mutator.member(data, zip_bytes)

    return make


RECORDS = {
    RECORD: (
        b'{"at":"2026-07-15T01:00:00Z","bundle":"%s","files":[{"file":"a","sha256":"%s","size":1}],'
        b'"format":"mingpai-erased-1","media":["A"],"package":"%s"}\n'
    ) % ((b"0" * 64,) * 3),
    REMEMBERED: b'{"format":"mingpai-mirror-1","medium":"/media/stick"}',
    FILE: b'{"format":"mingpai-incident-1","progress":3,"since":"2026-07-15T01:00:00Z"}',
    "second-check.jsonl": b'{"at":"2026-07-15T01:00:00Z","code":null,"decided_by":["notary"],"reason":"a"}\n',
    "copies.jsonl": b'{"at":"2026-07-15T01:00:00Z","file":"a","medium":"A","sha256":"%s"}\n' % (b"0" * 64),
    "envelopes.json": b'{"envelopes":[{"attempt":1,"groups":["12345-6"],"index":1,"round":1}],'
                      b'"format":"mingpai-envelopes-1"}',
}  # fmt: skip


OWN_CODES = {one: confirmation_code("0" * 64, "1" * 64, one) for one in VERDICTS}


def _reads_records(files: Files) -> Read:
    folder = DrawFolder(files.root / "records")
    folder.root.mkdir()

    def read(data: bytes) -> None:
        name = sorted(RECORDS)[data[0] % len(RECORDS)] if data else RECORD
        (folder.root / name).write_bytes(data[1:])
        decisions(folder)
        remembered(folder)
        CopyRecord(folder.copies).read()
        SecondCheckRecord(folder.second_check, OWN_CODES).read()
        if name == "envelopes.json":
            envelope_groups(data[1:])
        if name == FILE:
            (files.draws[1].folder.root / FILE).write_bytes(data[1:])
            with at(files.draws[1], files.draws[1].folder.root.parent).open() as session:
                time_of(session.ceremony, "2026-07-15T02:00:00Z")

    return read


def _records(_files: Files) -> Make:
    def make(mutator: Mutator) -> bytes:
        name = mutator.chance.choice(sorted(RECORDS))
        data = RECORDS[name]
        changed = mutator.raw(data) if mutator.chance.random() < 0.3 else mutator.json(data) + b"\n"
        return bytes([sorted(RECORDS).index(name)]) + changed

    return make


# --- running


def say_it(error: BadInput) -> None:
    """A refusal must have its words, in both languages."""
    assert error.rule in Rule
    for lang in Language:
        assert all(told(error, lang))


def attempt(target: Target, data: bytes, tried: Tried) -> None:
    """Try one input.

    Raises:
        Exception: whatever a reader lets through, or :class:`Hangs`.
    """
    tried.inputs += 1
    began = time.monotonic()
    try:
        target.read(data)
    except BadInput as error:
        tried.refused[error.key] += 1
        say_it(error)
    tried.slowest = max(tried.slowest, time.monotonic() - began)


@contextmanager
def guarded() -> Iterator[None]:
    """Bounds on time and memory."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    handler = signal.signal(signal.SIGALRM, _alarm)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def run(found: Mapping[str, Target], seconds: float, seed: int, kept: Path) -> dict[str, Tried]:
    """Try changed files for some time, the same for each target.

    Args:
        found: the targets.
        seconds: how long, in all.
        seed: where the changes begin.
        kept: the folder in which an input that fails is kept.
    """
    results = {}
    for name, target in found.items():
        tried = results[name] = Tried()
        until = time.monotonic() + seconds / len(found)
        mutator = Mutator(random.Random(f"{seed}|{name}"))
        while time.monotonic() < until:
            data = target.make(mutator)
            signal.alarm(SLOW)
            try:
                attempt(target, data, tried)
            except BaseException:
                kept.mkdir(parents=True, exist_ok=True)
                (kept / f"{name}-{tried.inputs}").write_bytes(data)
                print(f"kept: {kept / f'{name}-{tried.inputs}'}", flush=True)
                raise
            finally:
                signal.alarm(0)
        print(tried.told(name), flush=True)
    return results


def led_by_coverage(found: Mapping[str, Target], name: str, seconds: int, seed: int) -> None:
    """Try bytes that atheris leads by what they reach. It ends the process itself."""
    import atheris  # type: ignore[import-not-found,unused-ignore]

    target, tried = found[name], Tried()
    corpus = Path(tempfile.mkdtemp(prefix="corpus-"))
    mutator = Mutator(random.Random(seed))
    for number in range(50):
        (corpus / str(number)).write_bytes(target.make(mutator))
    for function in _functions():
        atheris.instrument_func(function)

    def one(data: bytes) -> None:
        attempt(target, data, tried)

    options = [f"-max_total_time={seconds}", f"-timeout={SLOW}", "-rss_limit_mb=3000", "-max_len=65536"]
    atheris.Setup(["fuzz", *options, "-print_final_stats=1", str(corpus)], one)
    atheris.Fuzz()


def _functions() -> Iterator[Callable[..., object]]:
    """The functions of both programs that are loaded; those of libraries would only lead astray."""
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] not in {"kiosk", "verifier"} or "words" in name:
            continue
        for value in vars(module).values():
            members = vars(value).values() if isinstance(value, type) else (value,)
            for one in members:
                if inspect.isfunction(one) and one.__module__ == name:
                    yield one


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.faults.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--target", action="append", help="only this one (several times: several)")
    parser.add_argument("--coverage", action="store_true", help="one target, led by coverage (atheris)")
    parser.add_argument("--kept", type=Path, default=Path("out/fuzz"), help="where failing inputs are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = targets(Path(folder))
        chosen = {name: found[name] for name in options.target or found}
        print(f"seed {options.seed}", flush=True)
        if options.coverage:
            (name,) = chosen
            led_by_coverage(chosen, name, options.seconds, options.seed)
            return 0
        with guarded():
            results = run(chosen, options.seconds, options.seed, options.kept)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    inputs = sum(one.inputs for one in results.values())
    print(f"{inputs} inputs, nothing but refusals; at most {peak} MiB", flush=True)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
