//! A document as a file: exported to be kept or moved, and taken in again, there or elsewhere.
//!
//! A file has totals, and knows nothing of accounts. Its total of a lesson is a claim: so much was recorded by
//! all devices together. Of it and the total at hand the larger one counts, never the sum, so that a file that
//! is taken in twice, or comes back to the device that it is of, changes nothing. What was recorded here since, and
//! was neither sent nor exported, no file can have: that is added.
//!
//! Unsent time that is exported, two devices have from then on, and either may bring it
//! ([`Account::shared`](crate::account::Account::shared)). Until it is sent, both read rows before they send, and
//! what the backend has gained is taken for it. Should that be time of a third device, the smaller amount is lost:
//! rather that than count twice.

use super::{Document, ReadError};
use crate::account::Account;
use crate::json::{ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::lesson_map::LessonMap;

/// Why nothing of a file is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is no whole document.
    NotADocument,
    /// It is a document of another schema than v1.
    UnknownSchema,
    /// It is another learner's.
    AnotherLearner,
    /// The document of this device is in a database that cannot be read.
    Unavailable,
}

/// What came of a file: how many of its lessons were taken in, also those that brought nothing new, or why none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportResult(pub Result<usize, ImportError>);

impl ToJson for ImportError {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::NotADocument => "not-a-document",
            Self::UnknownSchema => "unknown-schema",
            Self::AnotherLearner => "another-learner",
            Self::Unavailable => "unavailable",
        });
    }
}

impl ToJson for ImportResult {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("imported", &self.0.unwrap_or(0));
            json.member("error", &self.0.err());
        });
    }
}

impl Document {
    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// [`ImportError::NotADocument`] for any text that is no whole document, such as the stub in the place of one
    /// that is in a database; [`ImportError::UnknownSchema`] for one of another version.
    pub fn of_file(text: &str) -> Result<Self, ImportError> {
        let blank = Self::new(String::new(), String::new());
        match Self::read(text, blank) {
            Ok(read) if !read.damaged && !super::is_stub(text) => Ok(read.document),
            Ok(_) => Err(ImportError::NotADocument),
            Err(ReadError::UnknownSchema) => Err(ImportError::UnknownSchema),
        }
    }

    /// The document as a file's text. From here on another device may bring what is not sent yet.
    pub fn export(&mut self) -> String {
        let pending = std::mem::take(&mut self.pending);
        for id in &pending {
            self.update_account(*id, Account::share);
        }
        self.pending = pending;
        self.to_file()
    }

    /// Takes in what a file has.
    ///
    /// What was pending there is pending here. Of the rest the backend has everything, and its rows bring it: it is
    /// shown until they do, if nothing is known of the lesson.
    pub fn import(&mut self, file: &Self) {
        let mut shown = LessonMap::default();
        for (id, theirs) in file.lessons() {
            if self.lesson(id).is_some() && theirs.account.is_none() {
                continue;
            }
            let mut theirs = theirs.clone();
            if let Some(account) = &mut theirs.account {
                let claimed_ms = self.claimed_ms(id, file);
                *account = Account::of_file(theirs.progress.time_ms.saturating_sub(claimed_ms));
                self.absorb_lesson(id, &theirs);
            } else {
                shown.insert(id, theirs);
            }
        }
        self.lessons.add(shown);
    }

