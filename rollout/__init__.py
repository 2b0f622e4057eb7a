"""How the contracts come onto a chain and are compared with it afterwards.

The scripts share it with each other and with the demo. Only `ape_side` knows Ape.
"""
