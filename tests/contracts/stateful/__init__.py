"""Random histories of registry, distributor and payouts beside a model in plain Python.

`model/` says what should happen, `actors.py` who does it, the `rules_*` files what they try; the
machine of all of them is in `machine.py`, and `test_stateful_mileage.py` runs it.
"""
