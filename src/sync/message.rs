//! What goes out to the backend and what comes back, as values.

use crate::json::{ToJson, Writer};
use crate::lesson_id::LessonId;

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Sets the CSRF cookie.
    Csrf,
    /// Reads every row of the learner.
    Rows,
    /// Imports a batch.
    Import,
    /// Merges one lesson, by PATCH.
    Lesson,
}

impl ToJson for Endpoint {
    fn write(&self, json: &mut Writer) {
        json.string(match self {
            Self::Csrf => "csrf",
            Self::Rows => "rows",
            Self::Import => "import",
            Self::Lesson => "lesson",
        });
    }
}

/// A request to send. Every request is answered with [`Answer`], once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Goes with the answer.
    pub id: u32,
    /// Where it goes.
    pub endpoint: Endpoint,
    /// Whose row is patched: such a request must outlive the page.
    pub lesson_id: Option<LessonId>,
    /// The JSON that it carries; with one it is a write.
    pub body: Option<String>,
}

impl ToJson for Request {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.member("id", &self.id);
            json.member("endpoint", &self.endpoint);
            json.member("lesson_id", &self.lesson_id);
            json.member("body", &self.body);
        });
    }
}

/// How long an answer is waited for before the request is given up.
pub const REQUEST_TIMEOUT_MS: u64 = 30_000;

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The backend, or something on the way to it, answered.
    Response {
        /// HTTP status.
        status: u16,
        /// Seconds of the header `Retry-After`, where it can be read.
        retry_after_s: Option<u32>,
        /// The body, whole.
        body: String,
    },
    /// No answer: whether the request arrived is in doubt.
    Lost,
    /// No answer in time: whether the request arrived is in doubt.
    TimedOut,
    /// The request was not sent: the app's own headers could not be had.
    NotSent(String),
}
