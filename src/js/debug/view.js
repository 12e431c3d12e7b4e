/* What the panel shows, from a state: the language, the status, the diagnostics, the time, what was said last. */

import { copyReport, exportFile, importFile, pauseOrResume, synchronise } from "./actions.js";
import { Drawing } from "./drawing.js";
import { LISTED_MAX, masked } from "./report.js";

/** What Chromium gives the `localStorage` of a site, in characters; others give less or as much. */
const QUOTA = 5_242_880;

/** Makes the panel's elements. `run` runs an action and says what it came to. */
export function view(run) {
  const drawing = new Drawing();
  const { make } = drawing;
  const root = make(
    "section",
    { "aria-labelledby": "title", lang: ({ code }) => code },
    make(
      "header",
      {},
      make("h2", { id: "title" }, word("title")),
      make("p", { class: "quiet" }, ({ diagnostics }) => `lesson-progress ${diagnostics.version}`),
    ),
    now(make),
    actions(make, run),
    error(make),
    storageTrouble(make),
    make(
      "div",
      { class: "columns" },
      lessons(make, "pending", ({ diagnostics }) => diagnostics.pendingLessons),
      lessons(make, "rejected", rejectedOf, refusals(drawing)),
      lessons(make, "unknown", ({ status }) => status.unknownLessons),
      storage(make),
      device(make),
    ),
  );
  return { root, draw: (state) => drawing.draw(state) };
}

/** A word of the language. */
const word =
  (name) =>
  ({ words }) =>
    words[name];

function now(make) {
  const stateOf = ({ status: { state, pending } }) => (state === "idle" && pending > 0 ? "waiting" : state);
  const present = (state) => state.words.states[stateOf(state)];
  return make(
    "div",
    { class: "now", "data-state": stateOf },
    make("p", { class: "state" }, (state) => present(state)[0]),
    make("p", {}, (state) => present(state)[1]),
    make(
      "dl",
      {},
      fact(make, "lastSync", moment(make, ({ status }) => status.lastSyncAt, "never")),
      fact(make, "nextAttempt", moment(make, ({ status }) => status.nextAttemptAt, "none")),
      fact(make, "merge", ({ status, words }) => words.merges[status.importMerge]),
    ),
  );
}

function actions(make, run) {
  const button = (label, action) => {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", action);
    return button;
  };
  const report = make("textarea", { readonly: true, hidden: true, rows: 10, "aria-label": word("report") });
  const offer = (text) => {
    report.value = text;
    report.hidden = false;
    report.focus();
    report.select();
  };
  const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) run(() => importFile(chosen));
    // The same file may be chosen again.
    file.value = "";
  });
  const pause = ({ status, words }) => (status.state === "disabled" ? words.resume : words.pause);
  return make(
    "div",
    {},
    make(
      "div",
      { role: "group", "aria-label": word("actions") },
      button(word("synchronise"), () => run(synchronise)),
      button(pause, () => run(pauseOrResume)),
      button(word("export"), () => run(exportFile)),
      button(word("import"), () => file.click()),
      button(word("copy"), () => run(() => copyReport(offer))),
    ),
    file,
    make("p", { role: "status" }, (state) => state.said(state)),
    report,
  );
}

function error(make) {
  const errorOf = ({ status }) => status.lastError;
  const said = (place) => (state) => (errorOf(state) ? state.words.errors[errorOf(state).code][place] : "");
  return make(
    "div",
    { class: "trouble", hidden: (state) => !errorOf(state) },
    make("h3", {}, word("lastError")),
    make("p", { class: "what" }, said(0)),
    make("p", {}, said(1)),
    message(make, (state) => errorOf(state)?.code !== "headers" && errorOf(state)?.message),
  );
}

