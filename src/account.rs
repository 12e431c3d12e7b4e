//! Time accounting: what of a lesson's time the backend has, and what it has not.

use crate::json::{Json, ToJson, Writer};
use crate::progress::TIME_MS_MAX;

/// How the backend merges the time of an import. Nothing in a response says so: it is found out from
/// the rows read back (backend contract, "The other variant").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportMerge {
    /// Not known yet: what is sent must be right either way.
    #[default]
    Undetermined,
    /// The import adds the time to the stored one.
    Sum,
    /// The import keeps the larger of the time and the stored one.
    Max,
}

impl ImportMerge {
    /// Reads what was written.
    pub fn read(json: &Json<'_>) -> Option<Self> {
        match json.as_str()? {
            "undetermined" => Some(Self::Undetermined),
            "sum" => Some(Self::Sum),
            "max" => Some(Self::Max),
            _ => None,
        }
    }
}

impl ToJson for ImportMerge {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::Undetermined => "undetermined",
            Self::Sum => "sum",
            Self::Max => "max",
        });
    }
}

/// The account of one pending lesson. `time_ms` of the lesson is `base + unsent`, always.
///
/// What the backend has is only ever learnt from rows, never assumed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Milliseconds that the backend has, as last read from a row; `None` if it has no row.
    pub base: Option<u64>,
    /// Milliseconds that the backend does not have yet.
    pub unsent: u64,
    /// Set while it is open which part of this much of `unsent` the backend already has: it comes from a
    /// document without accounts, or a file has it. Nothing is sent before the next row read decides: what the
    /// backend has beyond `base` is taken for it.
    pub adopted: Option<u64>,
    /// This much of `unsent` a file has too, and so maybe another device, which may bring it at any time: what a
    /// row has gained is taken for it until it is sent.
    pub shared: u64,
    /// The lesson was begun on this device, and no rows were read since: what the backend has of it is not known.
    pub is_new: bool,
    /// Microseconds that the backend's row has beyond the lesson's own date, if that is the row's to
    /// the millisecond: an attempt with no more than these would not be newer than the row.
    pub row_micros: u16,
    /// Why the lesson is not sent until it changes.
    pub refusal: Option<Refusal>,
}

/// Why the backend does not take a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The fields it named; empty if it does not know the lesson.
    pub fields: Vec<String>,
    /// Its words; `None` if it does not know the lesson.
    pub reason: Option<String>,
}

impl Refusal {
    /// The backend accepted the lesson without an error and has no row of it.
    pub fn unknown() -> Self {
        Self {
            fields: Vec::new(),
            reason: None,
        }
    }

    fn read(json: &Json<'_>) -> Self {
        Self {
            fields: json.get("fields").list(Json::to_text),
            reason: json.get("reason").to_text(),
        }
    }
}

impl ToJson for Refusal {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("fields", &self.fields);
            json.member("reason", &self.reason);
        });
    }
}

impl ToJson for Account {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("base", &self.base);
            json.member("unsent", &self.unsent);
            if self.adopted.is_some() {
                json.member("adopted", &self.adopted);
            }
            if self.shared > 0 {
                json.member("shared", &self.shared);
            }
            if self.is_new {
                json.member("new", &true);
            }
            if self.row_micros > 0 {
                json.member("row_micros", &self.row_micros);
            }
            if self.refusal.is_some() {
                json.member("refusal", &self.refusal);
            }
        });
    }
}

impl Account {
    /// Reads what was written; `None` if it is none.
    pub fn read(json: &Json<'_>) -> Option<Self> {
        Some(Self {
            base: json.get("base").as_u64(),
            unsent: json.get("unsent").as_u64()?.min(TIME_MS_MAX),
            adopted: json.get("adopted").as_u64(),
            shared: json.get("shared").as_u64().unwrap_or(0),
            is_new: json.get("new").as_bool() == Some(true),
            row_micros: json.get("row_micros").as_sub_millis().unwrap_or(0),
            refusal: json.member("refusal").map(Refusal::read),
        })
    }

    /// The account of a lesson that is begun.
    pub fn new() -> Self {
        Self {
            is_new: true,
            ..Self::default()
        }
    }

    /// The account of a lesson whose whole time the backend has.
    pub fn settled(time_ms: u64) -> Self {
        Self {
            base: Some(time_ms),
            ..Self::default()
        }
    }

    /// The account of a pending lesson that comes without one.
    pub fn adopted(time_ms: u64) -> Self {
        Self {
            unsent: time_ms,
            adopted: Some(time_ms),
            ..Self::default()
        }
    }

    /// The account of a lesson with this much time that a file has. Whether rows were read where it comes from,
    /// the file does not tell.
    pub fn of_file(time_ms: u64) -> Self {
        Self {
            shared: time_ms,
            is_new: true,
            ..Self::adopted(time_ms)
        }
    }

    /// A file has everything now.
    pub fn share(&mut self) {
        self.adopted = Some(self.unsent);
        self.shared = self.unsent;
    }

    /// Milliseconds of `unsent` that nobody else can have, or ever had.
    pub fn private(&self) -> u64 {
        self.unsent.saturating_sub(self.open())
    }

