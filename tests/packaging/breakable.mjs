// A page whose module can be made to fail, where it really would: in the middle of a call, by a trap.

/**
 * For `before`: every call of the module's exports, and every call that it makes in its turn, can be made to trap.
 *
 * `breaking.plan` says where: in the export of this `name` (any, by default), at the `nth` call out of it (0: before
 * it does anything), that one done `after` or not, so many `times`. What then happens is a trap, or the stack
 * `overflows`.
 */
export function breakable() {
  // (module (func (export "f") unreachable))
  const type = [1, 4, 1, 96, 0, 0];
  const body = [10, 5, 1, 3, 0, 0, 11];
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, ...type, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, ...body];
  const { Instance, Module } = WebAssembly;
  const { f: trap } = new Instance(new Module(new Uint8Array(bytes))).exports;
  const breaking = { starts: 0, failures: 0, plan: undefined };
  globalThis.breaking = breaking;

  let running;
  let calls = 0;

  const overflow = () => 1 + overflow();

  const isPlanned = () => {
    const { plan } = breaking;
    return plan && (plan.name ?? running) === running && plan.nth === calls;
  };
  const fail = () => {
    breaking.failures++;
    const { overflows } = breaking.plan;
    if (--breaking.plan.times === 0) breaking.plan = undefined;
    if (overflows) overflow();
    trap();
  };

  const mapped = (value, change) =>
    Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]));
  const wrapped = (value, wrap) =>
    mapped(value, (part, name) => (typeof part === "function" ? wrap(part, name) : part));
  const imported = (call) => (...args) => {
    calls++;
    const isIt = isPlanned();
    if (isIt && !breaking.plan.after) fail();
    const answer = call(...args);
    if (isIt) fail();
    return answer;
  };
  const exported = (call, name) => (...args) => {
    const before = [running, calls];
    [running, calls] = [name, 0];
    try {
      if (isPlanned()) fail();
      return call(...args);
    } finally {
      [running, calls] = before;
    }
  };

  WebAssembly.Instance = function (module, imports) {
    if (!imports) return new Instance(module);
    breaking.starts++;
    const { exports } = new Instance(module, mapped(imports, (part) => wrapped(part, imported)));
    return { exports: wrapped(exports, exported) };
  };
}

/** Has the page's module fail as planned, once by default. The name is the export's in the package's sources. */
export async function breakAt(page, name, { nth = 1, after = false, times = 1 } = {}) {
  await page.evaluate(
    async ({ name, ...plan }) => {
      breaking.glue ??= await (await fetch("/lesson-progress/glue.js")).text();
      const [, body] = breaking.glue.match(new RegExp(`export function ${name}\\(([\\s\\S]*?)\n}`));
      breaking.plan = { name: body.match(/^ {4}(?:const ret = )?wasm\.(\w+)\(/m)[1], ...plan };
    },
    { name, nth, after, times },
  );
}
