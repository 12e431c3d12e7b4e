/**
 * Progress of a learner: recorded on the device, offline, and brought to the backend when it can be.
 *
 * Every helper is synchronous and can be called from the first effect on: there is nothing to await
 * and no provider to mount. On a server (no `window`) every helper answers the default or unchanged
 * value, writes nothing and throws nothing.
 */

/** The progress of one lesson, field for field as in the stored document (schema v1). */
export interface LessonProgress {
  /** The learner has opened the lesson. */
  readonly seen: boolean;
  /** The learner has finished the lesson. */
  readonly completed: boolean;
  /** How far the learner got, in percent: an integer from 0 to 100. */
  readonly percent: number;
  /** Time spent on the lesson in milliseconds, all devices together as far as known here: an integer >= 0. */
  readonly time_ms: number;
  /** Best score so far, an integer from 0 to 100; `null` without one. */
  readonly score_best: number | null;
  /** Latest score, an integer from 0 to 100; `null` without one. */
  readonly score_last: number | null;
  /** When this progress last changed: RFC 3339, UTC, with milliseconds. */
  readonly updated_at: string;
  /** When the lesson was last on screen: RFC 3339, UTC, with milliseconds; `null` if never. */
  readonly last_seen_at: string | null;
}

/**
 * What {@link upsertLessonProgress} changes. A field left out (or `undefined`) is left untouched;
 * so is a number that is not one (`NaN`).
 */
export interface LessonProgressUpdate {
  /** Sets whether the lesson has been opened. */
  seen?: boolean;
  /** Sets whether the lesson is finished; `true` without a `percent` sets the percentage to 100. */
  completed?: boolean;
  /** Sets the percentage: rounded to an integer and held within 0 to 100. */
  percent?: number;
  /** Milliseconds to add to the time: rounded down, a negative amount adds nothing. Not capped. */
  time_ms_delta?: number;
  /** A best score, rounded and held within 0 to 100. The larger of it and the present best is kept; `null` keeps the present one. */
  score_best?: number | null;
  /** Sets the latest score, rounded and held within 0 to 100; `null` removes it. The best score is left untouched. */
  score_last?: number | null;
  /** Sets when the lesson was last on screen (RFC 3339); `null` removes it. A text that is no date is left out. */
  last_seen_at?: string | null;
}

/** The stored document, schema v1, as it stands under the key `pp_progress_v1`. */
export interface LocalProgressState {
  /** The schema of the document. */
  readonly schema_version: 1;
  /** A UUID made once per device (per browser profile). */
  readonly device_id: string;
  /** Language of the browser when the document was made, such as `fr-FR`. */
  readonly locale: string;
  /** The lessons, by id in decimal. */
  readonly lessons: Readonly<Record<string, LessonProgress>>;
  /** Ids (in decimal) of the lessons that the backend does not fully have yet, oldest first. */
  readonly pending: readonly string[];
  /** When the last complete exchange with the backend ended: RFC 3339, UTC; `null` if never. */
  readonly last_sync_at: string | null;
}

/** What a feed shows of one lesson. */
export interface LessonSummary {
  /** The learner has opened the lesson. */
  readonly seen: boolean;
  /** The learner has finished the lesson. */
  readonly completed: boolean;
  /** How far the learner got, in percent: an integer from 0 to 100. */
  readonly percent: number;
  /** When the lesson was last on screen: RFC 3339, UTC, with milliseconds; `null` if never. */
  readonly last_seen_at: string | null;
}

/** Progress over several lessons. */
export interface ProgressSummary {
  /** Per lesson asked for, by id in decimal; lessons without progress are there, with defaults. */
  readonly lessons: Readonly<Record<string, LessonSummary>>;
  /** How many lessons were summarised. */
  readonly total: number;
  /** How many of them have been seen. */
  readonly seen: number;
  /** How many of them are completed. */
  readonly completed: number;
  /** Time spent on them together, in milliseconds. */
  readonly time_ms: number;
  /** Mean percentage over all of them, 0 to 100, rounded to an integer; 0 for no lessons. */
  readonly percent: number;
  /** The same lessons in the order in which a feed shows them. */
  readonly order: LessonOrder;
}

