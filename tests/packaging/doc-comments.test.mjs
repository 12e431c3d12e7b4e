// The doc comments of the types: everything public has one, and their examples compile.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";

// The newest compiler has no stable interface for programs yet.
import ts from "typescript-5.9";

import { addPackages, compile, freshProject } from "./project.mjs";

const CONTEXT = "example-context.d.ts";

let project;
/** By what an app imports it as, the public declarations of each entry. */
const entries = new Map();

before(async () => {
  project = await freshProject("doc-comments", [CONTEXT]);
  await addPackages(project, { "@types/react": "types-react-19" });
  const installed = join(project, "node_modules/lesson-progress");
  const { exports } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  for (const [path, { types }] of Object.entries(exports)) {
    if (!types) continue;
    const text = await readFile(join(installed, types), "utf8");
    const { statements } = ts.createSourceFile(types, text, ts.ScriptTarget.Latest, true);
    // `export {}` stands for a module that is there for what importing it does.
    const isPublic = (node) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export || ts.isExportDeclaration(node);
    entries.set(path.replace(/^\./, "lesson-progress"), statements.filter(isPublic));
  }
});

const commentOf = (node) => ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
const isFunction = ts.isFunctionDeclaration;
const nameOf = (node) => node.name?.getText() ?? node.getText();

function exampleOf(node) {
  const tag = ts.getJSDocTags(node).find((tag) => tag.tagName.text === "example");
  return tag && ts.getTextOfJSDocComment(tag.comment);
}

/** What is not said of a declaration that has to be. */
function lacks(node) {
  const name = nameOf(node);
  const lacks = commentOf(node) ? [] : [name];
  const isOfType = ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node);
  for (const member of isOfType ? node.members : []) {
    if (!commentOf(member)) lacks.push(`${name}.${nameOf(member)}`);
  }
  if (!isFunction(node)) return lacks;
  for (const parameter of node.parameters) {
    if (!ts.getJSDocParameterTags(parameter)[0]?.comment) lacks.push(`${name}: @param ${nameOf(parameter)}`);
  }
  if (node.type.kind !== ts.SyntaxKind.VoidKeyword && !ts.getJSDocReturnTag(node)?.comment) lacks.push(`${name}: @returns`);
  if (!exampleOf(node)) lacks.push(`${name}: @example`);
  return lacks;
}

test("everything public is documented, and every function has an example", () => {
  for (const [entry, nodes] of entries) {
    assert.ok(nodes.length > 0, entry);
    assert.deepEqual(nodes.flatMap(lacks), [], entry);
  }
});

test("every example compiles", async () => {
  const imports = [...entries]
    .map(([entry, nodes]) => [entry, nodes.filter(isFunction).map(nameOf)])
    .filter(([, names]) => names.length > 0)
    .map(([entry, names]) => `import { ${names.join(", ")} } from "${entry}";\n`);
  const files = [];
  for (const node of [...entries.values()].flat().filter(isFunction)) {
    const file = `${nameOf(node)}.tsx`;
    await writeFile(join(project, file), `import { useEffect } from "react";\n${imports.join("")}\n${exampleOf(node)}\n`);
    files.push(file);
  }
  await compile(project, [CONTEXT, ...files]);
});