    /// Milliseconds of `unsent` that the backend may have, or be given by another device.
    fn open(&self) -> u64 {
        self.adopted.unwrap_or(0).max(self.shared)
    }

    /// Whether rows are to be read before anything is sent: what they have gained may be time of this account.
    pub fn is_open(&self) -> bool {
        self.adopted.is_some() || self.shared > 0
    }

    /// The lesson's time: what the backend has and what it has not, at most [`TIME_MS_MAX`].
    #[inline(never)]
    pub fn time_ms(&self) -> u64 {
        let time_ms = self.base.unwrap_or(0).saturating_add(self.unsent);
        time_ms.min(TIME_MS_MAX)
    }

    /// Takes note of what the backend has; `None` if it has no row.
    pub fn read_row(&mut self, time_ms: Option<u64>) {
        let gained = time_ms.unwrap_or(0).saturating_sub(self.base.unwrap_or(0));
        let taken = self.open().min(gained).min(self.unsent);
        self.adopted = None;
        self.is_new = false;
        self.unsent = self.unsent.saturating_sub(taken);
        self.shared = self.shared.saturating_sub(taken);
        self.base = time_ms;
    }

    /// Takes note that this much of the unsent time has arrived. The row that shows it is read next: what it has
    /// gained by this is not taken for time that is open.
    pub fn count(&mut self, sent: u64) {
        let counted = sent.min(self.unsent);
        self.is_new = false;
        if self.is_open() {
            self.base = Some(self.base.unwrap_or(0).saturating_add(counted));
        }
        self.unsent = self.unsent.saturating_sub(counted);
        self.adopted = self.adopted.map(|adopted| adopted.min(self.unsent));
        self.shared = self.shared.min(self.unsent);
    }

    /// Takes the app's word that this much of the unsent time has arrived, with no row read.
    pub fn arrived(&mut self, sent: u64) {
        let time_ms = self.time_ms();
        self.adopted = None;
        self.count(sent);
        self.base = Some(time_ms.saturating_sub(self.unsent));
    }

    /// How much of the unsent time the next import may bring.
    ///
    /// As long as the backend's way of merging is not known, at most as much as the row has: that
    /// changes nothing if the larger wins, and the row read back tells which backend this is. With no
    /// row, or an empty one, both ways come to the same.
    pub fn sendable(&self, import_merge: ImportMerge) -> u64 {
        match (import_merge, self.base) {
            (ImportMerge::Undetermined, Some(base @ 1..)) => self.unsent.min(base),
            (ImportMerge::Undetermined, Some(0) | None) => self.unsent,
            (ImportMerge::Sum | ImportMerge::Max, _) => self.unsent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adopted_time_is_split_by_the_first_row() {
        for (row, unsent) in [(Some(40), 60), (Some(100), 0), (Some(500), 0), (None, 100)] {
            let mut account = Account::adopted(100);
            account.read_row(row);
            assert_eq!((account.base, account.unsent), (row, unsent));
            account.read_row(Some(900));
            assert_eq!(account.unsent, unsent, "only the first row decides");
        }
    }

    #[test]
    fn what_a_file_has_is_open_until_it_is_sent() {
        let mut account = Account::of_file(100);
        account.unsent += 5;
        account.read_row(None);
        assert_eq!((account.unsent, account.is_open()), (105, true));
        account.read_row(Some(30));
        assert_eq!((account.unsent, account.private()), (75, 5));
        account.count(75);
        account.read_row(Some(900));
        assert_eq!((account.unsent, account.is_open()), (0, false));
    }

    #[test]
    fn what_a_batch_under_way_brings_is_not_taken_for_adopted_time() {
        // Unsent, of that adopted, the row: the batch brought 20.
        for (unsent, adopted, row, left) in [
            (20, 0, 120, 0),
            (20, 20, 120, 0),
            (30, 10, 120, 10),
            (30, 10, 150, 0),
            (25, 0, 120, 5),
        ] {
            let mut account = Account {
                unsent,
                adopted: Some(adopted),
                ..Account::settled(100)
            };
            account.count(20);
            account.read_row(Some(row));
            assert_eq!((account.base, account.unsent), (Some(row), left));
        }
    }

    #[test]
    fn time_recorded_after_the_adoption_stays_unsent() {
        let mut account = Account::adopted(100);
        account.unsent += 5;
        account.read_row(Some(500));
        assert_eq!(account.time_ms(), 505);
    }

    #[test]
    fn an_undetermined_backend_is_sent_at_most_what_it_has() {
        let mut account = Account::settled(3);
        account.unsent = 5_000;
        assert_eq!(account.sendable(ImportMerge::Undetermined), 3);
        assert_eq!(account.sendable(ImportMerge::Sum), 5_000);
        assert_eq!(account.sendable(ImportMerge::Max), 5_000);
        account.base = Some(0);
        assert_eq!(account.sendable(ImportMerge::Undetermined), 5_000);
        account.base = None;
        assert_eq!(account.sendable(ImportMerge::Undetermined), 5_000);
    }
}
