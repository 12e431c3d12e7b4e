//! Merging a row of the backend into a lesson (specification, "Regles de merge", Serveur -> Local).

use crate::document::Entry;
use crate::progress::LessonProgress;

/// The lesson after a row of it was read. `pushed` says that the lesson's present state is known to
/// have been merged by the backend before the row was read.
///
/// - A newer row replaces the fields; a row of the same date or older leaves them, and the lesson
///   pending. A backend that caps dates stores an earlier one than it was sent: once the very state
///   was pushed, the row is what became of it, whatever its date. Without this a device whose clock is
///   ahead would stay pending for ever and ignore everybody else.
/// - A lesson that was begun here with nothing known of it only adds to a row: what was finished elsewhere stays
///   finished. Nobody can have meant to undo what was never shown.
/// - The best score is the larger one, the time what the row has and what it has not, whatever the dates.
/// - A lesson whose state was pushed and whose time the backend has is no longer pending.
pub fn merge_row(entry: Option<&Entry>, row: &LessonProgress, pushed: bool) -> Entry {
    let from_row = LessonProgress {
        updated_at: row.updated_at.to_millis(),
        last_seen_at: row.last_seen_at.map(|at| at.to_millis()),
        ..*row
    };
    let Some(entry) = entry else {
        return Entry {
            progress: from_row,
            account: None,
        };
    };
    let local = &entry.progress;
    let is_newer = pushed || row.updated_at > local.updated_at;
    let mut progress = if is_newer { from_row } else { *local };
    if !is_newer && entry.is_new() {
        progress.add(&from_row);
    }
    let account = entry.account.clone().and_then(|mut account| {
        account.read_row(Some(row.time_ms));
        account.row_micros = if progress.updated_at == from_row.updated_at {
            row.updated_at.sub_millis()
        } else {
            0
        };
        (!pushed || account.unsent > 0).then_some(account)
    });
    progress.time_ms = account
        .as_ref()
        .map_or(row.time_ms, |account| account.time_ms());
    progress.score_best = local.score_best.max(row.score_best);
    Entry { progress, account }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::account::Account;
    use crate::timestamp::Timestamp;

    prop_compose! {
        fn progress()(
            seen: bool,
            completed: bool,
            percent in 0_u8..=100,
            time_ms in 0_u64..1_000_000,
            score_best in proptest::option::of(0_u8..=100),
            score_last in proptest::option::of(0_u8..=100),
            updated_at in 0_i64..20_000,
            last_seen_at in proptest::option::of(0_i64..20_000),
        ) -> LessonProgress {
            LessonProgress {
                seen, completed, percent, time_ms, score_best, score_last,
                updated_at: Timestamp::from_micros(updated_at),
                last_seen_at: last_seen_at.map(Timestamp::from_micros),
            }
        }
    }

    prop_compose! {
        fn entry()(
            mut progress in progress(),
            base in proptest::option::of(0_u64..1_000_000),
            unsent in 0_u64..1_000,
            is_new: bool,
            pending: bool,
        ) -> Entry {
            progress.updated_at = progress.updated_at.to_millis();
            let account = pending.then(|| Account { base, unsent, is_new, ..Account::default() });
            if let Some(account) = &account {
                progress.time_ms = account.time_ms();
            }
            Entry { progress, account }
        }
    }

    #[test]
    fn dates_of_a_row_are_kept_to_the_millisecond() {
        let row = LessonProgress {
            last_seen_at: Some(Timestamp::from_micros(7_654_321)),
            ..LessonProgress::untouched(Timestamp::from_micros(1_234_567))
        };
        let merged = merge_row(None, &row, false).progress;
        assert_eq!(merged.updated_at.micros(), 1_234_000);
        assert_eq!(merged.last_seen_at.map(Timestamp::micros), Some(7_654_000));
    }

    #[test]
    fn of_a_row_of_the_same_date_the_fields_are_left() {
        let at = Timestamp::from_micros(5_000);
        let ours = Entry {
            progress: LessonProgress {
                completed: true,
                ..LessonProgress::untouched(at)
            },
            account: Some(Account::default()),
        };
        for (micros, completed) in [(0, true), (1, false)] {
            let row = LessonProgress::untouched(at.plus_micros(micros));
            assert_eq!(
                merge_row(Some(&ours), &row, false).progress.completed,
                completed
            );
        }
    }

    proptest! {
        #[test]
        fn merging_a_row_twice_is_merging_it_once(entry in entry(), row in progress()) {
            let once = merge_row(Some(&entry), &row, false);
            prop_assert_eq!(merge_row(Some(&once), &row, false), once);
        }

        #[test]
        fn no_unsent_time_is_lost_and_none_invented(entry in entry(), row in progress(), pushed: bool) {
            let unsent = entry.account.as_ref().map_or(0, |account| account.unsent);
            let merged = merge_row(Some(&entry), &row, pushed);
            prop_assert_eq!(merged.progress.time_ms, row.time_ms + unsent);
            prop_assert_eq!(merged.account.map_or(0, |account| account.unsent), unsent);
        }

        #[test]
        fn the_newer_state_wins_and_the_best_score_is_kept(entry in entry(), row in progress()) {
            let merged = merge_row(Some(&entry), &row, false).progress;
            prop_assume!(!entry.is_new());
            let newer = if row.updated_at > entry.progress.updated_at { &row } else { &entry.progress };
            prop_assert_eq!(merged.percent, newer.percent);
            prop_assert_eq!(merged.completed, newer.completed);
            prop_assert_eq!(merged.score_last, newer.score_last);
            prop_assert_eq!(merged.updated_at, newer.updated_at.to_millis());
            prop_assert_eq!(merged.score_best, row.score_best.max(entry.progress.score_best));
        }

        #[test]
        fn a_lesson_begun_with_nothing_known_of_it_takes_nothing_away(
            mut entry in entry(),
            row in progress(),
        ) {
            entry.account = Some(Account { unsent: entry.progress.time_ms, ..Account::new() });
            let merged = merge_row(Some(&entry), &row, false).progress;
            for known in [&row, &entry.progress] {
                if row.updated_at <= entry.progress.updated_at {
                    prop_assert!(merged.percent >= known.percent);
                    prop_assert!(merged.seen || !known.seen);
                    prop_assert!(merged.completed || !known.completed);
                    prop_assert!(merged.score_last.is_some() || known.score_last.is_none());
                }
                prop_assert!(merged.score_best >= known.score_best);
            }
            if row.updated_at <= entry.progress.updated_at {
                prop_assert_eq!(merged.score_last, entry.progress.score_last.or(row.score_last));
            } else {
                prop_assert_eq!(merged.percent, row.percent);
            }
        }

        #[test]
        fn a_pushed_state_with_nothing_unsent_is_the_row(mut entry in entry(), mut row in progress()) {
            if let Some(account) = &mut entry.account {
                account.unsent = 0;
            }
            row.score_best = row.score_best.max(entry.progress.score_best);
            let merged = merge_row(Some(&entry), &row, true);
            prop_assert!(merged.account.is_none());
            prop_assert_eq!(merged, merge_row(None, &row, false));
        }

        #[test]
        fn a_pending_lesson_stays_pending_until_it_was_pushed(entry in entry(), row in progress()) {
            let merged = merge_row(Some(&entry), &row, false);
            prop_assert_eq!(merged.account.is_some(), entry.account.is_some());
        }
    }
}
