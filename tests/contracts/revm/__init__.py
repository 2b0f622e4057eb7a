"""The contracts in an EVM of this process, behind as much of Ape's API as the tests use.

`pytest -p no:ape_test tests/contracts --backend revm`: the compiler's output is read from where Ape
left it, and nothing here imports Ape. There is no node, no gas price and no transaction fee: what
depends on Thor's gas or on its built-in contracts belongs to the other backend.
"""
