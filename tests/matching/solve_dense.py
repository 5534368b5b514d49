"""solve_dense.py FILE N: scipy's processor time for the N by N scores (int32) of FILE, and their highest sum."""

import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

n = int(sys.argv[2])
scores = np.fromfile(sys.argv[1], dtype=np.int32).reshape(n, n)
costs = scores.astype(np.float64)  # what scipy computes with
start = time.process_time()
chosen = linear_sum_assignment(costs, maximize=True)
print(time.process_time() - start, int(scores[chosen].sum(dtype=np.int64)))
