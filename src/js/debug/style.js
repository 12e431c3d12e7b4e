/* The panel's looks. A stylesheet made by script is allowed by a content security policy that refuses style
   elements and attributes; where there is none (Safari before 16.4, jsdom) an element has to do. */

const CSS = `
:host {
  --surface: light-dark(#ffffff, #171d1c);
  --sunken: light-dark(#f3f5f4, #1f2726);
  --ink: light-dark(#16201e, #e6ecea);
  --quiet: light-dark(#53605c, #a6b4b0);
  --line: light-dark(#d8dedb, #333f3c);
  --edge: light-dark(#7f8b87, #73827d);
  --accent: light-dark(#0b6b62, #63d2c0);
  --on-accent: light-dark(#ffffff, #05211c);
  --good: light-dark(#1b7f47, #6fd694);
  --warn: light-dark(#b06f00, #f0bd55);
  --bad: light-dark(#b3301f, #ff8f7d);
  --bad-soft: light-dark(#fdeeea, #3a201b);
  display: block;
  box-sizing: border-box;
  padding: 1.25rem;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: var(--surface);
  color: var(--ink);
  font-size: 0.9375rem;
  line-height: 1.5;
  text-align: start;
  overflow-wrap: anywhere;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; }
section { display: grid; gap: 1rem; container-type: inline-size; }
h2 { font-size: 1.25rem; line-height: 1.25; }
h3 { font-size: 1rem; line-height: 1.5; }
header, .count { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; }
.quiet, dt { color: var(--quiet); font-size: 0.875rem; }
.now, .trouble { padding: 0.875rem 1rem; border-inline-start: 0.25rem solid var(--tone); border-radius: 0.5rem; background: var(--sunken); --tone: var(--warn); }
.now[data-state="idle"], .now[data-state="syncing"] { --tone: var(--good); }
.now[data-state="scheduled"], .now[data-state="disabled"] { --tone: var(--edge); }
.now[data-state="error"], .trouble { --tone: var(--bad); }
.trouble { background: var(--bad-soft); }
.trouble .quiet { margin-block-start: 0.375rem; color: inherit; }
.state { font-size: 1.125rem; }
.state, .what, [role="status"] { font-weight: 600; }
dl { display: grid; }
.now dl { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin-block-start: 0.625rem; }
.columns dl { gap: 0.25rem; }
.columns dl div { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; }
.columns dt { flex-basis: 6rem; }
.columns dd { flex: 1 1 8rem; }
time { display: inline-block; }
[role="group"] { display: flex; flex-wrap: wrap; gap: 0.5rem; max-inline-size: 48rem; }
button {
  min-block-size: 2.5rem;
  flex-grow: 1;
  padding: 0.375rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 0.5rem;
  background: var(--surface);
  color: inherit;
  font: inherit;
  font-size: 0.875rem;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: var(--sunken); }
button:first-child { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
@container (width < 30rem) { button:first-child { flex-basis: 100%; } }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role="status"]:not(:empty), textarea { margin-block-start: 0.75rem; }
textarea {
  inline-size: 100%;
  padding: 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 0.5rem;
  background: var(--sunken);
  color: inherit;
}
textarea, code { font-family: ui-monospace, monospace; font-size: 0.875rem; }
.columns { columns: 18rem; column-gap: 2.5rem; margin-block-end: -1.25rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line); }
.columns > div { break-inside: avoid; padding-block-end: 1.25rem; }
ul { padding: 0; list-style: none; }
li { margin-block-start: 0.5rem; padding-block-start: 0.5rem; border-block-start: 1px solid var(--line); }
meter { inline-size: 100%; margin-block-start: 0.5rem; }
`;

/** Gives a panel its looks. */
export function dress(shadow) {
  if (shadow.adoptedStyleSheets) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement("style");
    style.textContent = CSS;
    shadow.append(style);
  }
}
