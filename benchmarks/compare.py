"""Prints how long a whole comparison takes: five networks, five seeds each, with the preset `quick`.

    python benchmarks/compare.py [SECONDS]

The command is timed from its start to its end, imports, references and the worker processes' start
included. Ends with code 1 when it took longer than SECONDS (60).
"""

from __future__ import annotations

import subprocess
import sys
import time

from namemodel.hardware import cores

COMMAND = ("compare", "--preset", "quick", "--seeds", "5")
MOST = 60.0  # seconds


def main() -> int:
    """Time the command once."""
    most = float(sys.argv[1]) if len(sys.argv) > 1 else MOST
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "namemodel", *COMMAND], check=True)
    took = time.perf_counter() - began
    print(
        f"\nnamemodel {' '.join(COMMAND)}: {took:.1f} s on {cores()} cores, {took / most:.0%} of {most:.0f} s"
    )
    return int(took > most)


if __name__ == "__main__":
    sys.exit(main())
