"""Which lines and branches of the contracts the tests reach: `python -m tools.solidity_coverage`.

The EVM that the tests run on tells nothing of its steps, but it remembers which accounts it looked
at, also in calls that were static or undone. So `instrument` puts a call to an empty account of its
own before each statement and on both ways out of each condition, and `collector` asks the EVM for
these accounts when the tests have ended. The compiler sees only that: what the contracts do stays.
"""
