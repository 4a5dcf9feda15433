//! Parts of the graph that hang together.

use super::NeighbourGraph;

/// Not seen yet.
const UNSEEN: u32 = u32::MAX;

impl NeighbourGraph {
    /// The sizes of the strong components, largest first: sets of cells that all reach each other. In a symmetric graph
    /// they are the connected components.
    ///
    /// ```
    /// use nb101_landscape::NeighbourGraph;
    /// use nb101_space::{Space, SpaceLimits};
    /// let graph = NeighbourGraph::of(&Space::new(SpaceLimits { vertices: 4, ..SpaceLimits::default() })?);
    /// assert_eq!(graph.symmetric_closure().component_sizes(), [91]);
    /// assert!(graph.component_sizes().len() > 1); // no plain edit brings a pruned vertex back
    /// # Ok::<(), nb101_space::SpaceError>(())
    /// ```
    pub fn component_sizes(&self) -> Vec<u32> {
        // Tarjan 1972, with a stack of its own, since the recursion would be as deep as there are cells.
        let n = self.len();
        let mut number = vec![UNSEEN; n];
        let mut lowest = vec![0u32; n];
        let mut on_stack = vec![false; n];
        let (mut stack, mut path) = (Vec::new(), Vec::new());
        let (mut next, mut sizes) = (0, Vec::new());
        for start in 0..n {
            if number[start] != UNSEEN {
                continue;
            }
            path.push((start, 0));
            while let Some(&mut (cell, ref mut edge)) = path.last_mut() {
                if *edge == 0 {
                    (number[cell], lowest[cell], on_stack[cell]) = (next, next, true);
                    next += 1;
                    stack.push(cell);
                }
                if let Some(&target) = self.row(cell).get(*edge) {
                    *edge += 1;
                    let target = target as usize;
                    if number[target] == UNSEEN {
                        path.push((target, 0));
                    } else if on_stack[target] {
                        lowest[cell] = lowest[cell].min(number[target]);
                    }
                    continue;
                }
                if lowest[cell] == number[cell] {
                    sizes.push(pop_component(&mut stack, &mut on_stack, cell));
                }
                path.pop();
                if let Some(&(above, _)) = path.last() {
                    lowest[above] = lowest[above].min(lowest[cell]);
                }
            }
        }
        sizes.sort_unstable();
        sizes.reverse();
        sizes
    }
}

fn pop_component(stack: &mut Vec<usize>, on_stack: &mut [bool], root: usize) -> u32 {
    let mut size = 0;
    while let Some(cell) = stack.pop() {
        on_stack[cell] = false;
        size += 1;
        if cell == root {
            break;
        }
    }
    size
}
