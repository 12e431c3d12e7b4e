// Uses the debug panel, as its types say, in a script and in JSX.

import "lesson-progress/debug";
import type { DetailedHTMLProps, HTMLAttributes, ReactNode } from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "lesson-progress-debug": DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;
    }
  }
}

const made: HTMLElementTagNameMap["lesson-progress-debug"] = document.createElement("lesson-progress-debug");
made.lang = "fr";
export const found: HTMLElement | null = document.querySelector("lesson-progress-debug");
// @ts-expect-error Importing it is all: it exports nothing.
export type { Panel } from "lesson-progress/debug";

export function Diagnostics(): ReactNode {
  return <lesson-progress-debug lang="fr" hidden={false} />;
}
