"""Damage good files of every format in thousands of ways and read each: read, or refused by name.

The readers run in the process that users' files run in; ``scripts/fuzz_readers.py`` does it in thousands.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from fuzz_mutations import MUTATIONS, mutated
from fuzz_seeds import Seed, copied
from minplan_gis.files import Request, is_whole, open_reader
from read_accounts import WRONGS, Wrong, is_refused, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

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
    for start in range(0, count, _BATCH):
        with open_reader(seconds=SECONDS) as reader:
            for number in range(start, min(count, start + _BATCH)):
                name = list(made)[number % len(made)]
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
            layers = reader.read(Request(seed.path, "blocks", crs=seed.crs))
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
