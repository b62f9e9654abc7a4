"""Damage good files of every format in thousands of ways and read each: read, or refused by name.

The readers run in the process that users' files run in; ``scripts/fuzz_readers.py`` does it in thousands.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from fuzz_mutations import MUTATIONS, mutated
from fuzz_seeds import SAID, Seed, copied
from minplan_gis.blocks.batches import gathered
from minplan_gis.errors import MinplanError
from minplan_gis.files import Request, is_whole, open_reader
from read_accounts import WRONGS, Wrong, is_refused, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.files.ledger import Role

_BATCH = 250
SECONDS = 10.0
ROLES: tuple[Role, ...] = ("blocks", "zones")
_FRAMED = (
    ".geojson",
    ".kml",
    ".kmz",
    ".dxf",
    ".gml",
    ".shp",
    ".zip",
    ".gpkg",
    ".gdb",
    ".fgb",
    ".parquet",
    ".xlsx",
    ".docx",
    ".wp",
    ".vct",
)
"""Formats that say where they end: cut off, they can't pass for whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damaged file."""

    name: str
    """Of its seed."""
    mutation: str
    file: str
    request: Request
    whole: bool
    refused: bool
    wrongs: tuple[Wrong, ...]


def fuzzed(
    made: Mapping[str, Seed], count: int, seed: int, scratch: Path, kept: Path | None = None
) -> Iterator[Outcome]:
    """Damage the seeds in turn and read each, in one process for a batch of them.

    Parameters
    ----------
    made : mapping of str to Seed
        As :func:`fuzz_seeds.seeds` gives them.
    count, seed : int
        How many, and of which chance; number ``n`` is the same whatever the count.
    scratch : Path
        Where they are made; each is removed once read.
    kept : Path, optional
        Where those are kept that something was wrong with.
    """
    whole = dict(_rows(made))
    batches = {name: _rows_of_files(seed) for name, seed in made.items() if seed.batch}
    for start in range(0, count, _BATCH):
        with open_reader(seconds=SECONDS) as reader:
            for number in range(start, min(count, start + _BATCH)):
                name = list(made)[number % len(made)]
                if name in batches:
                    outcome = _one_batch(
                        made[name], name, batches[name], chance(seed, number), reader, scratch
                    )
                else:
                    outcome = _one(made[name], name, whole[name], chance(seed, number), reader, scratch)
                if outcome.wrongs and kept is not None:
                    shutil.copytree(scratch, kept / f"{number:05}", dirs_exist_ok=True)
                shutil.rmtree(scratch)
                yield outcome


def chance(seed: int, number: int) -> Random:
    """Give the chance of one damaged file."""
    return Random(seed * 1_000_003 + number)  # noqa: S311 - to be had again


def _rows(made: Mapping[str, Seed]) -> Iterator[tuple[str, int]]:
    """Count what each seed gives; one that is not whole is no seed."""
    with open_reader() as reader:
        for name, seed in made.items():
            layers, _ = (
                judged_batch(seed.path, "blocks", reader)
                if seed.batch
                else (
                    reader.read(Request(seed.path, "blocks", crs=seed.crs)),
                    [],
                )
            )
            faults = [item.reason.en for layer in layers for item in layer.entry.quarantined]
            assert all(is_whole(layer.entry) for layer in layers), (name, faults)
            yield name, sum(layer.entry.read for layer in layers)


def _one(seed: Seed, name: str, rows: int, random: Random, reader: Reader, scratch: Path) -> Outcome:
    path = copied(seed, scratch)
    victim = random.choice(Seed(path).files)
    mutation = random.choice(list(MUTATIONS))
    victim.write_bytes(mutated(victim.read_bytes(), mutation, random))
    request = Request(path, random.choice(ROLES), crs=seed.crs)
    layers, wrong = judged(request, reader)
    if not wrong and mutation.startswith("cut") and path.suffix in _FRAMED:
        wrong += _short(layers, rows)
    whole = bool(layers) and all(is_whole(layer.entry) for layer in layers)
    return Outcome(name, mutation, victim.name, request, whole, is_refused(layers), tuple(wrong))


