//! Composing what is sent of the pending lessons.

use crate::account::{Account, ImportMerge};
use crate::document::Document;
use crate::in_flight::{Attempt, Batch};
use crate::json::{ToJson, Writer, to_json};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;
use crate::progress::LessonProgress;
use crate::sync::random::up_to;
use crate::timestamp::Timestamp;

/// The most lessons in a batch: the backend does a few queries for each. However large they are, a
/// request with so many is below 48 KiB.
pub const BATCH_LESSONS_MAX: usize = 200;

/// An attempt's own microseconds are at most this many beyond the rows'. Enough to tell attempts apart,
/// and few enough that a state goes through many attempts within its millisecond: the next one may be
/// another device's edit, which must stay the newer.
const OWN_MICROS_MAX: u16 = 64;

/// Beyond this the row's microseconds leave too little room for an attempt's own.
const ROW_MICROS_MAX: u16 = 999 - OWN_MICROS_MAX;

/// A lesson as a request carries it (backend contract, "Endpoints").
struct Outgoing<'a> {
    progress: &'a LessonProgress,
    time_ms: Option<u64>,
    updated_at: Timestamp,
    last_seen_at: Option<Timestamp>,
}

impl ToJson for Outgoing<'_> {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("seen", &self.progress.seen);
            json.member("completed", &self.progress.completed);
            json.member("percent", &self.progress.percent);
            if self.time_ms.is_some() {
                json.member("time_ms", &self.time_ms);
            }
            json.member("score_best", &self.progress.score_best);
            json.member("score_last", &self.progress.score_last);
            json.member("updated_at", &self.updated_at.to_rfc3339_micros());
            let last_seen_at = self.last_seen_at.map(Timestamp::to_rfc3339_micros);
            json.member("last_seen_at", &last_seen_at);
        });
    }
}

/// The next import, as it is to be written down, and the request's body. `None` if there is nothing to
/// send: every pending lesson is refused, in doubt or waiting for a row.
pub fn compose(
    document: &mut Document,
    lessons_max: usize,
    now: Timestamp,
    random: &mut fastrand::Rng,
) -> Option<(Batch, String)> {
    let mut chosen = candidates(document);
    chosen.truncate(lessons_max);
    for crowded in chosen.iter().filter(|candidate| !candidate.has_room()) {
        document.postdate(crowded.id);
    }
    let mut batch = batch_of(&chosen, document, now, random)?;
    let body = import_body(document, |json| {
        for Candidate { id, .. } in chosen {
            let Some((progress, account)) = open_lesson(document, id) else {
                continue;
            };
            let attempt = attempt(progress, account, account.sendable(batch.import_merge));
            let time_ms = match batch.import_merge {
                ImportMerge::Sum | ImportMerge::Undetermined => attempt.sent,
                ImportMerge::Max => attempt.total(),
            };
            let lesson = outgoing(&batch, &attempt, progress, Some(time_ms));
            json.member(&id.key(), &lesson);
            batch.lessons.insert(id, attempt);
        }
    });
    Some((batch, body))
}

/// The PATCH of one lesson, as it is to be written down, and the request's body; with its time only if
/// `brings_time`. `None` if the lesson is not to be sent now.
pub fn compose_patch(
    document: &Document,
    id: LessonId,
    brings_time: bool,
    now: Timestamp,
    random: &mut fastrand::Rng,
) -> Option<(Batch, String)> {
    let mut candidates = candidates(document).into_iter();
    let chosen = candidates.find(|candidate| candidate.id == id && candidate.has_room())?;
    let mut batch = batch_of(&[chosen], document, now, random)?;
    batch.by_patch = true;
    let (progress, account) = open_lesson(document, id)?;
    // Of what the backend has of it nothing is known yet: a newer state would undo that.
    if account.is_new && !brings_time {
        return None;
    }
    let attempt = attempt(
        progress,
        account,
        if brings_time { account.unsent } else { 0 },
    );
    // Without anything to bring the time is left untouched: the row may have been reset meanwhile.
    let time_ms = (attempt.sent > 0).then(|| attempt.total());
    let body = to_json(&outgoing(&batch, &attempt, progress, time_ms));
    batch.lessons.insert(id, attempt);
    Some((batch, body))
}

/// A lesson that may be sent.
struct Candidate {
    id: LessonId,
    /// See [`Account::row_micros`].
    row_micros: u16,
}

