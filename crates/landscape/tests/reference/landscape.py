"""The landscape of the published mean test accuracies, computed once more in plain Python: cells are told apart by their
module hashes, not by a canonical form, and everything follows from the definitions in docs/landscape.md.

    python3 landscape.py mean_test_accuracy_108.npy > expected.json    # some minutes, 3 GB, numpy and networkx

The numbers of the file belong to the ascending order of the module hashes.
"""

import itertools
import json
import sys
from hashlib import md5

import networkx
import numpy

VERTICES, EDGES, OPS = 7, 9, ("conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")


def bit(x, y):
    return x + y * (y - 1) // 2


def edge_list(n, bits):
    return [(x, y) for y in range(1, n) for x in range(y) if bits >> bit(x, y) & 1]


def prune(n, edges):
    """The vertices on a path from the first vertex to the last, in order; none if there is no path."""
    forward, backward = {0}, {n - 1}
    for x, y in edges:  # sorted by y
        if x in forward:
            forward.add(y)
    for x, y in sorted(edges, reverse=True):
        if y in backward:
            backward.add(x)
    kept = sorted(forward & backward)
    return kept if 0 in kept and n - 1 in kept else []


def module_hash(n, edges, ops):
    labels = [-1, *ops, -2]
    into = [[x for x, y in edges if y == v] for v in range(n)]
    out = [[y for x, y in edges if x == v] for v in range(n)]
    digest = lambda text: md5(text.encode()).hexdigest()
    hashes = [digest(str((len(out[v]), len(into[v]), labels[v]))) for v in range(n)]
    for _ in range(n):
        hashes = [
            digest("".join(sorted(hashes[u] for u in into[v])) + "|" + "".join(sorted(hashes[u] for u in out[v])) + "|" + hashes[v])
            for v in range(n)
        ]
    return digest(str(sorted(hashes)))


def depth(n, edges):
    longest = [0] * n
    for x, y in edges:
        longest[y] = max(longest[y], longest[x] + 1)
    return longest[n - 1]


def width(n, edges):
    best = 0
    for interior in itertools.product((False, True), repeat=n - 2):
        side = [True, *interior, False]
        if not any(side[y] and not side[x] for x, y in edges):
            best = max(best, sum(side[x] and not side[y] for x, y in edges))
    return best


