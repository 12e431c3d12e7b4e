//! A network that loses, delays, repeats nothing and promises nothing.

use std::collections::BTreeMap;

use lesson_progress::sync::message::{Endpoint, REQUEST_TIMEOUT_MS, Request};

use crate::coverage::Coverage;
use crate::server_merge::StoredRow;

/// The longest after it was given up that a request is still executed: less than the package waits.
const LATE_MS_MAX: u64 = 55_000;

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// The device that sent it.
    pub device: usize,
    /// The page that sent it.
    pub page: u64,
    /// What it asks.
    pub request: Request,
    /// Whose cookies it carries.
    pub session: Option<String>,
    /// When the backend executes it, if it does and has not yet.
    pub executed_at: Option<u64>,
    /// When the page hears of it, if it is there and has not yet.
    pub answered_at: Option<u64>,
    /// What the page hears.
    pub hears: Hears,
    /// What the backend made of it.
    pub execution: Option<Execution>,
}

/// What the backend made of a request.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Counts executions.
    pub number: u64,
    /// The learner's rows after it.
    pub rows: BTreeMap<u64, StoredRow>,
    /// The status that it answered.
    pub status: u16,
    /// The body that it answered.
    pub body: String,
}

/// What a page hears of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hears {
    /// The backend's answer.
    Reply,
    /// The backend's answer, with its body cut off.
    Cut,
    /// That the connection broke.
    Broken,
    /// Nothing in time.
    Nothing,
    /// What something on the way says.
    Proxy {
        /// HTTP status.
        status: u16,
        /// Seconds of the header `Retry-After`.
        retry_after_s: Option<u32>,
        /// The body.
        body: String,
    },
}

/// The fate of a request: when it is executed and heard of, and what is heard.
pub struct Fate {
    /// When it is executed, if ever.
    pub executed_at: Option<u64>,
    /// When the page hears of it.
    pub answered_at: u64,
    /// What it hears.
    pub hears: Hears,
}

/// Decides what becomes of a request that is sent now. Without faults it arrives, sooner or later.
pub fn fate(
    now_ms: u64,
    request: &Request,
    faulty: bool,
    random: &mut fastrand::Rng,
    coverage: &mut Coverage,
) -> Fate {
    let mut delay = || match random.u8(0..8) {
        0 => random.u64(1..14_000),
        _ => random.u64(1..400),
    };
    let executed_at = now_ms + delay();
    let mut fate = Fate {
        executed_at: Some(executed_at),
        answered_at: executed_at + delay(),
        hears: Hears::Reply,
    };
    if !faulty || random.u8(0..100) >= 35 {
        return fate;
    }
    let proxy = |status, body: &str| Hears::Proxy {
        status,
        retry_after_s: None,
        body: body.to_owned(),
    };
    let given_up_at = now_ms + REQUEST_TIMEOUT_MS;
    let name = match random.u8(0..13) {
        0 => {
            fate.executed_at = None;
            fate.hears = Hears::Broken;
            "request lost"
        }
        1 => {
            fate.hears = Hears::Broken;
            "answer lost"
        }
        2 => {
            fate.executed_at = Some(now_ms + random.u64(1..REQUEST_TIMEOUT_MS));
            fate.answered_at = given_up_at;
            fate.hears = Hears::Nothing;
            "answer late"
        }
        3 => {
            fate.answered_at = given_up_at;
            fate.executed_at = Some(given_up_at + random.u64(0..LATE_MS_MAX));
            fate.hears = Hears::Nothing;
            "executed after given up"
        }
        4 => {
            fate.executed_at = fate.executed_at.filter(|_| random.bool());
            fate.hears = proxy(502, "<html>Bad Gateway</html>");
            "bad gateway"
        }
        5 => {
            fate.hears = proxy(200, "<!doctype html>");
            "executed, page of a proxy"
        }
        6 => {
            fate.executed_at = None;
            fate.hears = proxy(200, "<!doctype html>");
            "page of a proxy"
        }
        7 => {
            fate.executed_at = None;
            fate.hears = Hears::Proxy {
                status: if random.bool() { 429 } else { 503 },
                retry_after_s: random.bool().then(|| random.u32(0..100)),
                body: String::new(),
            };
            "throttled"
        }
        8 => {
            fate.executed_at = None;
            fate.hears = proxy(403, r#"{"detail":"Session expirée."}"#);
            "session refused"
        }
        9 if request.endpoint == Endpoint::Import => {
            fate.executed_at = None;
            fate.hears = proxy(413, "<html>Request Entity Too Large</html>");
            "too large"
        }
        10 if request.endpoint == Endpoint::Import => {
            fate.executed_at = None;
            let lesson = any_lesson(request, random);
            let body = format!(r#"{{"lessons":{{"{lesson}":{{"percent":["Non."]}}}}}}"#);
            fate.hears = proxy(400, &body);
            "lesson refused"
        }
        11 => {
            fate.hears = Hears::Cut;
            "body cut"
        }
        12 if request.body.is_some() => {
            fate.executed_at = None;
            fate.hears = proxy(403, r#"{"detail":"CSRF Failed: CSRF token incorrect."}"#);
            "csrf refused"
        }
        _ => return fate,
    };
    coverage.fault(name);
    fate
}

/// The fate of what a page is waiting for when it is killed: what it was, or late. What the page has
/// already given up keeps its fate.
pub fn outlive_page(flight: &mut Flight, now_ms: u64, random: &mut fastrand::Rng) {
    if flight.answered_at.take().is_none() {
        return;
    }
    if flight.executed_at.is_some_and(|at| at > now_ms) {
        flight.executed_at = match random.u8(0..3) {
            0 => None,
            1 => flight.executed_at,
            _ => Some(now_ms + random.u64(0..LATE_MS_MAX)),
        };
    }
}

fn any_lesson(request: &Request, random: &mut fastrand::Rng) -> String {
    let body = request.body.as_deref().unwrap_or_default();
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let lessons = body["lessons"].as_object();
    let keys: Vec<&String> = lessons.into_iter().flatten().map(|(key, _)| key).collect();
    random.choice(keys).cloned().unwrap_or_default()
}
