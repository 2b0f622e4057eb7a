"""Registry, distributor and payouts once more, in plain Python, with nothing of a chain.

Methods have the contracts' arguments after the time and the sender, and return the events that the
contracts should emit, as (name, arguments...); they raise Refused, and change nothing, where the
contracts should revert. Times in seconds, distances in kilometres, amounts in wei.
"""
