//! The document's member `sync`: what the package keeps beside schema v1.

use super::Document;
use crate::account::{Account, ImportMerge};
use crate::in_flight::Batch;
use crate::journal::Watermarks;
use crate::json::{Json, ToJson, Writer};
use crate::lesson_map::LessonMap;

/// The bookkeeping of a document, to be written.
pub(super) struct Bookkeeping<'a>(pub(super) &'a Document);

impl ToJson for Bookkeeping<'_> {
    fn write(&self, json: &mut Writer) {
        let Self(document) = self;
        json.object(|json| {
            json.member("owner", &document.owner);
            json.member("import_merge", &document.import_merge);
            // The accounts of the pending lessons.
            json.name("lessons");
            json.object(|json| {
                for (id, entry) in document.lessons() {
                    if let Some(account) = &entry.account {
                        json.member(&id.key(), account);
                    }
                }
            });
            json.member("in_flight", &document.in_flight);
            json.member("resolutions", &document.resolutions);
            json.member("folded", &document.folded);
        });
    }
}

/// Reads the bookkeeping into the document. The accounts, for who pairs them with their lessons; a
/// part that is not understood is as if it were not there.
pub(super) fn restore(sync: &Json<'_>, document: &mut Document) -> LessonMap<Account> {
    document.owner = sync.get("owner").to_text();
    document.import_merge = ImportMerge::read(sync.get("import_merge")).unwrap_or_default();
    document.resolutions = sync.get("resolutions").as_u64().unwrap_or(0);
    document.folded = Watermarks::read(sync.get("folded"));
    document.in_flight = sync.get("in_flight").list(Batch::read);
    LessonMap::read(sync.get("lessons"), Account::read)
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;
    use crate::account::Refusal;
    use crate::change::Change;
    use crate::in_flight::Attempt;
    use crate::lesson_id::LessonId;
    use crate::progress::TIME_MS_MAX;
    use crate::timestamp::Timestamp;

    prop_compose! {
        fn any_account()(
            base in of(0..TIME_MS_MAX),
            unsent in 0..TIME_MS_MAX / 2,
            adopted in of(0..TIME_MS_MAX),
            shared in 0..TIME_MS_MAX,
            is_new: bool,
            row_micros in prop_oneof![Just(0_u16), 1_u16..1_000],
            refusal in of((proptest::collection::vec("[a-z_]{1,9}", 0..3), of(".{0,9}"))),
        ) -> Account {
            let refusal = refusal.map(|(fields, reason)| Refusal { fields, reason });
            Account { base, unsent, adopted, shared, is_new, row_micros, refusal }
        }
    }

    prop_compose! {
        fn any_time()(millis in 0_i64..4_000_000_000_000) -> Timestamp {
            Timestamp::from_micros(millis * 1_000)
        }
    }

    prop_compose! {
        fn any_batch()(
            id: u32,
            sent_at in any_time(),
            given_up_at in of(any_time()),
            acknowledged: bool,
            import_merge in prop_oneof![
                Just(ImportMerge::Undetermined), Just(ImportMerge::Sum), Just(ImportMerge::Max)
            ],
            by_patch: bool,
            micros in 0_u16..1_000,
            seen_micros in 0_u16..1_000,
            (base, sent, counted) in (0..TIME_MS_MAX, 0..TIME_MS_MAX, 0..TIME_MS_MAX),
            (updated_at, last_seen_at) in (any_time(), of(any_time())),
        ) -> Batch {
            let attempt = Attempt { base, sent, updated_at, last_seen_at, counted };
            let lessons = LessonId::new(4).map(|id| (id, attempt)).into_iter().collect();
            Batch {
                id, sent_at, given_up_at, acknowledged, import_merge, by_patch, micros, seen_micros, lessons,
            }
        }
    }

    proptest! {
        #[test]
        fn all_of_it_is_read_back_as_it_was_written(
            account in any_account(),
            batches in proptest::collection::vec(any_batch(), 0..3),
            owner in of(".{1,20}"),
            resolutions: u32,
        ) {
            let lesson = LessonId::new(4).unwrap();
            let mut document = Document::new("d".into(), "fr".into());
            document.record(lesson, &Change::seen(Timestamp::MIN), Timestamp::MIN);
            document.update_account(lesson, |before| *before = account);
            document.in_flight = batches;
            document.owner = owner;
            document.resolutions = resolutions.into();
            let blank = Document::new("blank".into(), "xx".into());
            let read = Document::read(&document.to_json(), blank).unwrap();
            prop_assert!(!read.damaged);
            prop_assert_eq!(read.document, document);
        }
    }

    #[test]
    fn what_says_nothing_is_not_written() {
        let lesson = LessonId::new(4).unwrap();
        let mut document = Document::new("d".into(), "fr".into());
        document.record(lesson, &Change::seen(Timestamp::MIN), Timestamp::MIN);
        document.in_flight.push(Batch {
            id: 1,
            sent_at: Timestamp::MIN,
            given_up_at: None,
            acknowledged: false,
            import_merge: ImportMerge::Sum,
            by_patch: false,
            micros: 1,
            seen_micros: 1,
            lessons: LessonMap::default(),
        });
        let written = document.to_json();
        for member in ["row_micros", "adopted", "shared", "refusal", "by_patch"] {
            assert!(!written.contains(member), "{written}");
        }
    }
}
