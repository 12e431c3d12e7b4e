/**
 * A panel that shows what the synchronisation is doing, in words: importing this module defines the element
 * `<lesson-progress-debug>`. On a server the import does nothing.
 *
 * The panel is in French or English: by its attribute `lang` (`"fr"`, `"en"`), else in the language of the
 * document, else in the browser's. It is light or dark as the page's `color-scheme` says. Its colours are
 * custom properties of the element, such as `--accent`: a rule for `lesson-progress-debug` changes them.
 *
 * @example
 * // Loaded only when asked for; `open` is an app's own state.
 * useEffect(() => { if (open) void import("lesson-progress/debug") }, [open])
 * return open && <lesson-progress-debug lang="fr" />
 *
 * @example
 * // Has TypeScript know the element in JSX, in any file of the app (React):
 * import type { DetailedHTMLProps, HTMLAttributes } from "react"
 * declare module "react" {
 *   namespace JSX {
 *     interface IntrinsicElements {
 *       "lesson-progress-debug": DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>
 *     }
 *   }
 * }
 */
export {};

declare global {
  interface HTMLElementTagNameMap {
    "lesson-progress-debug": HTMLElement;
  }
}