impl Candidate {
    fn has_room(&self) -> bool {
        self.row_micros <= ROW_MICROS_MAX
    }
}

fn candidates(document: &Document) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (id, _, account) in document.pending() {
        if account.refusal.is_none() && account.adopted.is_none() && !document.is_under_way(id) {
            let row_micros = account.row_micros;
            candidates.push(Candidate { id, row_micros });
        }
    }
    candidates
}

/// A batch for these lessons, with none in it yet: its microseconds are beyond those of all their rows.
fn batch_of(
    chosen: &[Candidate],
    document: &Document,
    now: Timestamp,
    random: &mut fastrand::Rng,
) -> Option<Batch> {
    let row_micros = chosen
        .iter()
        .filter(|candidate| candidate.has_room())
        .map(|candidate| candidate.row_micros)
        .max();
    let id = random.u32(..);
    let mut own_micros = |max: u16| 1 + up_to(u64::from(max) - 1, random) as u16;
    (!chosen.is_empty()).then(|| Batch {
        id,
        sent_at: now.to_millis(),
        given_up_at: None,
        acknowledged: false,
        import_merge: document.import_merge,
        by_patch: false,
        micros: row_micros.unwrap_or(0) + own_micros(OWN_MICROS_MAX),
        seen_micros: own_micros(999),
        lessons: LessonMap::default(),
    })
}

fn open_lesson(document: &Document, id: LessonId) -> Option<(&LessonProgress, &Account)> {
    let entry = document.lesson(id)?;
    Some((&entry.progress, entry.account.as_ref()?))
}

fn attempt(progress: &LessonProgress, account: &Account, sent: u64) -> Attempt {
    Attempt {
        base: account.base.unwrap_or(0),
        sent,
        updated_at: progress.updated_at,
        last_seen_at: progress.last_seen_at,
        counted: 0,
    }
}

/// The import of every pending lesson with its unsent time, for an app that sends by itself.
pub fn export_payload(document: &Document) -> String {
    import_body(document, |json| {
        for (id, progress, account) in document.pending() {
            let lesson = LessonProgress {
                time_ms: account.unsent,
                ..*progress
            };
            json.member(&id.key(), &lesson);
        }
    })
}

fn outgoing<'a>(
    batch: &Batch,
    attempt: &Attempt,
    progress: &'a LessonProgress,
    time_ms: Option<u64>,
) -> Outgoing<'a> {
    Outgoing {
        progress,
        time_ms,
        updated_at: batch.stamp(attempt),
        last_seen_at: batch.seen_stamp(attempt),
    }
}