    /// Milliseconds of a lesson that a file may have as well: all but what was recorded here, and neither exported
    /// nor sent since. Of a file of this device that is all: that it was exported may not have been stored.
    fn claimed_ms(&self, id: LessonId, file: &Self) -> u64 {
        let ours = self.lesson(id);
        let time_ms = ours.map_or(0, |ours| ours.progress.time_ms);
        match ours.and_then(|ours| ours.account.as_ref()) {
            Some(account) if !self.is_under_way(id) && self.device_id != file.device_id => {
                time_ms.saturating_sub(account.private())
            }
            Some(_) | None => time_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::progress::LessonProgress;
    use crate::row::Row;
    use crate::timestamp::Timestamp;
    use proptest::prelude::*;

    fn id(id: u64) -> LessonId {
        LessonId::new(id).unwrap()
    }

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn blank() -> Document {
        Document::new("d".into(), "fr".into())
    }

    /// What a lesson has: its time, and of that what is unsent, if it is pending.
    fn time(document: &Document, lesson: u64) -> (u64, Option<u64>) {
        let entry = document.lesson(id(lesson)).unwrap();
        let unsent = entry.account.as_ref().map(|account| account.unsent);
        (entry.progress.time_ms, unsent)
    }

    fn recorded(lesson: u64, time_ms: u64, when: u64) -> Document {
        let mut document = blank();
        document.record(id(lesson), &Change::time(at(when), time_ms), at(when));
        document
    }

    fn merge(document: &mut Document, lesson: u64, time_ms: u64) {
        let row = Row {
            lesson_id: id(lesson),
            progress: LessonProgress {
                time_ms,
                ..LessonProgress::untouched(at(0))
            },
        };
        document.merge_rows(&[row], &LessonMap::default());
    }

    fn of_file(text: &str) -> Document {
        Document::of_file(text).unwrap()
    }

    #[test]
    fn a_new_device_has_what_was_exported_and_what_was_pending_is_pending() {
        let mut device = recorded(4, 70, 1);
        device.record(id(4), &Change::score(at(2), Some(80)), at(2));
        merge(&mut device, 5, 30);
        let mut other = blank();
        other.import(&of_file(&device.export()));
        for lesson in [4, 5] {
            let progress = |document: &Document| document.lesson(id(lesson)).unwrap().progress;
            assert_eq!(progress(&other), progress(&device));
            assert_eq!(time(&other, lesson), time(&device, lesson));
        }
        assert_eq!(other.pending_ids(), device.pending_ids());
    }

    #[test]
    fn a_file_that_comes_back_or_comes_twice_changes_nothing() {
        let mut device = recorded(4, 70, 1);
        merge(&mut device, 5, 30);
        let file = of_file(&device.export());
        let before = device.clone();
        device.import(&file);
        assert_eq!(device, before);
        let mut other = recorded(4, 20, 3);
        other.import(&file);
        let once = other.clone();
        other.import(&file);
        assert_eq!(other, once);
    }

    #[test]
    fn of_two_totals_the_larger_counts_and_what_no_file_can_have_is_added() {
        for (ours, since, theirs, unsent) in [
            (20, 0, 70, 70),
            (70, 0, 20, 70),
            (70, 0, 70, 70),
            (20, 5, 70, 75),
            (0, 20, 70, 90),
        ] {
            let mut device = recorded(4, ours, 1);
            device.export();
            device.record(id(4), &Change::time(at(3), since), at(3));
            let mut other = recorded(4, theirs, 2);
            other.device_id = "e".into();
            device.import(&of_file(&other.export()));
            assert_eq!(time(&device, 4), (unsent, Some(unsent)));
        }
    }

    #[test]
    fn a_file_comes_back_where_its_export_could_not_be_stored_and_changes_no_time() {
        let mut device = recorded(4, 70, 1);
        let file = of_file(&device.clone().export());
        device.import(&file);
        assert_eq!(time(&device, 4), (70, Some(70)));
    }

    #[test]
    fn a_file_takes_nothing_from_what_the_backend_has() {
        let mut device = blank();
        let completed = LessonProgress {
            completed: true,
            ..LessonProgress::untouched(at(1))
        };
        let row = Row {
            lesson_id: id(4),
            progress: completed,
        };
        device.merge_rows(&[row], &LessonMap::default());
        let mut other = recorded(4, 70, 2);
        other.device_id = "e".into();
        device.import(&of_file(&other.export()));
        assert!(device.lesson(id(4)).unwrap().progress.completed);
        assert_eq!(time(&device, 4), (70, Some(70)));
    }

    #[test]
    fn the_state_that_changed_last_and_the_best_score_stay() {
        let scored = |score, when| {
            let mut document = blank();
            document.record(id(4), &Change::score(at(when), Some(score)), at(when));
            document
        };
        for (ours, theirs) in [((80, 1), (30, 2)), ((30, 2), (80, 1))] {
            let mut device = scored(ours.0, ours.1);
            device.import(&of_file(&scored(theirs.0, theirs.1).export()));
            let progress = &device.lesson(id(4)).unwrap().progress;
            assert_eq!(
                (progress.score_best, progress.score_last),
                (Some(80), Some(30))
            );
        }
    }

    #[test]
    fn what_the_backend_has_is_left_to_its_rows() {
        let mut sent = blank();
        merge(&mut sent, 4, 100);
        let file = of_file(&sent.export());
        let mut device = recorded(4, 7, 1);
        device.import(&file);
        assert_eq!(time(&device, 4), (7, Some(7)));
        merge(&mut device, 4, 100);
        assert_eq!(time(&device, 4), (107, Some(7)));
    }

    #[test]
    fn a_text_that_is_no_whole_document_is_none() {
        let mut device = recorded(4, 70, 1);
        device.owner = Some("a@example.com".into());
        let file = device.export();
        for end in (0..file.len()).filter(|end| file.is_char_boundary(*end)) {
            assert!(Document::of_file(&file[..end]).is_err(), "{end}");
        }
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{\"schema_version\":1,\"lessons\":[]}",
            &device.to_stub(0),
        ] {
            assert_eq!(
                Document::of_file(text),
                Err(ImportError::NotADocument),
                "{text}"
            );
        }
        let other = file.replace("\"schema_version\":1", "\"schema_version\":2");
        assert_eq!(Document::of_file(&other), Err(ImportError::UnknownSchema));
    }

    #[derive(Clone, Debug)]
    enum Step {
        Record(usize, u64),
        /// Exports on one device, and takes in on the other.
        Move(usize),
        /// Reads the row, and gets no further.
        Read(usize),
        Sync(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..2_usize, 1..100_u64).prop_map(|(device, time_ms)| Step::Record(device, time_ms)),
            (0..2_usize).prop_map(Step::Move),
            (0..2_usize).prop_map(Step::Read),
            (0..2_usize).prop_map(Step::Sync),
        ];
        proptest::collection::vec(step, 0..30)
    }

    /// Reads the row, then sends what is unsent, as the engine does if a part of it is open.
    fn sync(document: &mut Document, backend_ms: &mut u64) {
        merge(document, 4, *backend_ms);
        document.update_account(id(4), |account| {
            *backend_ms += account.unsent;
            account.count(account.unsent);
        });
        merge(document, 4, *backend_ms);
    }

    proptest! {
        #[test]
        fn two_devices_with_files_count_nothing_twice(steps in steps()) {
            let mut devices = [blank(), blank()];
            devices[1].device_id = "e".into();
            let (mut backend_ms, mut all_ms) = (0, 0);
            let mut now = 0;
            for step in steps {
                now += 1;
                match step {
                    Step::Record(device, time_ms) => {
                        all_ms += time_ms;
                        devices[device].record(id(4), &Change::time(at(now), time_ms), at(now));
                    }
                    Step::Move(from) => {
                        let file = devices[from].export();
                        devices[1 - from].import(&of_file(&file));
                    }
                    Step::Read(device) => merge(&mut devices[device], 4, backend_ms),
                    Step::Sync(device) => sync(&mut devices[device], &mut backend_ms),
                }
                prop_assert!(backend_ms <= all_ms, "{backend_ms} of {all_ms}");
            }
            let claimed = devices.iter().filter_map(|document| document.lesson(id(4)));
            let claimed = claimed.map(|entry| entry.progress.time_ms).max().unwrap_or(0);
            prop_assert!(claimed <= all_ms);
            for device in &mut devices {
                sync(device, &mut backend_ms);
            }
            prop_assert!(backend_ms >= claimed, "what a device shows arrives");
        }

        #[test]
        fn any_text_is_taken_or_refused(text in ".{0,99}") {
            let _ = Document::of_file(&text);
        }
    }
}
