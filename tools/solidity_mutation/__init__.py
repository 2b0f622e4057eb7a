"""Whether the contracts' tests notice a changed line: `python -m tools.solidity_mutation`.

`syntax` reads the compiler's tree, `expressions`, `calls`, `literals` and `statements` are the
operators, `mutants` collects what they make; `compiler` keeps one solc running; `trial` runs the
tests in a fork for each mutant; `survivors` compares those that nobody noticed with
docs/security/mutation.md.
"""
