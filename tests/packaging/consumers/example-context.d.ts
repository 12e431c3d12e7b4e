// What the examples of the doc comments take from the app that they stand in.

interface Card {
  readonly id: number;
}

declare const lessonId: number;
declare const card: Card;
declare const feed: readonly Card[];
declare const email: string | null;
declare const user: { readonly id: string } | undefined;
declare const video: HTMLVideoElement;
declare const payload: import("lesson-progress").ImportPayload;
declare const api: { deleteAccount(): Promise<void> };
declare function titleOf(lessonId: number): string;
