//! The journals of other pages, and what else may be under our keys.

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::store::{Identity, StorageFault};
use lesson_progress::timestamp::Timestamp;

use crate::disk::Disk;
use crate::invariants;

/// What our keys begin with.
const PREFIX: &str = "pp_progress_v1";

/// Times of the lessons, by id.
type Times = Vec<(LessonId, u64)>;

/// Whatever is under our keys is folded once, whatever page does it, and what this page records is added to it.
/// Every line is a key, without what all of ours begin with, then a space and the text under it.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let disk = Disk::default();
    for line in text.lines() {
        if let Some((key, text)) = line.split_once(' ') {
            disk.put(&format!("{PREFIX}{key}"), text);
        }
    }
    let mut client = open(&disk, 1);
    invariants::check(client.document());
    let before = times(&client);

    let lesson = before.last().map(|(id, _)| *id);
    let lesson = lesson.or_else(|| LessonId::new(4)).expect("4 is an id");
    let time_before = client.document().lesson(lesson);
    let time_before = time_before.map_or(0, |entry| entry.progress.time_ms);
    client.record(at(10), lesson, &Change::time(at(10).wall, 7));
    let recorded = times(&client);
    let time_after = client.document().lesson(lesson).expect("it was recorded");
    let time_after = time_after.progress.time_ms;
    assert!(
        time_after == time_before + 7 || time_after == lesson_progress::progress::TIME_MS_MAX,
        "{time_before} and 7 is {time_after}"
    );

    for seconds in [3, 15, 30, 100] {
        client.handle_lock(at(seconds * 1_000), true);
        invariants::check(client.document());
        assert_eq!(times(&client), recorded, "folded after {seconds} s");
    }
    if client.fault().is_some_and(StorageFault::is_in_memory) {
        return;
    }
    let mut reloaded = open(&disk, 2);
    invariants::check(reloaded.document());
    assert_eq!(times(&reloaded), recorded, "read by another page");
    reloaded.handle_lock(at(200_000), true);
    assert_eq!(times(&reloaded), recorded, "folded by another page");
}

fn open(disk: &Disk, seed: u64) -> Client<Disk> {
    let identity = Identity {
        random: [7; 16],
        locale: "fr-FR".to_owned(),
    };
    Client::open(disk.clone(), &identity, seed, at(0))
}

fn at(monotonic_ms: u64) -> Now {
    Now {
        wall: Timestamp::from_millis(1_768_204_800_000).plus_millis(monotonic_ms),
        monotonic_ms,
    }
}

fn times(client: &Client<Disk>) -> Times {
    let lessons = client.document().lessons();
    lessons
        .map(|(id, entry)| (id, entry.progress.time_ms))
        .collect()
}