/** Ids of lessons, in the order in which a feed shows them. Each lesson is in one of the lists, once. */
export interface LessonOrder {
  /**
   * Seen or started (it has a percentage, or time), not completed: the one seen last first. Those seen at the
   * same moment, or never, are as asked for.
   */
  readonly to_continue: readonly number[];
  /** Not seen, not started, not completed; as asked for. */
  readonly not_seen: readonly number[];
  /** Completed; as asked for. */
  readonly done: readonly number[];
}

/**
 * Records that the learner has opened a lesson, now.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @returns The lesson's progress with the change in it, which is stored when this returns.
 * @throws TypeError if `lessonId` is not a positive safe integer. Nothing else throws.
 * @example
 * useEffect(() => { markLessonSeen(lessonId) }, [lessonId])
 */
export function markLessonSeen(lessonId: number): LessonProgress;

/**
 * Adds time spent on a lesson, which also marks it as seen now.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @param deltaMs Milliseconds to add: rounded down to an integer; negative or `NaN` adds nothing.
 * @param maxDeltaMs The most that one call adds, in milliseconds. Default: 1 800 000 (30 minutes).
 * @returns The lesson's progress with the time in it, which is stored when this returns.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * const begun = performance.now()
 * video.addEventListener("ended", () => addLessonTime(lessonId, performance.now() - begun))
 */
export function addLessonTime(lessonId: number, deltaMs: number, maxDeltaMs?: number): LessonProgress;

/**
 * Marks a lesson as finished (100 percent) or not finished (0 percent), and as seen now.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @param completed Whether the lesson is finished.
 * @returns The lesson's progress with the change in it, which is stored when this returns.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * const toggle = () => setLessonCompletion(lessonId, !getLessonProgress(lessonId)?.completed)
 */
export function setLessonCompletion(lessonId: number, completed: boolean): LessonProgress;

/**
 * Records a score: it becomes the latest, and the best if it is the highest. Marks the lesson as seen now.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @param score In percent: rounded to an integer and held within 0 to 100; `NaN` records no score.
 * @returns The lesson's progress with the score in it, which is stored when this returns.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * const isBest = setLessonScore(lessonId, 80).score_best === 80
 */
export function setLessonScore(lessonId: number, score: number): LessonProgress;

/**
 * Changes any of a lesson's fields in one step.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @param update What to change; see {@link LessonProgressUpdate}.
 * @returns The lesson's progress with the change in it, which is stored when this returns.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * upsertLessonProgress(lessonId, { percent: 40, time_ms_delta: 5000 })
 */
export function upsertLessonProgress(lessonId: number, update: LessonProgressUpdate): LessonProgress;

/** Settings of {@link trackLessonTime}. Both are optional. */
export interface LessonTimeOptions {
  /**
   * Milliseconds without input or scrolling after which time no longer counts, until there is some. Default:
   * 120 000 (2 minutes); at least 1 000; `Infinity`: it always counts while the page is on screen. While
   * another window has the focus it is 30 000 at most, so that two pages side by side do not both count for long.
   */
  idleMs?: number;
  /**
   * The most that one session counts, in milliseconds. Default: 1 800 000 (30 minutes); `Infinity`: no limit; 0 or
   * less: nothing. A session begins with the call, and again when the learner has been away (the page hidden, no
   * input, another lesson tracked) for 30 minutes.
   */
  maxMs?: number;
}

/**
 * Counts the time that a lesson is really on screen, until the function that it answers is called: while the page
 * is visible and the learner does something (moves, presses, types, scrolls) at least every `idleMs`. Time up to
 * the limit counts, and none beyond it, also when the device slept meanwhile.
 *
 * What was counted is recorded, as by {@link addLessonTime}, every 4 seconds, and when the page is hidden or left,
 * when the learner is idle, and on stop: a page that is killed loses less than 5 seconds, one that is left by a
 * full navigation (after which React runs no clean-ups) nothing. Recording a step sends no request of its own: it
 * goes with the next one, after `intervalMs` at the latest. A page that comes back from the back/forward cache
 * goes on counting.
 *
 * One lesson counts at a time per tab: of several the one tracked last, and when it stops the one before. The
 * lesson counts as seen from its first step on, not from the call.
 *
 * Input in a frame of another origin (a video player, say) is not heard, and moving into one does not take the
 * focus from the page: for such lessons raise `idleMs`.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @param options When time stops counting; see {@link LessonTimeOptions}. A number that is not one (`NaN`) counts
 * as left out.
 * @returns A function that stops counting and records the rest. Calling it again does nothing.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * useEffect(() => trackLessonTime(card.id), [card.id])
 */
