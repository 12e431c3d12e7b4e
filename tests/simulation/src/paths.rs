//! Which paths of the synchronisation an answer has taken, seen from outside.

use lesson_progress::account::ImportMerge;
use lesson_progress::document::Document;
use lesson_progress::sync::message::Endpoint;

use crate::coverage::Coverage;

/// Counts what an answer has made of the document and its batches.
pub(crate) fn note_paths(
    coverage: &mut Coverage,
    endpoint: Endpoint,
    before: &Document,
    after: &Document,
) {
    if before.owner != after.owner {
        return;
    }
    match (before.import_merge, after.import_merge) {
        (ImportMerge::Undetermined, ImportMerge::Sum) => coverage.path("found to add"),
        (ImportMerge::Undetermined, ImportMerge::Max) => coverage.path("found to take the larger"),
        _ => {}
    }
    let refusals = after
        .pending()
        .filter_map(|(_, _, account)| account.refusal.as_ref());
    let (mut unknown, mut invalid) = (false, false);
    for refusal in refusals {
        unknown |= refusal.reason.is_none();
        invalid |= refusal.reason.is_some();
    }
    if endpoint == Endpoint::Import {
        if invalid {
            coverage.path("lesson rejected");
        }
        return;
    }
    if unknown {
        coverage.path("lesson unknown");
    }
    if before.resolutions == after.resolutions {
        if endpoint == Endpoint::Rows && !before.in_flight.is_empty() {
            coverage.path("rows overtaken");
        }
        return;
    }
    for batch in &before.in_flight {
        let is_left = after.in_flight.iter().any(|left| left.id == batch.id);
        let unsent = |document: &Document| {
            let lessons = batch
                .lessons
                .iter()
                .filter_map(|(id, _)| document.lesson(id)?.account.as_ref());
            lessons.map(|account| account.unsent).sum::<u64>()
        };
        coverage.path(match (batch.acknowledged, is_left) {
            (true, _) => "acknowledged and counted",
            (false, true) => "in doubt, looked at again",
            (false, false) if unsent(after) < unsent(before) => "applied, shown by its date",
            (false, false) => "in doubt, sent again",
        });
    }
}
