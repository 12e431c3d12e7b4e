//! The body of an answer that refuses.

use lesson_progress::change::Change;
use lesson_progress::sync::message::{Endpoint, Request};
use lesson_progress::sync::refusal::{is_csrf_failure, is_import_answer, named_lessons, unnamed};
use simulation::device::{Device, Fate};
use simulation::server::Server;
use simulation::server_merge::TimeMerge;

use crate::invariants;

const STATUS: [u16; 8] = [400, 401, 403, 404, 413, 429, 500, 503];
const LEARNER: &str = "a@example.com";
const LESSONS: [(u64, u64); 3] = [(4, 60), (5, 11), (6, 0)];

/// The longest reason that is kept, in characters.
const REASON_CHARS_MAX: usize = 300;

/// Whatever stands in a refusal loses no time: what it sets aside is sent after its next change. The first byte
/// chooses the status and what is refused, the others are the body.
pub fn check(data: &[u8]) {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let body = String::from_utf8_lossy(body).into_owned();
    is_csrf_failure(&body);
    is_import_answer(&body);
    let named = named_lessons(&body, |_| true);
    let reasons = named.iter().map(|(_, refusal)| refusal.clone());
    for refusal in reasons.chain([unnamed(&body)]) {
        let length = refusal.reason.map_or(0, |reason| reason.chars().count());
        assert!(length <= REASON_CHARS_MAX, "{length}");
    }

    let choice = usize::from(*choice);
    let endpoint = match choice / STATUS.len() % 3 {
        0 => Endpoint::Import,
        1 => Endpoint::Rows,
        _ => Endpoint::Lesson,
    };
    let refusing = |request: &Request| {
        if request.endpoint == endpoint {
            Fate::intercepted(STATUS[choice % STATUS.len()], &body)
        } else {
            Fate::Arrives
        }
    };
    let mut server = Server::new(TimeMerge::Sum);
    let mut device = Device::signed_in(LEARNER);
    for (lesson, time_ms) in LESSONS {
        device.read(lesson, time_ms);
    }
    device.sync_with(&mut server, refusing);
    if let Some(request) = device.hide() {
        let fate = refusing(&request);
        device.exchange(&mut server, request, fate);
    }
    device.wait(&mut server, 600_000, refusing);
    invariants::check(device.client.document());
    for (lesson, time_ms) in LESSONS {
        assert_eq!(device.time_of(lesson), time_ms, "{lesson} as it is shown");
        device.record(lesson, Change::seen);
    }
    device.wait(&mut server, 3_600_000, |_| Fate::Arrives);
    device.sync(&mut server);
    for (lesson, time_ms) in LESSONS {
        let row = server.row(LEARNER, lesson).map(|row| row.time_ms);
        assert_eq!(row, Some(time_ms), "{lesson} as the backend has it");
    }
    assert_eq!(device.client.document().pending_count(), 0);
}