export function trackLessonTime(lessonId: number, options?: LessonTimeOptions): () => void;

/**
 * The progress of one lesson.
 *
 * @param lessonId Id of the lesson: a positive safe integer.
 * @returns `null` without any progress. The same object while the lesson did not change.
 * @throws TypeError if `lessonId` is not a positive safe integer.
 * @example
 * const percent = getLessonProgress(lessonId)?.percent ?? 0
 */
export function getLessonProgress(lessonId: number): LessonProgress | null;

/**
 * The whole document.
 *
 * @returns The same object while nothing changed.
 * @example
 * const isEverythingSent = getLocalProgressState().pending.length === 0
 */
export function getLocalProgressState(): LocalProgressState;

/**
 * Progress over several lessons, for a feed or a profile. A lesson asked for twice counts once.
 *
 * @param lessonIds The lessons to summarise. Default: every lesson with progress on this device, by id.
 * @returns The same object while nothing of it changed, also if the ids come in another array; and in it the same
 * {@link LessonSummary} while that did not change.
 * @throws TypeError if one of the ids is not a positive safe integer.
 * @example
 * const { order, lessons } = getProgressSummary(feed.map((card) => card.id))
 * const next = order.to_continue[0] ?? order.not_seen[0]
 */
export function getProgressSummary(lessonIds?: readonly number[]): ProgressSummary;

/**
 * Calls `listener` after the document changed (a lesson, `pending` or `last_sync_at`): here, in another
 * tab, or by a row of the backend. At most one call per turn of the event loop; not called at first. What
 * a listener reads may be the same as before: {@link getLessonProgress} then answers the same object.
 *
 * @param listener Called without arguments. What it throws is reported as an error of the page.
 * @returns A function that ends the subscription.
 * @example
 * const unsubscribe = subscribe(() => console.log(getProgressSummary().completed))
 */
export function subscribe(listener: () => void): () => void;

/** How requests prove that they come from the app (Django's CSRF protection). */
export interface CsrfOptions {
  /** Name of the cookie with the token. Default: `"csrftoken"`. */
  cookieName?: string;
  /** Name of the header that carries the token. Default: `"X-CSRFToken"`. */
  headerName?: string;
  /** Path (or address) of the endpoint that sets the cookie. Default: `"/api/v1/auth/csrf/"`. */
  endpoint?: string;
}

/** Headers sent with every request, such as `{ Authorization: "Bearer …" }`. Never stored, never logged. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** Settings of the synchronisation. Every one is optional. */
export interface SyncOptions {
  /**
   * Where the backend is, without the path, such as `"https://api.example.com"`. Default: the page's
   * own origin. Another origin must allow this one by CORS, with credentials.
   */
  baseUrl?: string;
  /**
   * Who is signed in: an id that stays the same for the learner (an e-mail may change); `null` when nobody is,
   * which suspends the synchronisation. Progress recorded before the first sign-in is adopted by the
   * first learner; on a change of learner the progress of the one before is set aside, and never
   * sent as the new one's. What is recorded after signing out still belongs to the learner who was
   * signed in last. Left out (or `undefined`), it keeps its value; never set, one learner per device is
   * assumed: pass `null` for nobody.
   */
  user?: string | number | null;
  /** Whether to synchronise. Default: `true` for {@link startSync}. */
  enabled?: boolean;
  /** Milliseconds between two attempts while something is pending. Default: 300 000 (5 minutes); at least 1 000. */
  intervalMs?: number;
  /** Whether requests carry cookies. Default: `"include"`, as session cookies across origins need. */
  credentials?: RequestCredentials;
  /**
   * Headers for every request, or a function that answers them (it may be asynchronous), for
   * instance with a fresh token. Default: none. With session cookies leave it out: a backend on
   * another origin must allow every custom header by CORS.
   */
  headers?: RequestHeaders | (() => RequestHeaders | Promise<RequestHeaders>);
  /** The names that Django's CSRF protection goes by; `false` switches it off (token auth). Default: Django's names. */
  csrf?: CsrfOptions | false;
  /**
   * Where the document is. `"localStorage"` (the default): there, and in IndexedDB once it is larger than
   * 2 MB, which is some 10 000 lessons. `"indexeddb"`: in IndexedDB however small. It is moved, and moved back,
   * with nothing lost; changes are recorded in `localStorage` either way. What is in IndexedDB is read after
   * the page has started: until then the helpers answer what was recorded since, and {@link subscribe} tells
   * when the rest is there.
   */
  storage?: "localStorage" | "indexeddb";
  /** Called with every new status until the handle's `stop`; see {@link subscribeSyncStatus}. */
  onStatus?: (status: SyncStatus) => void;
}

