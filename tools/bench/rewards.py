"""Real photos through the whole path: what the wallet gets is what the reader read, to the wei.

Each photo is a car of its own with a wallet of its own, registered by a drawn baseline.
"""

import argparse
import secrets
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.__main__ import b3tr, balance
from demo.driver import ApiRefused, DriverApp, Wallet
from demo.journey import Journey, NotRewardedError, picture_of
from demo.stack import Process, Stack, running
from oracle.domain import WEI_PER_KM

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"


@dataclass(frozen=True, slots=True)
class Paid:
    """What became of one photo: `outcome` is a status; kilometres and wei are zero unless paid."""

    photo: str
    outcome: str
    km: int = 0
    wei: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether the wallet holds what the two readings differ by, and nothing otherwise."""
        return self.wei == self.km * WEI_PER_KM


def journey(stack: Stack, oracle: Process, photo: Path, number: int) -> Paid:
    """One photo, one car, one wallet."""
    wallet = Wallet(secrets.token_bytes(32), stack.chain_id)
    app = DriverApp(stack.api_url, wallet)
    try:
        travel = Journey(stack, oracle, app, lambda *_: None)
        first, second = travel.run(f"WVWZZZE1ZMP{number:06}", picture_of(photo))
        km = second["reading_km"] - first["reading_km"]
        return Paid(photo.name, "rewarded", km, balance(stack, wallet.address))
    except NotRewardedError as error:
        outcome = error.status["status"] if error.status else str(error)
        return Paid(photo.name, outcome, 0, balance(stack, wallet.address))
    except ApiRefused as error:
        return Paid(photo.name, error.code, 0, balance(stack, wallet.address))
    finally:
        app.close()


def main(arguments: Sequence[str]) -> int:
    """Run the photos of a folder; 1 if any wallet holds something else than it should."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench rewards", description=__doc__)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--every", type=int, default=1, help="take every n-th photo only")
    options = parser.parse_args(arguments)
    photos = sorted(options.photos.glob("*.jpg"))[:: options.every]
    if not photos:
        parser.error(f"no photos in {options.photos}")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack:
        oracle = stack.start_oracle()
        try:
            results = [journey(stack, oracle, photo, at) for at, photo in enumerate(photos)]
        finally:
            oracle.stop()
    return _report(results)


def _report(results: Sequence[Paid]) -> int:
    for result in results:
        mark = "" if result.is_exact else "  NOT EXACT"
        print(
            f"{result.photo:20} {result.outcome:14} {result.km:6} km {b3tr(result.wei)} B3TR{mark}"
        )
    counts = Counter(result.outcome for result in results)
    print(f"{len(results)} photos: {dict(counts)}; paid {b3tr(sum(r.wei for r in results))} B3TR")
    wrong = [result.photo for result in results if not result.is_exact]
    print(
        f"wallets that hold exactly (reading - baseline) x 10^17 wei: {len(results) - len(wrong)}"
    )
    return 1 if wrong else 0
