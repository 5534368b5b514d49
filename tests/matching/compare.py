"""compare.py FILE: solves the assignment problems of FILE and compares pairs and scores, as integers.

A problem is a line "dense|sparse ROWS COLUMNS PAIRS SCORE" and a line for each row: "SEATS [COLUMN SCORE]...". The dense
ones are solved by scipy's linear_sum_assignment, the sparse ones by OR-tools' min-cost flow.
"""

import sys

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

WORST = 1_000_000


def solve_dense(rows, columns, choices):
    scores = np.zeros((rows, columns), dtype=np.int64)
    for row, (_, columns_of_row, scores_of_row) in enumerate(choices):
        scores[row, columns_of_row] = scores_of_row
    chosen = linear_sum_assignment(scores, maximize=True)
    return len(chosen[0]), int(scores[chosen].sum())


def solve_sparse(rows, columns, choices):
    """Each seat goes to a column, or past all of them at a cost above that of all scores."""
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = rows + columns, rows + columns + 1
    seats = sum(row[0] for row in choices)
    arcs = []
    for row, (seats_of_row, columns_of_row, scores_of_row) in enumerate(choices):
        flow.add_arc_with_capacity_and_unit_cost(source, row, seats_of_row, 0)
        for column, score in zip(columns_of_row, scores_of_row):
            arc = flow.add_arc_with_capacity_and_unit_cost(row, rows + column, 1, WORST - score)
            arcs.append((arc, score))
    for column in range(columns):
        flow.add_arc_with_capacity_and_unit_cost(rows + column, sink, 1, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, seats, (WORST + 1) * (seats + 1))
    flow.set_node_supply(source, seats)
    flow.set_node_supply(sink, -seats)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"OR-tools answers {status}")
    taken = [score for arc, score in arcs if flow.flow(arc) > 0]
    return len(taken), sum(taken)


def main(path):
    different = number = 0
    with open(path, encoding="ascii") as file:
        for header in file:
            kind, rows, columns, pairs, score = header.split()
            choices = []
            for _ in range(int(rows)):
                seats, *rest = map(int, next(file).split())
                choices.append((seats, rest[::2], rest[1::2]))
            solve = solve_dense if kind == "dense" else solve_sparse
            expected = solve(int(rows), int(columns), choices)
            if expected != (int(pairs), int(score)):
                different += 1
                print(f"problem {number} ({kind}): {pairs} pairs, {score}; expected {expected}")
            number += 1
    print(f"{number} problems, {different} different")
    return 0 if number and not different else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
