"""Lets the tests of this folder import `thor_differential` and `thor_conformance`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance")]
