//! What the facade calls, by the names that it calls it. There is one client per page.
#![expect(
    unreachable_pub,
    reason = "exported to JavaScript; the helpers' documentation is index.d.ts"
)]

use std::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::LocalStorage;
use super::clock::now;
use crate::change::{Change, SESSION_TIME_CAP_MS};
use crate::client::Client;
use crate::json::{Writer, to_json};
use crate::lesson_id::LessonId;
use crate::lesson_time::{Limits, Look};
use crate::list;
use crate::progress::{LessonProgress, to_percent, to_time_ms};
use crate::row::parse_rows;
use crate::storage::StorageError;
use crate::store::{Identity, SETTLING_MS};
use crate::summary::ProgressSummary;
use crate::sync::batch::export_payload;
use crate::sync::engine::Trigger;
use crate::sync::message::{Answer, REQUEST_TIMEOUT_MS};
use crate::sync::options::{INTERVAL_MS_DEFAULT, INTERVAL_MS_MIN, SyncOptions, User};
use crate::timestamp::Timestamp;

thread_local! {
    /// Lasts as long as the page: dropping it would be code that never runs.
    static CLIENT: Cell<Option<&'static mut Client<LocalStorage>>> = const { Cell::new(None) };
}

/// Calls the client. It is away while it is called: a page that has replaced `localStorage` by something
/// that calls a helper gets no answer there, and breaks nothing.
fn with<T>(call: impl FnOnce(&mut Client<LocalStorage>) -> T) -> Option<T> {
    let client = take()?;
    let answer = call(client);
    put_back(client);
    Some(answer)
}

// Every export calls them.
#[inline(never)]
fn take() -> Option<&'static mut Client<LocalStorage>> {
    CLIENT.take()
}

#[inline(never)]
fn put_back(client: &'static mut Client<LocalStorage>) {
    CLIENT.set(Some(client));
}

fn record(lesson_id: f64, change: &dyn Fn(Timestamp) -> Change) -> Option<Vec<f64>> {
    let id = LessonId::from_f64(lesson_id)?;
    let now = now();
    with(|client| numbers_of(&client.record(now, id, &change(now.wall))))
}

/// A lesson as the facade takes it, in a fraction of the time that JSON needs: the fields in their order, flags
/// as 0 and 1, dates as milliseconds, and -1 for `null`.
fn numbers_of(progress: &LessonProgress) -> Vec<f64> {
    let score = |score: Option<u8>| score.map_or(-1.0, f64::from);
    let millis = |at: Timestamp| at.millis() as f64;
    vec![
        f64::from(u8::from(progress.seen)),
        f64::from(u8::from(progress.completed)),
        f64::from(progress.percent),
        progress.time_ms as f64,
        score(progress.score_best),
        score(progress.score_last),
        millis(progress.updated_at),
        progress.last_seen_at.map_or(-1.0, millis),
    ]
}

fn json_of(keys: &[String]) -> String {
    let mut json = Writer::default();
    json.array(|json| keys.iter().for_each(|key| json.string(key)));
    json.into_text()
}

/// Opens the client. `random` are 24 random bytes.
#[wasm_bindgen]
pub fn open(random: &[u8], locale: String) {
    let byte = |index: usize| random.get(index).copied().unwrap_or_default();
    let identity = Identity {
        random: std::array::from_fn(byte),
        locale,
    };
    let seed = u64::from_le_bytes(std::array::from_fn(|index| byte(16 + index)));
    let client = Client::open(LocalStorage::default(), &identity, seed, now());
    put_back(Box::leak(Box::new(client)));
}

#[wasm_bindgen]
pub fn mark_seen(lesson_id: f64) -> Option<Vec<f64>> {
    record(lesson_id, &Change::seen)
}

