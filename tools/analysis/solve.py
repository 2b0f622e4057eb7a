"""The solver that halmos calls: `python solve.py QUERY.smt2`; prints sat, unsat or unknown.

z3 answers nearly all within a moment. What multiplies and divides is hopeless bit by bit: cvc5 gets
it as integers. Runs in the environment of the analysis tools.
"""

import subprocess
import sys
from pathlib import Path

import cvc5

FIRST_SECONDS = 10
SECOND_SECONDS = 90


def bit_by_bit(query: str) -> str:
    """What z3 says, with the model if there is one."""
    z3 = Path(sys.executable).with_name("z3")
    command = [z3, f"-T:{FIRST_SECONDS}", query]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout


def as_integers(query: str) -> str:
    """What cvc5 says, with the model if there is one."""
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("solve-bv-as-int", "sum")
    solver.setOption("produce-models", "true")
    solver.setOption("tlimit-per", str(SECOND_SECONDS * 1000))
    parser = cvc5.InputParser(solver)
    parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, query)
    symbols = parser.getSymbolManager()
    answer = "unknown\n"
    while not (command := parser.nextCommand()).isNull():
        if command.getCommandName() == "get-model" and not answer.startswith("sat"):
            break
        text = command.invoke(solver, symbols)
        if command.getCommandName() == "check-sat":
            answer = text
        elif command.getCommandName() == "get-model":
            answer += text
    return answer


def main(query: str) -> None:
    answer = bit_by_bit(query)
    if not answer.startswith(("sat", "unsat")):
        answer = as_integers(query)
    print(answer)


if __name__ == "__main__":
    main(sys.argv[1])