/// The import of the lessons that `write` writes.
fn import_body(document: &Document, write: impl FnOnce(&mut Writer)) -> String {
    let mut json = Writer::default();
    json.object(|json| {
        json.member("device_id", &document.device_id);
        json.name("lessons");
        json.object(write);
    });
    json.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Refusal;
    use crate::change::Change;
    use crate::progress::TIME_MS_MAX;
    use crate::row::Row;

    const NOW: Timestamp = Timestamp::MIN;

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    fn document(lessons: std::ops::RangeInclusive<u64>) -> Document {
        let mut document = Document::new("device".into(), "fr".into());
        for lesson in lessons {
            document.record(id(lesson), &Change::time(NOW, 10), NOW);
        }
        document
    }

    fn compose_all(document: &mut Document) -> Option<(Batch, serde_json::Value)> {
        let (batch, body) = compose(
            document,
            BATCH_LESSONS_MAX,
            NOW,
            &mut fastrand::Rng::with_seed(1),
        )?;
        Some((batch, serde_json::from_str(&body).unwrap()))
    }

    fn row_of(lesson: u64, time_ms: u64, updated_at: Timestamp) -> Row {
        Row {
            lesson_id: id(lesson),
            progress: LessonProgress {
                time_ms,
                ..LessonProgress::untouched(updated_at)
            },
        }
    }

    #[test]
    fn what_is_sent_depends_on_how_the_backend_merges() {
        for (import_merge, time_ms) in [
            (ImportMerge::Undetermined, 3),
            (ImportMerge::Sum, 10),
            (ImportMerge::Max, 13),
        ] {
            let mut document = document(4..=4);
            document.merge_rows(&[row_of(4, 3, NOW)], &LessonMap::default());
            document.import_merge = import_merge;
            let (_, body) = compose_all(&mut document).unwrap();
            assert_eq!(body["lessons"]["4"]["time_ms"], time_ms, "{import_merge:?}");
        }
    }

    #[test]
    fn a_batch_is_bounded_in_number_and_in_bytes() {
        let latest = Timestamp::from_micros(i64::MAX).to_millis();
        let lessons = TIME_MS_MAX - 300..=TIME_MS_MAX;
        let mut document = document(lessons.clone());
        document.device_id = "d".repeat(64);
        document.import_merge = ImportMerge::Max;
        for lesson in lessons.clone() {
            document.record(id(lesson), &Change::time(latest, TIME_MS_MAX), latest);
            document.record(id(lesson), &Change::score(latest, Some(100)), latest);
            document.record(id(lesson), &Change::completion(latest, true), latest);
        }
        let (batch, body) = compose_all(&mut document).unwrap();
        assert_eq!(batch.lessons.len(), 200);
        assert_eq!(body["lessons"].as_object().unwrap().len(), 200);
        let bytes = body.to_string().len();
        assert!(bytes < 48 * 1_024, "{bytes}");
        assert_eq!(
            batch.lessons.iter().next().unwrap().0,
            id(*lessons.start()),
            "oldest first"
        );
    }

    #[test]
    fn an_attempts_own_microseconds_are_few_and_never_none() {
        let mut document = document(4..=4);
        document.merge_rows(&[row_of(4, 3, NOW.plus_micros(100))], &LessonMap::default());
        let mut random = fastrand::Rng::with_seed(1);
        let mut drawn = || {
            let (batch, _) = compose(&mut document, 1, NOW, &mut random).unwrap();
            (batch.micros - 100, batch.seen_micros)
        };
        let (own, seen): (Vec<_>, Vec<_>) = (0..20_000).map(|_| drawn()).unzip();
        let ends = |drawn: &[u16]| (drawn.iter().min().copied(), drawn.iter().max().copied());
        assert_eq!(ends(&own), (Some(1), Some(64)));
        assert_eq!(ends(&seen), (Some(1), Some(999)));
    }

    #[test]
    fn lessons_under_way_refused_or_waiting_for_a_row_are_left_out() {
        let mut document = document(1..=4);
        document.update_account(id(2), |account| account.refusal = Some(Refusal::unknown()));
        document.update_account(id(3), |account| account.adopted = Some(10));
        let (batch, _) = compose(&mut document, 1, NOW, &mut fastrand::Rng::with_seed(1)).unwrap();
        document.in_flight.push(batch);
        let (batch, _) = compose_all(&mut document).unwrap();
        assert_eq!(
            (batch.lessons.len(), batch.lessons.contains(id(4))),
            (1, true)
        );
        document.in_flight.push(batch);
        assert_eq!(compose_all(&mut document), None);
    }

    #[test]
    fn an_attempt_is_always_newer_than_the_row_it_meets() {
        for row_micros in [0, 456, 935, 936, 999] {
            let mut document = document(4..=4);
            let row_date = NOW.plus_micros(row_micros);
            document.merge_rows(&[row_of(4, 3, row_date)], &LessonMap::default());
            let (batch, body) = compose_all(&mut document).unwrap();
            let attempt = batch.lessons.get(id(4)).unwrap();
            assert!(batch.stamp(attempt) > row_date, "{row_micros}");
            assert!(batch.micros < 1_000, "{row_micros}");
            let sent = body["lessons"]["4"]["updated_at"].as_str().unwrap();
            assert_eq!(Timestamp::parse(sent), Some(batch.stamp(attempt)));
        }
    }

    #[test]
    fn many_attempts_of_one_state_stay_within_its_millisecond() {
        let mut document = document(4..=4);
        let mut random = fastrand::Rng::with_seed(1);
        let mut row_date = NOW;
        for attempt in 0..10 {
            document.merge_rows(&[row_of(4, 3, row_date)], &LessonMap::default());
            let (batch, _) = compose(&mut document, 1, NOW, &mut random).unwrap();
            let sent = batch.lessons.get(id(4)).unwrap();
            row_date = batch.stamp(sent);
            assert_eq!(row_date.to_millis(), NOW, "{attempt}");
        }
    }
}