/// `max_delta_ms` left out is `NaN`, as is every number.
#[wasm_bindgen]
pub fn add_time(lesson_id: f64, delta_ms: f64, max_delta_ms: f64) -> Option<Vec<f64>> {
    let cap = if max_delta_ms.is_nan() {
        SESSION_TIME_CAP_MS
    } else {
        to_time_ms(max_delta_ms)
    };
    record(lesson_id, &|now| {
        Change::time(now, to_time_ms(delta_ms).min(cap))
    })
}

#[wasm_bindgen]
pub fn set_completion(lesson_id: f64, completed: bool) -> Option<Vec<f64>> {
    record(lesson_id, &|now| Change::completion(now, completed))
}

#[wasm_bindgen]
pub fn set_score(lesson_id: f64, score: f64) -> Option<Vec<f64>> {
    record(lesson_id, &|now| Change::score(now, to_percent(score)))
}

/// `score_last` and `last_seen_at`: left out keeps, the flag beside removes.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn upsert(
    lesson_id: f64,
    seen: Option<bool>,
    completed: Option<bool>,
    percent: f64,
    time_ms_delta: f64,
    score_best: f64,
    score_last: f64,
    removes_score_last: bool,
    last_seen_at: Option<String>,
    removes_last_seen_at: bool,
) -> Option<Vec<f64>> {
    let score_last = to_percent(score_last);
    let last_seen_at = last_seen_at.as_deref().and_then(Timestamp::parse);
    record(lesson_id, &|_| Change {
        seen,
        completed,
        percent: to_percent(percent),
        time_ms: to_time_ms(time_ms_delta),
        score_best: to_percent(score_best),
        score_last: score_last.map(Some).or(removes_score_last.then_some(None)),
        last_seen_at: last_seen_at
            .map(|at| Some(at.to_millis()))
            .or(removes_last_seen_at.then_some(None)),
    })
}

/// Begins to count the time on a lesson: what `end_lesson_time` takes. If the learner has been inactive since before,
/// it was counted already, by a client that failed.
#[wasm_bindgen]
pub fn begin_lesson_time(
    lesson_id: f64,
    idle_ms: f64,
    max_ms: f64,
    inactive_ms: f64,
) -> Option<u32> {
    let id = LessonId::from_f64(lesson_id)?;
    with(|client| {
        let tracking = client.begin_lesson_time(now(), id, Limits::new(idle_ms, max_ms));
        if inactive_ms >= 1.0 {
            client.resume_lesson_time(now(), inactive_ms as u64);
        }
        tracking
    })
}

#[wasm_bindgen]
pub fn end_lesson_time(tracking: u32) {
    with(|client| client.end_lesson_time(now(), tracking));
}

/// How the page is while the time on a lesson is counted. Milliseconds until the next look, infinitely many if only
/// an event changes anything.
#[wasm_bindgen]
pub fn look(is_visible: bool, has_focus: bool, has_input: bool) -> f64 {
    let look = Look {
        is_visible,
        has_focus,
        has_input,
    };
    to_wait(with(|client| client.handle_look(now(), look)))
}

/// Counts the changes of the document.
#[wasm_bindgen]
pub fn version() -> f64 {
    with(|client| client.version() as f64).unwrap_or_default()
}

#[wasm_bindgen]
pub fn lesson(lesson_id: f64) -> Option<Vec<f64>> {
    let id = LessonId::from_f64(lesson_id)?;
    with(|client| Some(numbers_of(&client.document().lesson(id)?.progress))).flatten()
}

#[wasm_bindgen]
pub fn document() -> Option<String> {
    with(|client| client.document().to_v1_json())
}

/// With no ids, of every lesson with progress.
#[wasm_bindgen]
pub fn summary(lesson_ids: Option<Vec<f64>>) -> Option<String> {
    with(|client| {
        let document = client.document();
        to_json(&match lesson_ids {
            Some(ids) => {
                let ids: Vec<LessonId> =
                    list::collect(ids.into_iter().filter_map(LessonId::from_f64));
                ProgressSummary::of_lessons(document, &ids)
            }
            None => ProgressSummary::of_all(document),
        })
    })
}