def enumerate_space():
    """All labelled cells by (n, bits, ops), with the hash of each."""
    found = {}
    for n in range(2, VERTICES + 1):
        for bits in range(1, 1 << n * (n - 1) // 2):
            if bits.bit_count() > EDGES:
                continue
            edges = edge_list(n, bits)
            if len(prune(n, edges)) != n:
                continue
            for ops in itertools.product(range(3), repeat=n - 2):
                found[n, bits, ops] = module_hash(n, edges, ops)
    return found


def restricted(n, edges, ops, kept):
    number = {v: i for i, v in enumerate(kept)}
    bits = sum(1 << bit(number[x], number[y]) for x, y in edges if x in number and y in number)
    return len(kept), bits, tuple(ops[v - 1] for v in kept[1:-1])


def sorted_again(n, edges, ops):
    """The cell with its vertices in an order in which all edges run forwards."""
    order, left = [0], set(range(1, n - 1))
    while left:
        v = next(v for v in sorted(left) if all(x in order for x, y in edges if y == v))
        order.append(v)
        left.remove(v)
    return restricted(n, edges, ops, [*order, n - 1])


def edits(n, bits, ops):
    edges = edge_list(n, bits)
    for i, op in itertools.product(range(n - 2), range(3)):
        if op != ops[i]:
            yield n, bits, ops[:i] + (op,) + ops[i + 1 :]
    for edge in edges:
        rest = [other for other in edges if other != edge]
        kept = prune(n, rest)
        if kept:
            yield restricted(n, rest, ops, kept)
    if len(edges) == EDGES:
        return
    reaches = [{v} for v in range(n)]
    for x, y in sorted(edges, reverse=True):
        reaches[x] |= reaches[y]
    for u, v in itertools.permutations(range(n), 2):
        if (u, v) not in edges and u not in reaches[v] and v != 0 and u != n - 1:
            yield sorted_again(n, [*edges, (u, v)], ops)


def group_means(keys, values):
    return {
        str(key): {"cells": int((keys == key).sum()), "mean": float(values[keys == key].mean())}
        for key in numpy.unique(keys)
    }


def matrices_per_pruned():
    counts = {}
    for bits in range(1 << 21):
        edges = edge_list(7, bits)
        kept = prune(7, edges)
        if kept:
            n, left, _ = restricted(7, edges, (0,) * 5, kept)
            counts[n, left] = counts.get((n, left), 0) + 1
    return counts


def main():
    labelled = enumerate_space()
    hashes = sorted(set(labelled.values()))
    number = {digest: i for i, digest in enumerate(hashes)}
    identity = {key: number[digest] for key, digest in labelled.items()}
    cells = [None] * len(hashes)
    for key, i in identity.items():
        cells[i] = cells[i] or key
    print(len(cells), "cells", file=sys.stderr)
    values = numpy.load(sys.argv[1])
    n_cells = len(cells)

    effects = {}
    sources, targets = [], []
    for i, (n, bits, ops) in enumerate(cells):
        for at, op in itertools.product(range(n - 2), range(3)):
            if op != ops[at]:
                other = identity[n, bits, ops[:at] + (op,) + ops[at + 1 :]]
                sums = effects.setdefault(f"{OPS[ops[at]]}>{OPS[op]}", [0, 0.0])
                sums[0] += 1
                sums[1] += values[other] - values[i]
        reached = {identity[key] for key in edits(n, bits, ops)} - {i}
        sources += [i] * len(reached)
        targets += reached
    sources, targets = numpy.array(sources), numpy.array(targets)
    both = numpy.unique(numpy.concatenate([sources * n_cells + targets, targets * n_cells + sources]))
    one, other = both // n_cells, both % n_cells
    degrees = numpy.bincount(one, minlength=n_cells)
    print(len(both), "edges", file=sys.stderr)

    highest = numpy.full(n_cells, -1.0)
    numpy.maximum.at(highest, one, values[other])
    best_of_plain = numpy.full(n_cells, -1.0)
    numpy.maximum.at(best_of_plain, sources, values[targets])

    mean = (values * degrees).sum() / degrees.sum()
    variance = ((values - mean) ** 2 * degrees).sum() / degrees.sum()
    expected, correlations = values - mean, [1.0]
    for _ in range(6):
        expected = numpy.bincount(one, weights=expected[other], minlength=n_cells) / degrees
        correlations.append(float(((values - mean) * expected * degrees).sum() / degrees.sum() / variance))

    def shells(start, froms, tos):
        distance = numpy.full(n_cells, -1)
        distance[start] = 0
        for step in itertools.count(1):
            fresh = tos[(distance[froms] == step - 1) & (distance[tos] < 0)]
            if len(fresh) == 0:
                return distance
            distance[fresh] = step

    best = int(values.argmax())
    closure_distance = shells(best, one, other)
    plain_distance = shells(best, targets, sources)
    reached = plain_distance >= 0

    # First improvement: masses from the worst cell up, in equal parts to better neighbours.
    order = numpy.argsort(values, kind="stable")
    starts = numpy.searchsorted(one, numpy.arange(n_cells + 1))
    mass = numpy.ones(n_cells)
    for cell in order:
        row = other[starts[cell] : starts[cell + 1]]
        better = row[values[row] > values[cell]]
        if len(better):
            mass[better] += mass[cell] / len(better)
    first_steps = float(mass[highest > values].sum()) / n_cells

    of_matrix = matrices_per_pruned()
    encodings = numpy.zeros(n_cells, dtype=numpy.int64)
    for (n, bits, _), i in identity.items():
        encodings[i] += of_matrix[n, bits] * 3 ** (7 - n)
    descending = numpy.argsort(-values, kind="stable")

    small = networkx.DiGraph()
    few = [i for i, (n, _, _) in enumerate(cells) if n <= 5]
    small.add_nodes_from(few)
    is_few = numpy.isin(sources, few) & numpy.isin(targets, few)
    small.add_edges_from(zip(sources[is_few].tolist(), targets[is_few].tolist()))
    strong = [len(part) for part in networkx.strongly_connected_components(small)]
    whole = small.to_undirected()

    depths = numpy.array([depth(n, edge_list(n, bits)) for n, bits, _ in cells])
    widths = numpy.array([width(n, edge_list(n, bits)) for n, bits, _ in cells])
    json.dump(
        {
            "cells": n_cells,
            "mean": float(values.mean()),
            "above": {t: int((values > float(t)).sum()) for t in ("0.5", "0.9", "0.93", "0.94")},
            "by_depth": group_means(depths, values),
            "by_width": group_means(widths, values),
            "by_conv3x3": group_means(numpy.array([ops.count(0) for _, _, ops in cells]), values),
            "op_replacement": {k: {"pairs": p, "mean_change": s / p} for k, (p, s) in sorted(effects.items())},
            "plain_edges": len(sources),
            "closure_edges": len(both),
            "largest_degree": int(degrees.max()),
            "largest_in_degree": int(numpy.bincount(targets, minlength=n_cells).max()),
            "local_optima": int((highest <= values).sum()),
            "strict_local_optima": int((highest < values).sum()),
            "plain_local_optima": int((best_of_plain <= values).sum()),
            "strict_plain_local_optima": int((best_of_plain < values).sum()),
            "first_improvement_steps": first_steps,
            "first_improvement_reach_best": float(mass[best]) / n_cells,
            "autocorrelation": correlations,
            "closure_shells": numpy.bincount(closure_distance).tolist(),
            "closure_correlation": float(numpy.corrcoef(values, closure_distance)[0, 1]),
            "plain_shells": numpy.bincount(plain_distance[reached]).tolist(),
            "plain_correlation": float(numpy.corrcoef(values[reached], plain_distance[reached])[0, 1]),
            "encodings": int(encodings.sum()),
            "encodings_of_top": {str(k): int(encodings[descending[:k]].sum()) for k in (1, 10)},
            "at_most_5_vertices": {
                "strong_components": sorted(strong, reverse=True),
                "diameter_of_closure": networkx.diameter(whole),
                "components_of_closure": networkx.number_connected_components(whole),
            },
        },
        sys.stdout,
        indent=1,
    )
    print()


main()
