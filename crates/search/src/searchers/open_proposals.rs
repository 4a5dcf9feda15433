//! What a searcher remembers of its proposals until they are observed.

use crate::searchers::Suggestion;

/// Proposals that are being trained, each with whatever belongs to it. There are as many as workers, so a list will do.
#[derive(Clone, Debug)]
pub(crate) struct OpenProposals<T> {
    next: u32,
    open: Vec<(u32, T)>,
}

impl<T> OpenProposals<T> {
    pub(crate) const fn new() -> Self {
        Self { next: 0, open: Vec::new() }
    }

    /// Remembers a proposal; the tag that it gets finds it again.
    pub(crate) fn open(&mut self, suggestion: Suggestion, what: T) -> Suggestion {
        let tag = self.next;
        self.next = self.next.wrapping_add(1);
        self.open.push((tag, what));
        suggestion.tagged(tag)
    }

    /// What belongs to a proposal that is observed. Panics if it is observed twice, or is of another searcher.
    pub(crate) fn close(&mut self, suggestion: Suggestion) -> T {
        let position = self.open.iter().position(|(tag, _)| *tag == suggestion.tag);
        self.open.swap_remove(position.expect("a proposal is observed once")).1
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }
}
