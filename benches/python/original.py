"""The original's algorithms in plain Python, as a peer of the benchmarks: what a question costs there.

Without an argument it prints a line of JSON for each operation: what one costs in nanoseconds, the median of some rounds. With
`hash` it answers each line `{"matrix": [[...]], "ops": [...]}` of standard input by the module hash, and with `count N` it prints the
number of cells with at most N vertices: so that a test can say that the peer does the same work.
"""

import copy
import hashlib
import itertools
import json
import random
import statistics
import sys
import time

OPS = ("conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")
LABEL = {"input": -1, "output": -2, **{op: i for i, op in enumerate(OPS)}}
MOST_VERTICES = 7
MOST_EDGES = 9
ROUNDS = 5


def pruned(matrix, ops):
    """The part of a spec between input and output, or None if nothing connects them."""
    n = len(matrix)
    ends = []
    for start, edge in ((0, lambda v, u: matrix[v][u]), (n - 1, lambda v, u: matrix[u][v])):
        seen, stack = {start}, [start]
        while stack:
            v = stack.pop()
            for u in range(n):
                if edge(v, u) and u not in seen:
                    seen.add(u)
                    stack.append(u)
        ends.append(seen)
    kept = sorted(ends[0] & ends[1])
    if 0 not in kept or n - 1 not in kept:
        return None
    return [[matrix[v][u] for u in kept] for v in kept], [ops[v] for v in kept]


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def module_hash(matrix, labels):
    """The iterative hash of a labelled graph: as many rounds as there are vertices, each over the neighbours' hashes."""
    n = len(matrix)
    into = [sum(row[v] for row in matrix) for v in range(n)]
    hashes = [md5(str((sum(matrix[v]), into[v], labels[v]))) for v in range(n)]
    for _ in range(n):
        hashes = [
            md5(
                "".join(sorted(hashes[u] for u in range(n) if matrix[u][v]))
                + "|"
                + "".join(sorted(hashes[u] for u in range(n) if matrix[v][u]))
                + "|"
                + hashes[v]
            )
            for v in range(n)
        ]
    return md5(str(sorted(hashes)))


def spec_hash(spec):
    """The module hash of a spec, None if it is no cell."""
    found = pruned(spec["matrix"], spec["ops"])
    if found is None or sum(map(sum, found[0])) > MOST_EDGES:
        return None
    matrix, ops = found
    return module_hash(matrix, [LABEL[op] for op in ops])


def random_spec(rng):
    """Every edge and every operation at random, as the original's random search draws them."""
    n = MOST_VERTICES
    matrix = [[int(u > v and rng.random() < 0.5) for u in range(n)] for v in range(n)]
    return {"matrix": matrix, "ops": ["input", *(rng.choice(OPS) for _ in range(n - 2)), "output"]}


def valid_specs(count, seed):
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        spec = random_spec(rng)
        if spec_hash(spec) is not None:
            found.append(spec)
    return found


def enumerate_cells(most):
    """The hashes of all cells: every upper triangular matrix with every labelling, each once by its hash."""
    found = set()
    for n in range(2, most + 1):
        edges = [(v, u) for v in range(n) for u in range(v + 1, n)]
        for bits in range(2 ** len(edges)):
            matrix = [[0] * n for _ in range(n)]
            for i, (v, u) in enumerate(edges):
                matrix[v][u] = bits >> i & 1
            whole = pruned(matrix, list(range(n)))
            if whole is None or len(whole[0]) < n or sum(map(sum, matrix)) > MOST_EDGES:
                continue
            for inner in itertools.product(range(len(OPS)), repeat=n - 2):
                found.add(module_hash(matrix, [-1, *inner, -2]))
    return found


def record(i):
    """Three trainings of one cell at one budget, as the original keeps them."""
    return [
        {
            "trainable_parameters": 2_694_282 + i,
            "training_time": 1000.0 + repeat,
            "train_accuracy": 0.99,
            "validation_accuracy": 0.90 + i % 100 / 2000,
            "test_accuracy": 0.89 + i % 100 / 2000,
        }
        for repeat in range(3)
    ]


def query(table, spec, rng):
    """What `NASBench.query` does: checks, prunes, hashes, draws one of three trainings, and copies it."""
    data = copy.deepcopy(rng.choice(table[spec_hash(spec)]))
    data["module_adjacency"] = copy.deepcopy(spec["matrix"])
    data["module_operations"] = copy.deepcopy(spec["ops"])
    return data


def random_search(table, seconds, rng):
    """Proposals until the simulated clock has run out; gives the number of queries."""
    clock, best, queries = 0.0, 0.0, 0
    any_record = next(iter(table.values()))
    while clock < seconds:
        spec = random_spec(rng)
        name = spec_hash(spec)
        if name is None:
            continue
        # The table has a sample of the space: what is not there costs the same.
        data = copy.deepcopy(rng.choice(table.get(name, any_record)))
        clock += data["training_time"]
        best = max(best, data["validation_accuracy"])
        queries += 1
    return queries


def median(measure):
    """The median of some rounds of what gives the number of its operations, per operation, in nanoseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        count = measure()
        times.append((time.perf_counter_ns() - start) / count)
    return statistics.median(times)


def main():
    if sys.argv[1:] == ["hash"]:
        for line in sys.stdin:
            print(spec_hash(json.loads(line)))
        return
    if sys.argv[1:2] == ["count"]:
        print(len(enumerate_cells(int(sys.argv[2]))))
        return
    specs = valid_specs(500, seed=1)
    table = {spec_hash(spec): record(i) for i, spec in enumerate(specs)}
    rng = random.Random(2)

    def hashes():
        for spec in specs:
            spec_hash(spec)
        return len(specs)

    def queries():
        for spec in specs:
            query(table, spec, rng)
        return len(specs)

    for operation, measure in (
        ("hash of a spec", hashes),
        ("query of a spec", queries),
        ("a cell of an enumeration, at most 5 vertices", lambda: len(enumerate_cells(5))),
        ("a query of random search", lambda: random_search(table, 500_000, rng)),
    ):
        print(json.dumps({"operation": operation, "nanoseconds": median(measure)}), flush=True)


if __name__ == "__main__":
    main()
