// The documents of this repository, taken apart: sections, code blocks, links, headings, tables.

import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import { slug as slugOf } from "github-slugger";
import { Lexer, walkTokens } from "marked";

/** The folder of the repository. */
export const root = resolve(import.meta.dirname, "../..");

/** The paths of all documents, from the root. */
export async function documentPaths() {
  const paths = (await readdir(root)).filter(isDocument);
  for (const path of await readdir(join(root, "docs"), { recursive: true })) {
    if (isDocument(path)) paths.push(join("docs", path));
  }
  for (const example of await readdir(join(root, "examples"))) paths.push(join("examples", example, "README.md"));
  return paths.sort();
}

function isDocument(path) {
  return path.endsWith(".md");
}

/** Reads a document. */
export async function readDocument(path) {
  const text = await readFile(join(root, path), "utf8");
  const tokens = Lexer.lex(text);
  const headings = tokens.filter(({ type }) => type === "heading").map(headingOf);
  return { path, text, headings, links: linksOf(tokens), tables: tablesOf(tokens), sections: sectionsOf(tokens, text) };
}

/** The code of a document's blocks that say which file they are, by its path. */
export async function codeOf(path) {
  const { sections } = await readDocument(path);
  const blocks = sections.flatMap(({ blocks }) => blocks).filter(({ file }) => file);
  return Object.fromEntries(blocks.map(({ file, code }) => [file, code]));
}

/** The text of one heading with its level, and the anchor that GitHub gives it. */
function headingOf({ depth, text }) {
  return { level: depth, text, anchor: slugOf(text.replace(/[`*]/g, "")) };
}

/** Every link and every picture: where it leads. */
function linksOf(tokens) {
  const links = [];
  walkTokens(tokens, (token) => {
    if (token.type === "link" || token.type === "image") links.push(token.href);
    if (token.type === "html") {
      for (const [, address] of token.raw.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g)) links.push(address);
    }
  });
  return links;
}

/** The rows of every table, the heading first, as the texts of their cells. */
function tablesOf(tokens) {
  const tables = [];
  walkTokens(tokens, (token) => {
    if (token.type === "table") tables.push([token.header, ...token.rows].map((row) => row.map(({ text }) => text)));
  });
  return tables;
}

/**
 * The parts of a document between its headings of the second level, with their code blocks: the blocks of
 * one section belong together.
 */
function sectionsOf(tokens, text) {
  const sections = [{ title: "", blocks: [] }];
  let position = 0;
  for (const token of tokens) {
    if (token.type === "heading" && token.depth === 2) sections.push({ title: token.text, blocks: [] });
    const line = text.slice(0, position).split("\n").length;
    position += token.raw.length;
    walkTokens([token], (inner) => {
      if (inner.type === "code") sections.at(-1).blocks.push(blockOf(inner, line));
    });
  }
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/** A code block: ```` ```tsx file=src/Reader.tsx ```` is of the language `tsx` and has a `file`. */
function blockOf({ lang = "", text }, line) {
  const [language, ...words] = lang.split(" ");
  const file = words.find((word) => word.startsWith("file="))?.slice("file=".length);
  return { language, file, code: text, line };
}
