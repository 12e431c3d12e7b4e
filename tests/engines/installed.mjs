// Which engines are tested: those of `ENGINES`, as in `ENGINES=firefox,webkit`, else all.

import { ENGINES } from "./engines.mjs";

export function installed() {
  const names = process.env.ENGINES?.split(",") ?? Object.keys(ENGINES);
  for (const name of names) {
    if (!ENGINES[name]) throw new Error(`ENGINES names ${name}, which is none of ${Object.keys(ENGINES).join(", ")}`);
  }
  return names;
}