def _one_batch(
    seed: Seed, name: str, rows: Mapping[str, int], random: Random, reader: Reader, scratch: Path
) -> Outcome:
    """Damage one file of a folder, or an archive; what the other files of a folder hold must be read."""
    path = copied(seed, scratch)
    victim = random.choice(Seed(path / "x" if path.is_dir() else path).files)
    mutation = random.choice(list(MUTATIONS))
    victim.write_bytes(mutated(victim.read_bytes(), mutation, random))
    role = random.choice(ROLES)
    layers, wrong = judged_batch(path, role, reader)
    if path.is_dir() and role == "blocks":
        found = Counter[str]()
        for layer in layers:
            found[layer.entry.file] += layer.entry.read
        lost = [
            file for file, count in rows.items() if found[file] < count and Path(file).stem != victim.stem
        ]
        wrong += [("silent loss", f"{file} is not read because of {victim.name}") for file in lost]
    whole = bool(layers) and all(is_whole(layer.entry) for layer in layers)
    return Outcome(name, mutation, victim.name, Request(path, role), whole, is_refused(layers), tuple(wrong))


def _rows_of_files(seed: Seed) -> dict[str, int]:
    """Count what each file of a batch gives."""
    with open_reader() as reader:
        layers, wrong = judged_batch(seed.path, "blocks", reader)
    assert not wrong, wrong
    counts = Counter[str]()
    for layer in layers:
        counts[layer.entry.file] += layer.entry.read
    return dict(counts)


def judged_batch(path: Path, role: Role, reader: Reader) -> tuple[tuple[LayerRead, ...], list[Wrong]]:
    """Read every file of a batch as the commands do."""
    try:
        batch = gathered([path], reader)
    except MinplanError:
        return (), []
    except Exception as error:  # noqa: BLE001 - what a reader lets out is what is looked for
        return (), [("exception", f"{type(error).__name__}: {error}")]
    every, wrong = [], []
    for source in batch.sources:
        layers, found = judged(Request(source.path, role, crs=SAID.get(source.path.suffix)), reader)
        every += layers
        wrong += found
    if not batch.sources and not any(entry.quarantined for entry in batch.entries):
        wrong.append(("silent loss", "no file of it has an account"))
    return tuple(every), wrong


def judged(request: Request, reader: Reader) -> tuple[tuple[LayerRead, ...], list[Wrong]]:
    try:
        layers = reader.read(request)
    except Exception as error:  # noqa: BLE001 - what a reader lets out is what is looked for
        return (), [("exception", f"{type(error).__name__}: {error}")]
    return layers, wrongs(request, layers)


def _short(layers: tuple[LayerRead, ...], rows: int) -> list[Wrong]:
    """Tell of a file that was cut off, passes for whole and gives fewer rows."""
    read = sum(layer.entry.read for layer in layers)
    if read < rows and all(is_whole(layer.entry) for layer in layers):
        return [("silent loss", f"cut off, {read} of {rows} rows are read and nothing is said")]
    return []


def table(outcomes: list[Outcome]) -> str:
    """Give the counts by format as a table of text."""
    heads = ("format", "files", "whole", "in part", "refused", *WRONGS)
    lines = [heads]
    for name in dict.fromkeys(_format(outcome) for outcome in outcomes):
        of_it = [outcome for outcome in outcomes if name == _format(outcome)]
        lines.append((name, *map(str, _counts(of_it))))
    lines.append(("all", *map(str, _counts(outcomes))))
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _format(outcome: Outcome) -> str:
    return outcome.name if outcome.name.startswith("written") else outcome.name.partition(":")[0]


def _counts(outcomes: list[Outcome]) -> list[int]:
    whole = sum(outcome.whole for outcome in outcomes)
    refused = sum(outcome.refused for outcome in outcomes)
    wrong = Counter(kind for outcome in outcomes for kind in {kind for kind, _ in outcome.wrongs})
    part = sum(not outcome.whole and not outcome.refused for outcome in outcomes)
    return [len(outcomes), whole, part, refused, *(wrong[kind] for kind in WRONGS)]
