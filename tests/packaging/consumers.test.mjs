// The package with every consumer that the tests have installed: one of each, the newest that the oldest Node runs.
// `cargo xtask matrix` tries them in other versions.

import { test } from "node:test";

import { CONSUMERS } from "../matrix/consumers.mjs";
import { projectOf, versionsOf } from "../matrix/project.mjs";

for (const consumer of CONSUMERS.filter(({ set }) => !set)) {
  const versions = Object.entries(await versionsOf(consumer)).map((version) => version.join(" "));
  test([consumer.kind, consumer.name, ...versions].join(", "), async () => consumer.run(await projectOf(consumer)));
}
