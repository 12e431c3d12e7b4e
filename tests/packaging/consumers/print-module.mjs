// Prints the bytes of the package's WebAssembly module, as it hands them to the browser to compile.

globalThis.window = globalThis;
WebAssembly.Module = function (bytes) {
  process.stdout.write(bytes);
  throw new Error("not compiled: the bytes are all that is wanted");
};

const { markLessonSeen } = await import("lesson-progress");
markLessonSeen(1);
