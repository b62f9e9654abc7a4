"""Damage good files of every format in thousands of ways, and count what the readers do with them.

Prints a table by format and ends with 1 where a reader crashed, hung, raised, lost rows without a word,
let a false figure through or gave an error without a name. Files that did it are kept for ``--replay``.
Needs the packages of the tests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.files import Request, open_reader

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fuzz_seeds import SAID, seeds
from fuzzing import ROLES, SECONDS, fuzzed, judged, judged_batch, table

if TYPE_CHECKING:
    from fuzzing import Outcome

KEPT = "fuzz_failures"


def _told(outcome: Outcome, number: int) -> str:
    """Say what is wrong with one."""
    what = "; ".join(f"{kind}: {detail}" for kind, detail in outcome.wrongs)
    return (
        f"#{number} {outcome.name} / {outcome.mutation} of {outcome.file} as {outcome.request.role}: {what}"
    )


def _replay(path: Path) -> int:
    """Read one file as every role, print what comes of it."""
    count = 0
    with open_reader(seconds=SECONDS) as reader:
        for role in ROLES:
            if path.is_dir() and path.suffix != ".gdb":
                layers, found = judged_batch(path, role, reader)
            else:
                layers, found = judged(Request(path, role, crs=SAID.get(path.suffix)), reader)
            for layer in layers:
                entry = layer.entry
                print(f"{role}: {entry.driver} {entry.layer!r} declared {entry.declared}, read {entry.read}")
                print(
                    *(f"  {item.row} {item.code}: {item.reason.en}" for item in entry.quarantined), sep="\n"
                )
            print(*(f"  WRONG {kind}: {detail}" for kind, detail in found), sep="\n")
            count += len(found)
    return count


def main() -> int:
    """Fuzz, print the table; 1 where anything is wrong."""
    wishes = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    wishes.add_argument(
        "--count", type=int, default=2400, help="how many damaged files (default %(default)s)"
    )
    wishes.add_argument("--seed", type=int, default=1, help="of the chance (default %(default)s)")
    wishes.add_argument("--keep", type=Path, default=Path(KEPT), help="where failing files go (%(default)s)")
    wishes.add_argument("--replay", type=Path, metavar="FILE", help="read one file and tell what comes of it")
    asked = wishes.parse_args()
    if asked.replay:
        return int(_replay(asked.replay) > 0)
    outcomes = []
    with tempfile.TemporaryDirectory() as place, open_reader() as writing:
        made = seeds(Path(place) / "seeds", writing)
        for number, outcome in enumerate(
            fuzzed(made, asked.count, asked.seed, Path(place) / "damaged", asked.keep)
        ):
            outcomes.append(outcome)
            if outcome.wrongs:
                print(_told(outcome, number), flush=True)
    print(table(outcomes))
    return int(any(outcome.wrongs for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
