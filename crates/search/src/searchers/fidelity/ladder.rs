//! The budgets that a searcher climbs.

use nb101_benchmark::NoColumn;

use crate::error::SearchError;

/// Fills a list of budgets that a protocol leaves open with all that the benchmark has up to the
/// objective's.
pub(crate) fn fill(rungs: &mut Vec<u16>, field: &str, available: &[u16]) -> Result<(), SearchError> {
    if rungs.is_empty() {
        if available.len() < 2 {
            let wanted =
                "objective for fewer epochs than its own, which a search over budgets needs".to_owned();
            let available = available.iter().map(|epochs| format!("{epochs} epochs")).collect();
            let field = format!("{field}.epochs");
            return Err(SearchError::NoColumn { field, source: NoColumn { wanted, available } });
        }
        rungs.extend_from_slice(available);
    }
    Ok(())
}

/// At least two budgets, ascending, and a share of at most one half that goes on.
pub(crate) fn check(rungs: &[u16], eta: u32, field: &str) -> Result<(), SearchError> {
    if rungs.len() < 2 || !rungs.is_sorted_by(|a, b| a < b) || rungs.len() > 16 {
        let got = format!("{rungs:?}");
        let expected = "2 to 16 numbers of epochs, ascending";
        return Err(SearchError::bad_setting(format!("{field}.epochs"), &got, expected));
    }
    if !(2..=100).contains(&eta) {
        return Err(SearchError::bad_setting(format!("{field}.eta"), &eta, "2 to 100"));
    }
    let most = u64::from(eta).saturating_pow(rungs.len() as u32 - 1).saturating_mul(rungs.len() as u64);
    if most > 1_000_000 {
        let expected = "an eta that needs at most 1000000 proposals for so many numbers of epochs";
        return Err(SearchError::bad_setting(format!("{field}.eta"), &eta, expected));
    }
    Ok(())
}