#[wasm_bindgen]
pub fn import_payload() -> Option<String> {
    with(|client| export_payload(client.document()))
}

/// One lesson of a payload that the app has sent by itself.
#[wasm_bindgen]
pub fn settle(lesson_id: &str, time_ms: f64, updated_at: &str) {
    if let Some(id) = LessonId::from_key(lesson_id)
        && let Some(at) = Timestamp::parse(updated_at)
    {
        with(|client| client.settle(now(), id, to_time_ms(time_ms), at));
    }
}

#[wasm_bindgen]
pub fn merge_rows(rows: &str) {
    if let Ok(rows) = parse_rows(rows) {
        with(|client| client.merge_rows(now(), &rows.rows));
    }
}

#[wasm_bindgen]
pub fn set_last_sync_at(at: Option<String>) {
    let at = match at.as_deref().map(Timestamp::parse) {
        Some(None) => return,
        Some(at @ Some(_)) => at,
        None => None,
    };
    with(|client| client.set_last_sync_at(now(), at));
}

/// `user` counts if `has_user`; none is nobody. Without it, it stays who it was. `failed` says what became of the
/// client before, which had these settings.
#[wasm_bindgen]
pub fn set_options(
    enabled: bool,
    has_user: bool,
    user: Option<String>,
    interval_ms: f64,
    csrf: bool,
    prefers_database: bool,
    failed: Option<String>,
) {
    let interval_ms = if interval_ms.is_nan() {
        INTERVAL_MS_DEFAULT
    } else {
        (interval_ms as u64).max(INTERVAL_MS_MIN)
    };
    with(|client| {
        client.prefer_database(prefers_database);
        let user = if has_user {
            user.map_or(User::SignedOut, User::Learner)
        } else {
            client.options().user.clone()
        };
        let options = SyncOptions {
            enabled,
            user,
            interval_ms,
            csrf,
        };
        if let Some(failed) = failed {
            client.resume(now(), options, failed);
            return;
        }
        client.handle_options(now(), options);
        if has_user {
            client.handle_sign_in(now());
        }
    });
}

#[wasm_bindgen]
pub fn forget_learner(learner: &str) {
    with(|client| client.forget_learner(now(), learner));
}

/// Another page wrote under a key; none if it may have been any.
#[wasm_bindgen]
pub fn handle_storage(key: Option<String>) {
    with(|client| client.handle_storage(now(), key.as_deref()));
}

/// The page is back from the back/forward cache.
#[wasm_bindgen]
pub fn handle_return() {
    with(|client| client.handle_return(now()));
}

/// What asks for an attempt, or speaks against one, by its number.
#[wasm_bindgen]
pub fn handle_trigger(trigger: u8) {
    let trigger = match trigger {
        0 => Trigger::Online,
        1 => Trigger::Offline,
        2 => Trigger::Visible,
        3 => Trigger::Change,
        _ => Trigger::App,
    };
    with(|client| client.handle_trigger(now(), trigger));
}

/// The request to send at once as JSON, if there is one.
#[wasm_bindgen]
pub fn handle_hidden(has_csrf_token: bool) -> Option<String> {
    let request = with(|client| client.handle_hidden(now(), has_csrf_token))??;
    Some(to_json(&request))
}

/// What is to be done with IndexedDB: 0 nothing, 1 the next turn in a transaction, 2 what it has is to be shown
/// as well.
#[wasm_bindgen]
pub fn database_need() -> u8 {
    with(|client| client.database_need(now()) as u8).unwrap_or_default()
}

/// The keys of the documents that the database has, or had until this transaction, as a JSON array.
#[wasm_bindgen]
pub fn keys_in_database() -> Option<String> {
    Some(json_of(&with(|client| client.keys_in_database())?))
}

