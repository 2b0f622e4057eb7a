"""The whole path on one machine: node, contracts, API, oracle, a driver and a car.

What runs here is the production code with local settings; the end-to-end tests drive the same.
"""
