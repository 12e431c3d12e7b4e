/* Errors that must stop nothing: told as uncaught exceptions are. */

export function report(error) {
  // Simulated browsers of test runners, and Safari before 15.4, do not have it.
  if (globalThis.reportError) reportError(error);
  else console.error(error);
}
