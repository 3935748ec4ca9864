"""How often the quality checks are wrong, on drawn pages: `make bench-quality` prints the rates."""

from __future__ import annotations

import sys
import time

from tests.ingest.quality.examples import examples, rates

MOST_ALARMS, MOST_MISSED = 0.02, 0.2


def main() -> None:
    """Draw, judge, print."""
    count = 8 if "--small" in sys.argv else 60
    started = time.process_time()
    found = list(examples(count))
    print("| Check | true examples | missed | false examples | false alarms |")
    print("|---|---|---|---|---|")
    met = True
    for one in rates(found):
        missed, alarms = one.missed / one.trues, one.alarms / one.falses
        met &= missed <= MOST_MISSED and alarms <= MOST_ALARMS
        print(
            f"| {one.kind} | {one.trues} | {one.missed} ({missed:.1%}) "
            f"| {one.falses} | {one.alarms} ({alarms:.1%}) |"
        )
    for name in sorted({f"{one.kind}: {one.name}" for one in found if one.told != one.said}):
        wrong = [one for one in found if f"{one.kind}: {one.name}" == name and one.told != one.said]
        print(f"wrong {len(wrong)} of {count} times: {name}")
    print(f"{time.process_time() - started:.0f} s of CPU")
    goal = f"at most {MOST_MISSED:.0%} missed and {MOST_ALARMS:.0%} false alarms in each check"
    print(f"{'PASS' if met else 'FAIL'}  {goal}")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