/**
 * What the synchronisation is doing.
 *
 * - `disabled`: not switched on.
 * - `idle`: nothing to do, or waiting for the next interval.
 * - `scheduled`: an attempt is due at `nextAttemptAt`.
 * - `syncing`: a request is under way.
 * - `offline`: the browser says that there is no network; an attempt follows when it is back.
 * - `backoff`: the last attempt failed; the next one is due at `nextAttemptAt`.
 * - `signed-out`: the backend refused the session, or `user` is `null`; waits for the app.
 * - `error`: nothing can be synchronised on this page: the package cannot run, or a newer version of it has taken
 *   the stored document over. See `lastError` and `storage.reason`.
 */
export type SyncState =
  | "disabled"
  | "idle"
  | "scheduled"
  | "syncing"
  | "offline"
  | "backoff"
  | "signed-out"
  | "error";

/**
 * What went wrong last.
 *
 * - `network`: the backend could not be reached.
 * - `timeout`: the backend did not answer in time.
 * - `signed-out`: the backend refused the session (401, 403).
 * - `csrf`: the CSRF token was refused, also after fetching a new one.
 * - `throttled`: the backend asked to come back later (429, 503).
 * - `server`: the backend failed (5xx).
 * - `refused`: the backend refused the request (any other 4xx).
 * - `rejected`: the backend refused lessons as invalid; see {@link SyncStatus.rejected}.
 * - `bad-response`: the answer is not what the contract says, such as an HTML page.
 * - `headers`: the app's own `headers` function failed.
 * - `internal`: this package itself failed; recorded progress is kept. It was started again, unless the state is
 *   `error`: then helpers answer as on a server.
 */
export type SyncErrorCode =
  | "network"
  | "timeout"
  | "signed-out"
  | "csrf"
  | "throttled"
  | "server"
  | "refused"
  | "rejected"
  | "bad-response"
  | "headers"
  | "internal";

/** The last error: a stable code for programs, a sentence for people. */
export interface SyncError {
  /** For programs: stays the same from version to version. */
  readonly code: SyncErrorCode;
  /** For people: an English sentence that says what happened, and what to do if something can be done. */
  readonly message: string;
}

/** A lesson that the backend refuses. It is kept on the device and tried again after its next change. */
export interface RejectedLesson {
  /** Id of the lesson. */
  readonly lessonId: number;
  /** The fields that the backend named. */
  readonly fields: readonly string[];
  /** The backend's words. */
  readonly reason: string;
}

/** Where progress is kept. */
export interface StorageStatus {
  /** Where the document is: see {@link SyncOptions.storage}. `memory` means that progress is lost with the page. */
  readonly kind: "localStorage" | "indexeddb" | "memory";
  /** Why progress is in memory, or what was wrong with its place, in a sentence; `null` if all is well. */
  readonly reason: string | null;
}

