//! The facts of the backend and of the modules that this package replaces, as data.
//!
//! `LESSON_PROGRESS_VECTORS` names another folder: files of the same names that are found there, plain
//! or `.gz`, are used instead of the project's own.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use lesson_progress::change::{Change, SESSION_TIME_CAP_MS};
use lesson_progress::client::Client;
use lesson_progress::document::DOCUMENT_KEY;
use lesson_progress::json::to_json;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::now::Now;
use lesson_progress::progress::{to_percent, to_time_ms};
use lesson_progress::storage::{MemoryStorage, Storage};
use lesson_progress::store::Identity;
use lesson_progress::timestamp::Timestamp;
use serde_json::Value;
use simulation::server::{Arrival, Server};
use simulation::server_merge::{Incoming, StoredRow, TimeMerge, merge};

fn vectors(name: &str) -> Vec<Value> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let other = std::env::var_os("LESSON_PROGRESS_VECTORS").map(PathBuf::from);
    for folder in other.into_iter().chain([own]) {
        let plain = folder.join(name);
        let packed = folder.join(format!("{name}.gz"));
        let mut text = String::new();
        if plain.exists() {
            File::open(&plain)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
        } else if packed.exists() {
            let file = File::open(&packed).unwrap();
            GzDecoder::new(file).read_to_string(&mut text).unwrap();
        } else {
            continue;
        }
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert!(!cases.is_empty(), "{name} has no cases");
        return cases;
    }
    panic!("{name} is in none of the folders");
}

fn timestamp(value: &Value) -> Timestamp {
    Timestamp::parse(value.as_str().unwrap()).unwrap()
}

/// A helper's call, as the facade makes it.
fn change(op: &str, args: &[Value], now: Timestamp) -> Change {
    let number = |index: usize| args.get(index).and_then(Value::as_f64);
    match op {
        "markLessonSeen" => Change::seen(now),
        "addLessonTime" => {
            let cap = number(2).map_or(SESSION_TIME_CAP_MS, to_time_ms);
            Change::time(now, to_time_ms(number(1).unwrap()).min(cap))
        }
        "setLessonCompletion" => Change::completion(now, args[1].as_bool().unwrap()),
        "setLessonScore" => Change::score(now, to_percent(number(1).unwrap())),
        "upsertLessonProgress" => {
            let update = args[1].as_object().unwrap();
            let number = |name: &str| update.get(name).and_then(Value::as_f64);
            let boolean = |name: &str| update.get(name).and_then(Value::as_bool);
            Change {
                seen: boolean("seen"),
                completed: boolean("completed"),
                percent: number("percent").and_then(to_percent),
                time_ms: number("time_ms_delta").map_or(0, to_time_ms),
                score_best: number("score_best").and_then(to_percent),
                score_last: update
                    .get("score_last")
                    .map(|score| score.as_f64().and_then(to_percent)),
                last_seen_at: update
                    .get("last_seen_at")
                    .map(|at| at.as_str().and_then(Timestamp::parse)),
            }
        }
        other => panic!("unknown helper {other}"),
    }
}

#[test]
fn the_store_answers_as_the_modules_before() {
    for (number, case) in vectors("store_ops.json").iter().enumerate() {
        let storage = MemoryStorage::default();
        if !case["initial"].is_null() {
            storage
                .set(DOCUMENT_KEY, &case["initial"].to_string())
                .unwrap();
        }
        let identity = Identity {
            random: [7; 16],
            locale: case["locale"].as_str().unwrap_or("fr-FR").to_owned(),
        };
        let at = |wall| Now {
            wall,
            monotonic_ms: 0,
        };
        let mut client = Client::open(storage.clone(), &identity, 0, at(Timestamp::MIN));
        for step in case["steps"].as_array().unwrap() {
            let now = timestamp(&step["now"]);
            let args = step["args"].as_array().unwrap();
            let id = LessonId::new(args[0].as_u64().unwrap()).unwrap();
            let result = client.record(
                at(now),
                id,
                &change(step["op"].as_str().unwrap(), args, now),
            );
            assert_eq!(
                serde_json::from_str::<Value>(&to_json(&result)).unwrap(),
                step["result"],
                "case {number}: {step}"
            );
        }
        client.handle_lock(at(Timestamp::MIN), false);
        let stored = storage.get(DOCUMENT_KEY).unwrap();
        let mut document: Value = serde_json::from_str(&stored.unwrap()).unwrap();
        document.as_object_mut().unwrap().remove("sync").unwrap();
        let mut expected = case["final"].clone();
        if case["initial"].is_null() {
            expected["device_id"] = document["device_id"].clone();
        }
        assert_eq!(document, expected, "case {number}");
    }
}

fn stored_row(value: &Value) -> StoredRow {
    let fields = Incoming::read(value.as_object().unwrap());
    let mut row = merge(None, &fields, TimeMerge::Sum);
    row.updated_at = timestamp(&value["updated_at"]);
    row
}

#[test]
fn the_simulated_server_merges_as_the_backend() {
    for (number, case) in vectors("server_merge.json").iter().enumerate() {
        let existing = Some(&case["existing"])
            .filter(|row| !row.is_null())
            .map(stored_row);
        let incoming = Incoming::read(case["incoming"].as_object().unwrap());
        let time_merge = match case["time_merge"].as_str().unwrap() {
            "sum" => TimeMerge::Sum,
            "max" => TimeMerge::Max,
            other => panic!("unknown merge {other}"),
        };
        let merged = merge(existing.as_ref(), &incoming, time_merge);
        assert_eq!(merged, stored_row(&case["merged"]), "case {number}: {case}");
    }
}

/// Whether an answer is the recorded one: instants compare as instants, and `<message>` is any text.
fn is_like(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::String(_), Value::String(any)) if any == "<message>" => true,
        (Value::String(a), Value::String(b)) => {
            a == b
                || Timestamp::parse(a).is_some_and(|instant| Some(instant) == Timestamp::parse(b))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_like(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| is_like(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn the_simulated_server_answers_as_the_backend() {
    let mut server = Server::new(TimeMerge::Sum);
    let now = Timestamp::parse("2026-02-01T00:00:00Z").unwrap();
    for case in vectors("http_contract.json") {
        let request = &case["request"];
        let body = match (&request["raw"], &request["body"]) {
            (Value::String(raw), _) => Some(raw.clone()),
            (_, Value::Null) => None,
            (_, body) => Some(body.to_string()),
        };
        let reply = server.handle(
            now,
            Arrival {
                method: request["method"].as_str().unwrap(),
                path: request["path"].as_str().unwrap(),
                body: body.as_deref(),
                learner: request["authenticated"].as_bool().unwrap().then_some("a"),
                csrf: request["csrf"].as_bool().unwrap(),
            },
        );
        let name = &case["name"];
        assert_eq!(reply.status, case["response"]["status"], "{name}");
        let expected = &case["response"]["body"];
        assert!(is_like(&reply.body, expected), "{name}: {}", reply.body);
    }
}