/// Takes what the database has under a key.
#[wasm_bindgen]
pub fn load(key: String, text: Option<String>) {
    with(|client| client.load(&key, text));
}

#[wasm_bindgen]
pub fn begin_transaction() {
    with(Client::begin_transaction);
}

/// The keys of the documents to put into the database, as a JSON array; if there is none, the transaction
/// must be aborted.
#[wasm_bindgen]
pub fn prepare_transaction() -> Option<String> {
    Some(json_of(&with(Client::prepare_transaction)?.ok()?))
}

#[wasm_bindgen]
pub fn document_to_put(key: String) -> Option<String> {
    with(|client| client.document_to_put(&key).map(str::to_owned))?
}

/// The transaction is over, or could not even begin; if it failed, by this error.
#[wasm_bindgen]
pub fn end_transaction(error: Option<String>) {
    let outcome = error.map_or(Ok(()), |error| Err(StorageError(error)));
    with(|client| client.end_transaction(now(), outcome));
}

/// Whether the document is claimed by this page now, and not by another before.
#[wasm_bindgen]
pub fn claim(has_lock: bool) -> bool {
    with(|client| client.claim(now(), has_lock)).unwrap_or_default()
}

#[wasm_bindgen]
pub fn holds_claim() -> bool {
    with(|client| client.holds_claim()).unwrap_or_default()
}

#[wasm_bindgen]
pub fn settling_ms() -> f64 {
    SETTLING_MS as f64
}

/// Does what is due, with the document alone. The next request as JSON, if there is one.
#[wasm_bindgen]
pub fn handle_lock(has_csrf_token: bool) -> Option<String> {
    let request = with(|client| client.handle_lock(now(), has_csrf_token))??;
    Some(to_json(&request))
}

/// Whether a request may still leave, now that it is prepared.
#[wasm_bindgen]
pub fn may_send(request_id: u32) -> bool {
    with(|client| client.may_send(request_id)).unwrap_or_default()
}

#[wasm_bindgen]
pub fn request_timeout_ms() -> f64 {
    REQUEST_TIMEOUT_MS as f64
}

#[wasm_bindgen]
pub fn handle_response(request_id: u32, status: u16, retry_after_s: Option<u32>, body: String) {
    answer(
        request_id,
        Answer::Response {
            status,
            retry_after_s,
            body,
        },
    );
}

#[wasm_bindgen]
pub fn handle_lost(request_id: u32) {
    answer(request_id, Answer::Lost);
}

#[wasm_bindgen]
pub fn handle_time_out(request_id: u32) {
    answer(request_id, Answer::TimedOut);
}

#[wasm_bindgen]
pub fn handle_not_sent(request_id: u32, reason: String) {
    answer(request_id, Answer::NotSent(reason));
}

fn answer(request_id: u32, answer: Answer) {
    with(|client| client.handle_answer(now(), request_id, answer));
}

/// Milliseconds until there is something to do that asks for the document alone, infinitely many if only an event
/// changes anything.
#[wasm_bindgen]
pub fn next_turn_in_ms() -> f64 {
    to_wait(with(|client| client.next_turn_in_ms(now())))
}

fn to_wait(wait_ms: Option<Option<u64>>) -> f64 {
    wait_ms
        .flatten()
        .map_or(f64::INFINITY, |wait_ms| wait_ms as f64)
}

/// The document as a file's text.
#[wasm_bindgen]
pub fn export_document() -> Option<String> {
    with(|client| client.export_document(now())).flatten()
}

/// What came of a file, as JSON.
#[wasm_bindgen]
pub fn import_document(text: &str) -> Option<String> {
    with(|client| to_json(&client.import_document(now(), text)))
}

#[wasm_bindgen]
pub fn diagnostics() -> Option<String> {
    with(|client| to_json(&client.diagnostics()))
}

#[wasm_bindgen]
pub fn status() -> Option<String> {
    with(|client| to_json(&client.status()))
}
