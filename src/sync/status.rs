//! What the synchronisation tells of itself.

use crate::account::{ImportMerge, Refusal};
use crate::document::Document;
use crate::json::{ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::store::StorageFault;
use crate::text::joined;
use crate::timestamp::Timestamp;

/// What the synchronisation is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Not switched on.
    Disabled,
    /// Nothing to do, or waiting for the next interval.
    Idle,
    /// An attempt is due.
    Scheduled,
    /// A request is under way.
    Syncing,
    /// The browser says that there is no network.
    Offline,
    /// The last attempt failed; the next is due.
    Backoff,
    /// Nobody is signed in, or the backend refused the session.
    SignedOut,
    /// Nothing is sent until the app or the package changes: see the storage's state.
    Error,
}

impl ToJson for SyncState {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::Disabled => "disabled",
            Self::Idle => "idle",
            Self::Scheduled => "scheduled",
            Self::Syncing => "syncing",
            Self::Offline => "offline",
            Self::Backoff => "backoff",
            Self::SignedOut => "signed-out",
            Self::Error => "error",
        });
    }
}

/// Which kind of thing went wrong. Stable: programs may compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The backend could not be reached.
    Network,
    /// The backend did not answer in time.
    Timeout,
    /// The backend refused the session.
    SignedOut,
    /// The CSRF token was refused, also a new one.
    Csrf,
    /// The backend asked to come back later.
    Throttled,
    /// The backend failed.
    Server,
    /// The backend refused the request.
    Refused,
    /// The backend refused lessons as invalid.
    Rejected,
    /// The answer is not what the contract says.
    BadResponse,
    /// The app's own headers could not be had.
    Headers,
    /// This package itself failed, and was started again.
    Internal,
}

impl ToJson for ErrorCode {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::SignedOut => "signed-out",
            Self::Csrf => "csrf",
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
            Self::BadResponse => "bad-response",
            Self::Headers => "headers",
            Self::Internal => "internal",
        });
    }
}

/// The last error: a code for programs, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncError {
    /// The kind.
    pub code: ErrorCode,
    /// What happened, to what, and what follows.
    pub message: String,
}

impl ToJson for SyncError {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("code", &self.code);
            json.member("message", &self.message);
        });
    }
}

/// The state of the synchronisation, as the app sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// What it is doing.
    pub state: SyncState,
    /// How many lessons the backend does not fully have yet.
    pub pending: usize,
    /// Lessons that the backend refuses.
    pub rejected: Vec<RejectedLesson>,
    /// Lessons that the backend does not know.
    pub unknown_lessons: Vec<LessonId>,
    /// When the last complete exchange ended.
    pub last_sync_at: Option<Timestamp>,
    /// When the next attempt is due.
    pub next_attempt_at: Option<Timestamp>,
    /// What went wrong last.
    pub last_error: Option<SyncError>,
    /// Where progress is kept.
    pub storage: StorageStatus,
    /// How the backend merges imported time.
    pub import_merge: ImportMerge,
}

impl ToJson for SyncStatus {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("state", &self.state);
            json.member("pending", &self.pending);
            json.member("rejected", &self.rejected);
            json.member("unknownLessons", &self.unknown_lessons);
            json.member("lastSyncAt", &self.last_sync_at);
            json.member("nextAttemptAt", &self.next_attempt_at);
            json.member("lastError", &self.last_error);
            json.member("storage", &self.storage);
            json.member("importMerge", &self.import_merge);
        });
    }
}

/// A lesson that the backend refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLesson {
    /// The lesson.
    pub lesson_id: LessonId,
    /// The fields that the backend names.
    pub fields: Vec<String>,
    /// Its words.
    pub reason: String,
}

impl ToJson for RejectedLesson {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("lessonId", &self.lesson_id);
            json.member("fields", &self.fields);
            json.member("reason", &self.reason);
        });
    }
}

/// Where progress is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageStatus {
    kind: StorageKind,
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StorageKind {
    LocalStorage,
    IndexedDb,
    Memory,
}

impl ToJson for StorageStatus {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("kind", &self.kind);
            json.member("reason", &self.reason);
        });
    }
}

impl ToJson for StorageKind {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::LocalStorage => "localStorage",
            Self::IndexedDb => "indexeddb",
            Self::Memory => "memory",
        });
    }
}

impl StorageStatus {
    /// The storage's state in a word and a sentence.
    pub fn of(fault: Option<&StorageFault>, is_in_database: bool) -> Self {
        let in_memory = fault.is_some_and(StorageFault::is_in_memory);
        Self {
            kind: if in_memory {
                StorageKind::Memory
            } else if is_in_database {
                StorageKind::IndexedDb
            } else {
                StorageKind::LocalStorage
            },
            reason: fault.map(sentence),
        }
    }
}

/// The lessons that the backend refuses as invalid, and those that it does not know.
pub fn refused_lessons(document: &Document) -> (Vec<RejectedLesson>, Vec<LessonId>) {
    let mut rejected = Vec::new();
    let mut unknown = Vec::new();
    for (lesson_id, _, account) in document.pending() {
        match &account.refusal {
            None => {}
            Some(Refusal { reason: None, .. }) => unknown.push(lesson_id),
            Some(Refusal {
                fields,
                reason: Some(reason),
            }) => rejected.push(RejectedLesson {
                lesson_id,
                fields: fields.clone(),
                reason: reason.clone(),
            }),
        }
    }
    (rejected, unknown)
}

fn sentence(fault: &StorageFault) -> String {
    match fault {
        StorageFault::Blocked(error) => joined(&[
            "The browser does not let this page store anything (",
            &error.0,
            "): progress is kept in memory and lost with the page. Allow site data for this site.",
        ]),
        StorageFault::Full(error) => joined(&[
            "The device refused to store the latest progress (",
            &error.0,
            "): it is kept in memory, and nothing is sent until there is room again. Free some of the site's storage.",
        ]),
        StorageFault::DatabaseRefused(error) => joined(&[
            "IndexedDB cannot be used (",
            &error.0,
            "): progress is recorded, but what was moved there before is neither shown nor sent. Allow site data for this site.",
        ]),
        StorageFault::Gone => "IndexedDB has lost the progress that was there: what the backend has is read again.".to_owned(),
        StorageFault::NoRoomForAnother(error) => joined(&[
            "There is no room to keep another learner's progress beside this one's (",
            &error.0,
            "): it is kept in memory until the page is loaded again. Free some of the site's storage.",
        ]),
        StorageFault::UnknownSchema => "The stored document has another schema than this version of lesson-progress knows: it is left untouched, and progress is kept in memory. Update lesson-progress.".to_owned(),
        StorageFault::Damaged { kept_as: Some(key) } => joined(&[
            "The stored document was damaged: every lesson that could be read was kept, and the damaged text is under the key ",
            key,
            ".",
        ]),
        StorageFault::Damaged { kept_as: None } => "The stored document was damaged: every lesson that could be read was kept; there was no room to keep the damaged text.".to_owned(),
    }
}