function storageTrouble(make) {
  const reasonOf = ({ status }) => status.storage.reason;
  return make(
    "div",
    { class: "trouble", hidden: (state) => !reasonOf(state) },
    make("h3", {}, word("storageTrouble")),
    make("p", {}, word("storageAdvice")),
    message(make, reasonOf),
  );
}

/** What the package says of itself, which is in English. What the app's own function has thrown may have a token in
    it, and is not read. */
function message(make, read) {
  return make("p", { class: "quiet", hidden: (state) => !read(state) }, word("message"), " ", make("span", { lang: "en" }, (state) => masked(read(state) || "")));
}

/** Lessons of one kind: how many, what that means, which. */
function lessons(make, kind, read, list = ids(make, read)) {
  const rest = (state) => read(state).length - LISTED_MAX;
  return make(
    "div",
    {},
    make(
      "div",
      { class: "count" },
      make("h3", {}, word(kind)),
      make("p", { class: "quiet" }, (state) => state.words.lessons(read(state).length)),
    ),
    make("p", { class: "quiet", hidden: (state) => read(state).length === 0 }, word(`${kind}Hint`)),
    list,
    make("p", { class: "quiet", hidden: (state) => rest(state) <= 0 }, (state) => state.words.more(rest(state))),
  );
}

/** The first ids. */
function ids(make, read) {
  return make("code", {}, (state) => read(state).slice(0, LISTED_MAX).join(", "));
}

const rejectedOf = ({ status }) => status.rejected;

/** The first refused lessons, each with the backend's words, which name the fields. */
function refusals(drawing) {
  const list = drawing.make("ul", { hidden: (state) => rejectedOf(state).length === 0 });
  drawing.each(
    list,
    (state) => rejectedOf(state).slice(0, LISTED_MAX),
    ({ lessonId }) => lessonId,
    (make) =>
      make(
        "li",
        {},
        make("strong", {}, ({ item, words }) => words.lesson(item.lessonId)),
        make("p", { dir: "auto" }, ({ item }) => masked(item.reason)),
      ),
  );
  return list;
}

function storage(make) {
  const used = ({ diagnostics: { storage } }) => storage.document + storage.journal + storage.other;
  const characters = (name) => ({ diagnostics, words }) => words.characters(diagnostics.storage[name]);
  return make(
    "div",
    {},
    make("h3", {}, word("storage")),
    make(
      "dl",
      {},
      fact(make, "place", ({ status, words }) => words.places[status.storage.kind]),
      fact(make, "document", characters("document")),
      fact(make, "journal", characters("journal"), " ", ({ diagnostics, words }) => words.entries(diagnostics.storage.journalEntries)),
      fact(make, "other", characters("other")),
    ),
    make("meter", { max: QUOTA, value: used, "aria-label": word("used") }),
    make("p", { class: "quiet" }, (state) => state.words.quota(used(state) / QUOTA)),
  );
}

function device(make) {
  return make(
    "div",
    {},
    make("h3", {}, word("device")),
    make(
      "dl",
      {},
      fact(make, "learner", ({ diagnostics, words }) => diagnostics.learner ?? words.nobody),
      fact(make, "stored", ({ code, diagnostics }) => diagnostics.lessons.toLocaleString(code)),
      fact(make, "deviceId", make("code", {}, ({ diagnostics }) => diagnostics.deviceId)),
    ),
  );
}

/** A term of a description list, and what there is to say of it. */
function fact(make, name, ...value) {
  return make("div", {}, make("dt", {}, word(name)), make("dd", {}, ...value));
}

/** How far away a moment is, and when; the word `otherwise` if there is none. */
function moment(make, read, otherwise) {
  const told = (tell, otherwise) => (state) => (read(state) ? tell(state, Date.parse(read(state))) : otherwise(state));
  return make(
    "span",
    {},
    told((state, then) => state.relative(then, state.now), word(otherwise)),
    " ",
    make(
      "time",
      { class: "quiet", datetime: read },
      told((state, then) => state.absolute(then), () => ""),
    ),
  );
}
