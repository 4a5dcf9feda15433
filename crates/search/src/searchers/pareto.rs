//! Ranks of points with two objectives that are to be small.

use nb101_benchmark::ascending;

/// The rank of every point (0: no other dominates it; otherwise one more than the highest rank that does) and its crowding
/// distance among the points of its rank (Deb et al. 2002; infinite at the ends).
///
/// ```
/// use nb101_search::rank_and_crowding;
/// let ranked = rank_and_crowding(&[[0.0, 2.0], [1.0, 1.0], [2.0, 0.0], [2.0, 2.0]]);
/// assert_eq!(ranked.iter().map(|(rank, _)| *rank).collect::<Vec<_>>(), [0, 0, 0, 1]);
/// assert_eq!(ranked[1].1, 2.0);
/// ```
pub fn rank_and_crowding(points: &[[f64; 2]]) -> Vec<(u32, f64)> {
    let along = |of: &[usize], axis: usize| -> Vec<usize> {
        ascending(of.iter().map(|&i| points[i][axis])).into_iter().map(|place| of[place]).collect()
    };
    let all: Vec<usize> = (0..points.len()).collect();
    let order = along(&along(&all, 1), 0);

    // In this order a point is dominated by a front exactly if the last member of the front is as low as it is, and is
    // not the same point.
    let same = |a: [f64; 2], b: [f64; 2]| a.map(f64::to_bits) == b.map(f64::to_bits);
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    for &i in &order {
        let dominates = |front: &Vec<usize>| {
            front
                .last()
                .is_some_and(|&last| points[last][1] <= points[i][1] && !same(points[last], points[i]))
        };
        match fronts.iter().position(|front| !dominates(front)) {
            Some(rank) => fronts[rank].push(i),
            None => fronts.push(vec![i]),
        }
    }

    let mut ranked = vec![(0, 0.0); points.len()];
    for (rank, front) in (0..).zip(&mut fronts) {
        for &i in front.iter() {
            ranked[i].0 = rank;
        }
        for axis in [0, 1] {
            *front = along(front, axis);
            let (first, last) = (front[0], front[front.len() - 1]);
            let range = points[last][axis] - points[first][axis];
            ranked[first].1 = f64::INFINITY;
            ranked[last].1 = f64::INFINITY;
            for between in front.windows(3).filter(|_| range > 0.0) {
                ranked[between[1]].1 += (points[between[2]][axis] - points[between[0]][axis]) / range;
            }
        }
    }
    ranked
}
