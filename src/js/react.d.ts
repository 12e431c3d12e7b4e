/**
 * The helpers as hooks, for React 18 and later. There is no provider to mount.
 *
 * A component renders again only when what its hook answers has changed. While rendering on a server, and
 * while a page from a server is hydrated, the hooks answer what is known there: no progress, and a
 * synchronisation that is not switched on; what the device has is shown right afterwards. Hooks are for
 * client components.
 */

import type { LessonProgress, LessonTimeOptions, ProgressSummary, SyncStatus } from "./index.js";

/**
 * The progress of one lesson: see `getLessonProgress`.
 *
 * @param lessonId Id of the lesson: a positive safe integer; `null` for no lesson.
 * @returns `null` without any progress, and for no lesson. The same object while the lesson did not change.
 * @throws TypeError (while rendering, in a browser) if `lessonId` is neither.
 * @example
 * function Percent({ lessonId }: { lessonId: number }) {
 *   const progress = useLessonProgress(lessonId)
 *   return <span>{progress?.percent ?? 0} %</span>
 * }
 */
export function useLessonProgress(lessonId: number | null): LessonProgress | null;

/**
 * Progress over several lessons: see `getProgressSummary`.
 *
 * @param lessonIds The lessons to summarise, positive safe integers. The array may be a new one in every
 * render: its numbers count. Default: every lesson with progress on this device.
 * @returns The same object while none of these lessons changed.
 * @throws TypeError (while rendering, in a browser) if one of the ids is not a positive safe integer.
 * @example
 * function Chapter({ lessonIds }: { lessonIds: readonly number[] }) {
 *   const { completed, total } = useProgressSummary(lessonIds)
 *   return <p>{completed} of {total} lessons done</p>
 * }
 */
export function useProgressSummary(lessonIds?: readonly number[]): ProgressSummary;

/**
 * The state of the synchronisation: see `getSyncStatus`.
 *
 * @returns The same object while nothing of it changed.
 * @example
 * function SyncLine() {
 *   const { pending, lastError } = useSyncStatus()
 *   return <p title={lastError?.message}>{pending} lessons to send</p>
 * }
 */
export function useSyncStatus(): SyncStatus;

/**
 * Counts the time that a lesson is on screen, for as long as the component is: see `trackLessonTime`.
 *
 * @param lessonId Id of the lesson: a positive safe integer; `null` for no lesson, which counts nothing.
 * @param options When time counts. The object may be a new one in every render: counting goes on while its
 * values are the same.
 * @throws TypeError (in an effect) if `lessonId` is neither.
 * @example
 * function Reader({ lessonId, isOpen }: { lessonId: number; isOpen: boolean }) {
 *   useLessonTime(isOpen ? lessonId : null, { idleMs: 60_000 })
 *   return <article />
 * }
 */
export function useLessonTime(lessonId: number | null, options?: LessonTimeOptions): void;
