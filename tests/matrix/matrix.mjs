// Tries the package with every consumer, says on stderr how far it is, and prints the results as JSON:
// `{ node, chromium, consumers: [{ kind, name, versions, result, remark?, seconds }] }`. With arguments it tries
// those consumers alone whose kind, name or set has one of them in it.

import { run as runProgram } from "../packaging/project.mjs";
import { CONSUMERS } from "./consumers.mjs";
import { projectOf, removeProjects, versionsOf } from "./project.mjs";

const wanted = process.argv.slice(2);
const isWanted = ({ kind, name, set }) => wanted.length === 0 || wanted.some((word) => `${kind} ${name} ${set}`.includes(word));

const consumers = [];
const chosen = CONSUMERS.filter(isWanted);
for (const [index, consumer] of chosen.entries()) {
  const versions = await versionsOf(consumer);
  const words = Object.entries(versions).map((version) => version.join(" "));
  process.stderr.write(`${index + 1}/${chosen.length}  ${consumer.kind}, ${consumer.name} (${words.join(", ")}) … `);
  const { result, error, ...tried } = await outcome(consumer);
  process.stderr.write(`${result}, ${tried.seconds} s\n${error ? `${error}\n` : ""}`);
  consumers.push({ kind: consumer.kind, name: consumer.name, versions, result, ...tried });
}
await removeProjects();
const chromium = (await runProgram(process.env.CHROMIUM, ["--version"])).match(/[\d.]+/)[0];
console.log(JSON.stringify({ node: process.versions.node, chromium, consumers }));

async function outcome(consumer) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1_000);
  try {
    const remark = await consumer.run(await projectOf(consumer));
    return { result: "passed", ...(remark && { remark }), seconds: seconds() };
  } catch (error) {
    return { result: "failed", seconds: seconds(), error: error.stack };
  }
}
