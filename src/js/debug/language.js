/* The language of a panel: its words, and how it tells a time. */

import { en } from "./words.en.js";
import { fr } from "./words.fr.js";

const WORDS = { en, fr };

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

const languages = new Map();

/** What an element speaks: the first there are words for of its own language, its document's, the browser's. */
export function languageOf(element) {
  const ofPage = [element.closest("[lang]"), document.documentElement].map((element) => element?.lang ?? "");
  const asked = [...ofPage, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  const code = asked.find((code) => Object.hasOwn(WORDS, code)) ?? "en";
  if (!languages.has(code)) languages.set(code, made(code));
  return languages.get(code);
}

function made(code) {
  // The reader's country decides how a date is written.
  const locale = navigator.languages.find((tag) => tag.startsWith(code)) ?? code;
  const distance = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const clock = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  return {
    code,
    words: WORDS[code],
    /** How far a moment is from another, both in milliseconds: "2 minutes ago". */
    relative(then, now) {
      const [unit, size] = UNITS.find(([, size]) => Math.abs(then - now) >= size) ?? UNITS.at(-1);
      return distance.format(Math.trunc((then - now) / size), unit);
    },
    /** Date and time of a moment, in milliseconds. */
    absolute: (then) => clock.format(then),
  };
}
