"""How the contracts come onto a chain and are compared with it afterwards; without Ape.

Ape runs every file of `scripts/` that has no underscore; this package is what those share, with
each other and with the demo. `ape_side` alone knows Ape.
"""