/** The state of the synchronisation. */
export interface SyncStatus {
  /** What it is doing: see {@link SyncState}. */
  readonly state: SyncState;
  /** How many lessons the backend does not fully have yet. */
  readonly pending: number;
  /** Lessons that the backend refuses. They count as pending. */
  readonly rejected: readonly RejectedLesson[];
  /** Ids of lessons that the backend does not know. They are kept, count as pending and are tried again when they change. */
  readonly unknownLessons: readonly number[];
  /** When the last complete exchange ended: RFC 3339, UTC; `null` if never. */
  readonly lastSyncAt: string | null;
  /** When the next attempt is due: RFC 3339, UTC; `null` if none is. */
  readonly nextAttemptAt: string | null;
  /** What went wrong last; `null` after a complete exchange. */
  readonly lastError: SyncError | null;
  /** Where progress is kept. */
  readonly storage: StorageStatus;
  /** How the backend merges imported time, found out from its rows: adds it, or takes the larger. */
  readonly importMerge: "sum" | "max" | "undetermined";
}

/** What {@link startSync} answers. */
export interface SyncHandle {
  /** Synchronises now. Resolves with the status once the attempt is over; never rejects. */
  syncNow(): Promise<SyncStatus>;
  /**
   * Switches the synchronisation off and removes its listeners, unless {@link startSync} has been called
   * since. Recording goes on.
   */
  stop(): void;
}

/**
 * Starts the synchronisation: when it is called, when the network is back, when the page is visible
 * again, 1.5 seconds after a change, and every `intervalMs` while something is pending. When the page goes
 * to the background the lesson that changed last is sent at once, by a request that outlives the page.
 * Calling it again changes the settings; a setting left out keeps its value.
 *
 * @param options Settings; see {@link SyncOptions}. Default: none, so that every setting has its default.
 * @returns What stops it again.
 * @example
 * const userId = user?.id ?? null
 * useEffect(() => {
 *   const sync = startSync({ baseUrl: "https://api.example.com", user: userId })
 *   return () => sync.stop()
 * }, [userId])
 */
export function startSync(options?: SyncOptions): SyncHandle;

/**
 * The state of the synchronisation.
 *
 * @returns The same object while nothing of it changed.
 * @example
 * const needsSignIn = getSyncStatus().state === "signed-out"
 */
export function getSyncStatus(): SyncStatus;

/**
 * Calls `listener` with every new status, at most once per turn of the event loop; not called at first.
 *
 * @param listener What it throws is reported as an error of the page.
 * @returns A function that ends the subscription.
 * @example
 * const unsubscribe = subscribeSyncStatus(({ state, pending }) => console.log(state, pending))
 */
export function subscribeSyncStatus(listener: (status: SyncStatus) => void): () => void;

/** What a report for support says of this device. Nothing secret is in it. */
export interface ProgressDiagnostics {
  /** The version of the package, such as `"1.2.3"`. */
  readonly version: string;
  /** The document's `device_id`: a UUID; `""` on a server. */
  readonly deviceId: string;
  /**
   * Whose the document is, masked: the first character, `…`, and for an e-mail what follows its last `@`
   * (`"a…@example.com"`, `"4…"`); `null` if it is nobody's.
   */
  readonly learner: string | null;
  /** How many lessons the document has. */
  readonly lessons: number;
  /** Ids of the lessons that the backend does not fully have yet, oldest first. */
  readonly pendingLessons: readonly number[];
  /** How much is stored. */
  readonly storage: StoredLengths;
}

/**
 * How much is stored, in characters as the quota of `localStorage` counts them: UTF-16 code units, keys
 * included. Browsers allow some 5 million for a site.
 */
export interface StoredLengths {
  /** The document, in `localStorage` or, once the page has read it there, in IndexedDB. */
  readonly document: number;
  /** The journals: what was recorded and is not yet folded into the document. */
  readonly journal: number;
  /** How many entries the journals have. */
  readonly journalEntries: number;
  /** Everything else of the package: other learners' documents, damaged texts that were kept, who has signed in. */
  readonly other: number;
}

/**
 * What a report for support says of this device. Reads all that the package has stored: for a page that shows it,
 * not for every render.
 *
 * @returns A new object with every call. On a server, or without WebAssembly, there is nothing in it but the version.
 * @example
 * const report = JSON.stringify({ device: getDiagnostics(), sync: getSyncStatus() }, null, 2)
 */
export function getDiagnostics(): ProgressDiagnostics;

/**
 * Sets what {@link startSync} would, without starting.
 *
 * @param options A setting left out keeps its value.
 * @example
 * configureProgress({ user: null }) // on signing out
 */
export function configureProgress(options: SyncOptions): void;

