//! The merge of the backend (backend contract, "Merge on the server"), in both variants.

use lesson_progress::timestamp::Timestamp;
use serde_json::{Map, Value};

/// How the backend merges the time of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeMerge {
    /// It adds the time to the stored one.
    Sum,
    /// It keeps the larger one.
    Max,
}

/// A stored row, as the database has it; the fields are the contract's.
#[expect(missing_docs, reason = "the contract's fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    pub seen: bool,
    pub completed: bool,
    pub percent: u64,
    pub time_ms: u64,
    pub score_best: Option<u64>,
    pub score_last: Option<u64>,
    pub updated_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
}

/// A lesson of a request that was found valid: the fields that it has.
#[expect(missing_docs, reason = "the contract's fields")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    pub seen: Option<bool>,
    pub completed: Option<bool>,
    pub percent: Option<u64>,
    pub time_ms: Option<u64>,
    pub score_best: Option<Option<u64>>,
    pub score_last: Option<Option<u64>>,
    pub updated_at: Option<Timestamp>,
    pub last_seen_at: Option<Option<Timestamp>>,
}

impl Incoming {
    /// Reads a lesson whose fields are known to be valid.
    pub fn read(fields: &Map<String, Value>) -> Self {
        let date = |value: &Value| value.as_str().and_then(Timestamp::parse);
        let boolean = |name| fields.get(name).and_then(Value::as_bool);
        let number = |name| fields.get(name).and_then(Value::as_u64);
        Self {
            seen: boolean("seen"),
            completed: boolean("completed"),
            percent: number("percent"),
            time_ms: number("time_ms"),
            score_best: fields.get("score_best").map(Value::as_u64),
            score_last: fields.get("score_last").map(Value::as_u64),
            updated_at: fields.get("updated_at").and_then(date),
            last_seen_at: fields.get("last_seen_at").map(date),
        }
    }

    /// The lesson as the variant that caps dates sees it: nothing is later than its own clock.
    pub fn capped(mut self, now: Timestamp) -> Self {
        self.updated_at = self.updated_at.map(|at| at.min(now));
        self.last_seen_at = self.last_seen_at.map(|at| at.map(|at| at.min(now)));
        self
    }
}

/// The row after the merge.
pub fn merge(
    existing: Option<&StoredRow>,
    incoming: &Incoming,
    time_merge: TimeMerge,
) -> StoredRow {
    let updated_at = incoming.updated_at.unwrap_or(Timestamp::MIN);
    let Some(existing) = existing else {
        return StoredRow {
            seen: incoming.seen.unwrap_or(false),
            completed: incoming.completed.unwrap_or(false),
            percent: incoming.percent.unwrap_or(0),
            time_ms: incoming.time_ms.unwrap_or(0),
            score_best: incoming.score_best.flatten(),
            score_last: incoming.score_last.flatten(),
            updated_at,
            last_seen_at: incoming.last_seen_at.flatten(),
        };
    };
    let time_ms = incoming.time_ms.unwrap_or(0);
    let mut merged = StoredRow {
        score_best: existing.score_best.max(incoming.score_best.flatten()),
        time_ms: match time_merge {
            TimeMerge::Sum => existing.time_ms.saturating_add(time_ms),
            TimeMerge::Max => existing.time_ms.max(time_ms),
        },
        updated_at: existing.updated_at.max(updated_at),
        ..existing.clone()
    };
    if updated_at > existing.updated_at {
        merged.seen = incoming.seen.unwrap_or(existing.seen);
        merged.completed = incoming.completed.unwrap_or(existing.completed);
        merged.percent = incoming.percent.unwrap_or(existing.percent);
        merged.score_last = incoming.score_last.unwrap_or(existing.score_last);
        merged.last_seen_at = incoming.last_seen_at.unwrap_or(existing.last_seen_at);
    }
    merged
}

impl StoredRow {
    /// The row as JSON without its `lesson_id`, dates in the backend's own time zone.
    pub fn to_json(&self) -> Value {
        serde_json::json!({
            "seen": self.seen,
            "completed": self.completed,
            "percent": self.percent,
            "time_ms": self.time_ms,
            "score_best": self.score_best,
            "score_last": self.score_last,
            "updated_at": in_own_zone(self.updated_at),
            "last_seen_at": self.last_seen_at.map(in_own_zone),
        })
    }
}

/// As the backend writes a date: never in UTC, and with no fraction where there is none.
fn in_own_zone(date: Timestamp) -> String {
    let local = date.plus_millis(3_600_000).to_rfc3339_micros();
    local.replace(".000000Z", "Z").replace('Z', "+01:00")
}
