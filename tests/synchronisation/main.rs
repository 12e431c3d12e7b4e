//! The synchronisation against the simulated backend, in both of its variants.

mod app_sends;
mod clock;
mod failures;
mod going_hidden;
mod learners;
mod lesson_time;
mod refusals;
mod schedule;
mod tabs;
mod time;
mod variants;

use lesson_progress::account::ImportMerge;
use lesson_progress::change::{Change, Pace};
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::storage::{MemoryStorage, Storage};
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::message::{Endpoint, Request};
use lesson_progress::sync::options::{SyncOptions, User};
use lesson_progress::sync::status::{ErrorCode, SyncState};
use simulation::device::{CsrfToken, Device, Fate};
use simulation::server::Server;
use simulation::server_merge::TimeMerge::{self, Max, Sum};

use Endpoint::{Csrf, Import, Lesson, Rows};

const BOTH: [TimeMerge; 2] = [Sum, Max];
const A: &str = "a@example.com";
const B: &str = "b@example.com";

fn server_time(server: &Server, learner: &str, lesson: u64) -> u64 {
    server.row(learner, lesson).map_or(0, |row| row.time_ms)
}

/// The fate of the first import; everything else arrives.
fn first_import(fate: Fate) -> impl FnMut(&Request) -> Fate {
    let mut fate = Some(fate);
    move |request| match request.endpoint {
        Import => fate.take().unwrap_or(Fate::Arrives),
        Csrf | Rows | Lesson => Fate::Arrives,
    }
}

fn always(_: &Request) -> Fate {
    Fate::Arrives
}

/// A device that knows how the backend merges, with 100 ms on lesson 4.
fn settled_device(server: &mut Server) -> Device {
    let mut device = Device::signed_in(A);
    device.read(4, 60);
    device.sync(server);
    device.read(4, 40);
    device.sync(server);
    assert_eq!(server_time(server, A, 4), 100);
    device.take_requests();
    device
}

fn pending(device: &Device) -> usize {
    device.client.document().pending_count()
}

/// 11 ms more on lesson 4, and the import that brings them, sent and not yet arrived.
fn start_import(device: &mut Device) -> Request {
    device.read(4, 11);
    device.client.handle_trigger(device.now(), Trigger::App);
    let import = device.next_request().unwrap();
    assert_eq!(import.endpoint, Import);
    import
}
