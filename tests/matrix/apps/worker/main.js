const worker = new Worker("./worker.js", { type: "module" });
worker.onmessage = ({ data }) => (globalThis.answers = data);
worker.onerror = ({ message }) => (globalThis.answers = message);