/**
 * Removes everything that this device keeps of a learner, also what was not sent yet, and also what was
 * set aside when somebody else signed in. What the backend has stays there: if the learner is still signed
 * in, it is fetched again. Other learners' progress is not touched.
 *
 * @param user The id or e-mail that was given as {@link SyncOptions.user}.
 * @example
 * await api.deleteAccount()
 * configureProgress({ user: null })
 * forgetUser("a@example.com")
 */
export function forgetUser(user: string | number): void;

/**
 * Listens for what triggers a synchronisation (network, visibility). Does not switch it on.
 *
 * @returns A function that stops listening.
 * @example
 * useEffect(() => ensureProgressSyncLoop(), [])
 */
export function ensureProgressSyncLoop(): () => void;

/**
 * Switches the synchronisation on (and attempts one) or off.
 *
 * @param enabled Whether to synchronise.
 * @example
 * setProgressSyncEnabled(email !== null)
 */
export function setProgressSyncEnabled(enabled: boolean): void;

/**
 * Asks for a synchronisation soon: after the debounce of 1.5 seconds.
 *
 * @param reason Free text, for whoever reads the call: nothing is done with it.
 * @example
 * scheduleProgressSync("lesson closed")
 */
export function scheduleProgressSync(reason?: string): void;

/**
 * Synchronises now.
 *
 * @param reason Free text, for whoever reads the call: nothing is done with it.
 * @returns Resolves with the status once the attempt is over; never rejects.
 * @example
 * const { lastError } = await syncProgress("button")
 */
export function syncProgress(reason?: string): Promise<SyncStatus>;

/** A lesson as an import carries it: `time_ms` is the time that the backend does not have yet. */
export type ImportLesson = LessonProgress;

/** The body of an import. */
export interface ImportPayload {
  /** The device's UUID: see {@link LocalProgressState.device_id}. */
  readonly device_id: string;
  /** The lessons, by id in decimal. */
  readonly lessons: Readonly<Record<string, ImportLesson>>;
}

/** A lesson as the backend answers it. */
export interface ServerLessonRow extends LessonProgress {
  /** Id of the lesson: a positive safe integer. */
  readonly lesson_id: number;
}

/**
 * The lessons that the backend does not fully have yet.
 *
 * @returns Their progress, by id in decimal. A new object with every call.
 * @example
 * const titles = Object.keys(getPendingLessons()).map((id) => titleOf(Number(id)))
 */
export function getPendingLessons(): Record<string, LessonProgress>;

/**
 * The pending lessons as the body of an import that adds the time it is sent (the specification's):
 * `time_ms` is what the backend does not have yet, never the running total. For an app that sends by
 * itself; follow it with {@link clearPendingIfUnchanged} and {@link mergeServerLessons}.
 *
 * @returns The pending lessons, and the device's id. A new object with every call.
 * @example
 * const payload = exportProgressPayload()
 * const answer = await fetch("/api/v1/learning/progress/import/", { method: "POST", body: JSON.stringify(payload) })
 * if (answer.ok) clearPendingIfUnchanged(payload.lessons)
 */
export function exportProgressPayload(): ImportPayload;

/**
 * Says that these lessons have arrived at the backend: their `time_ms` counts as sent, and those that
 * have not changed since are no longer pending.
 *
 * @param lessons The `lessons` of the {@link exportProgressPayload} that was sent.
 * @example
 * clearPendingIfUnchanged(payload.lessons)
 */
export function clearPendingIfUnchanged(lessons: Readonly<Record<string, ImportLesson>>): void;

/**
 * Merges rows read from the backend. What is no row (a field missing, of a wrong type) is skipped.
 *
 * @param rows The answer of `GET /api/v1/learning/progress/`.
 * @example
 * const answer = await fetch("/api/v1/learning/progress/")
 * if (answer.ok) mergeServerLessons(await answer.json())
 */
export function mergeServerLessons(rows: readonly ServerLessonRow[]): void;

/**
 * Sets when the last complete exchange ended.
 *
 * @param at RFC 3339; `null` for never. A text that is no date changes nothing.
 * @example
 * setLastSyncAt(new Date().toISOString())
 */
export function setLastSyncAt(at: string | null): void;
