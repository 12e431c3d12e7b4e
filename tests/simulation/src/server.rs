//! The backend: its endpoints over a map of rows (backend contract).

use std::collections::{BTreeMap, BTreeSet};

use lesson_progress::sync::message::{Endpoint, Request};
use lesson_progress::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use crate::server_merge::{Incoming, StoredRow, TimeMerge, merge};
use crate::server_validation::invalid_fields;

/// A backend with its rows.
#[derive(Clone, Debug)]
pub struct Server {
    /// How an import merges time. The variant that takes the larger also caps dates.
    pub import_merge: TimeMerge,
    /// The lessons that are published.
    pub lessons: BTreeSet<u64>,
    /// Lessons of which it finds every state invalid.
    pub invalid: BTreeSet<u64>,
    /// The rows, by learner and lesson.
    pub rows: BTreeMap<String, BTreeMap<u64, StoredRow>>,
}

/// A request as it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// `GET`, `POST`, `PATCH`.
    pub method: &'a str,
    /// From the root of the backend.
    pub path: &'a str,
    /// The text that it carries.
    pub body: Option<&'a str>,
    /// Who is signed in.
    pub learner: Option<&'a str>,
    /// Whether the request carries the right CSRF token.
    pub csrf: bool,
}

/// What the backend answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON that it carries.
    pub body: Value,
}

impl Reply {
    fn new(status: u16, body: Value) -> Self {
        Self { status, body }
    }

    fn detail(status: u16, detail: &str) -> Self {
        Self::new(status, json!({ "detail": detail }))
    }
}

/// The method and the path of a request of the package.
pub fn address(request: &Request) -> (&'static str, String) {
    match request.endpoint {
        Endpoint::Csrf => ("GET", "/api/v1/auth/csrf/".to_owned()),
        Endpoint::Rows => ("GET", PROGRESS.to_owned()),
        Endpoint::Import => ("POST", format!("{PROGRESS}import/")),
        Endpoint::Lesson => {
            let lesson = request.lesson_id.map(|id| id.to_string());
            (
                "PATCH",
                format!("{PROGRESS}{}/", lesson.unwrap_or_default()),
            )
        }
    }
}

const PROGRESS: &str = "/api/v1/learning/progress/";

impl Server {
    /// A backend with no rows, and lessons 4 ..= 63.
    pub fn new(import_merge: TimeMerge) -> Self {
        Self {
            import_merge,
            lessons: (4..=63).collect(),
            invalid: BTreeSet::new(),
            rows: BTreeMap::new(),
        }
    }

    /// Executes a request at the backend's own time.
    pub fn handle(&mut self, now: Timestamp, arrival: Arrival<'_>) -> Reply {
        if arrival.path == "/api/v1/auth/csrf/" {
            return Reply::detail(200, "CSRF cookie set");
        }
        let Some(learner) = arrival.learner else {
            return Reply::detail(403, "Informations d'authentification non fournies.");
        };
        if arrival.method != "GET" && !arrival.csrf {
            return Reply::detail(403, "CSRF Failed: CSRF token missing.");
        }
        match (arrival.method, arrival.path.strip_prefix(PROGRESS)) {
            ("GET", Some("")) => self.list(learner),
            ("POST", Some("import/")) => self.import(now, learner, arrival.body),
            ("PATCH", Some(lesson)) => self.upsert(now, learner, lesson, arrival.body),
            (_, Some(_)) => Reply::detail(405, "Méthode non autorisée."),
            (_, None) => Reply::detail(404, "Introuvable."),
        }
    }

    /// A learner's row of a lesson.
    pub fn row(&self, learner: &str, lesson: u64) -> Option<&StoredRow> {
        self.rows.get(learner)?.get(&lesson)
    }

    fn list(&self, learner: &str) -> Reply {
        let rows = self.rows.get(learner).into_iter().flatten();
        Reply::new(
            200,
            rows.map(|(lesson, row)| with_id(*lesson, row)).collect(),
        )
    }

    fn import(&mut self, now: Timestamp, learner: &str, body: Option<&str>) -> Reply {
        let Some(Ok(body)) = body.map(serde_json::from_str::<Value>) else {
            return Reply::detail(400, "Erreur d'analyse JSON.");
        };
        let Some(lessons) = body.get("lessons").and_then(Value::as_object) else {
            return Reply::new(400, json!({ "lessons": ["Ce champ est obligatoire."] }));
        };
        let invalid: Map<String, Value> = lessons
            .iter()
            .filter_map(|(key, lesson)| {
                let id = key.parse().unwrap_or_default();
                Some((key.clone(), self.invalid_fields(id, lesson)?.into()))
            })
            .collect();
        if !invalid.is_empty() {
            return Reply::new(400, json!({ "lessons": invalid }));
        }
        let (mut imported, mut updated) = (0, 0);
        for (key, lesson) in lessons {
            let known = key.parse().ok().filter(|id| self.lessons.contains(id));
            if let (Some(id), Some(fields)) = (known, lesson.as_object()) {
                imported += 1;
                updated += u32::from(self.put(now, learner, id, fields, self.import_merge));
            }
        }
        Reply::new(200, json!({ "imported": imported, "updated": updated }))
    }

    fn upsert(&mut self, now: Timestamp, learner: &str, lesson: &str, body: Option<&str>) -> Reply {
        let lesson = lesson.strip_suffix('/').and_then(|id| id.parse().ok());
        let Some(id) = lesson.filter(|id| self.lessons.contains(id)) else {
            return Reply::detail(404, "Lesson not found.");
        };
        let Some(Ok(Value::Object(fields))) = body.map(serde_json::from_str) else {
            return Reply::detail(400, "Erreur d'analyse JSON.");
        };
        if let Some(invalid) = self.invalid_fields(id, &Value::Object(fields.clone())) {
            return Reply::new(400, invalid.into());
        }
        self.put(now, learner, id, &fields, TimeMerge::Max);
        let row = self.row(learner, id).map(|row| with_id(id, row));
        Reply::new(200, row.unwrap_or_default())
    }

    /// The fields of a lesson that are invalid, with the reasons; `None` if all are valid.
    fn invalid_fields(&self, id: u64, lesson: &Value) -> Option<Map<String, Value>> {
        if self.invalid.contains(&id) {
            return Some(Map::from_iter([("percent".to_owned(), json!(["Non."]))]));
        }
        invalid_fields(lesson)
    }

    /// Merges one lesson. Whether the request was newer than the row.
    fn put(
        &mut self,
        now: Timestamp,
        learner: &str,
        id: u64,
        fields: &Map<String, Value>,
        time_merge: TimeMerge,
    ) -> bool {
        let incoming = Incoming::read(fields);
        let incoming = match self.import_merge {
            TimeMerge::Sum => incoming,
            TimeMerge::Max => incoming.capped(now),
        };
        let rows = self.rows.entry(learner.to_owned()).or_default();
        let existing = rows.get(&id);
        let newer = existing.is_none_or(|row| incoming.updated_at > Some(row.updated_at));
        let merged = merge(existing, &incoming, time_merge);
        rows.insert(id, merged);
        newer
    }
}

fn with_id(lesson: u64, row: &StoredRow) -> Value {
    let mut json = row.to_json();
    json["lesson_id"] = lesson.into();
    json
}
