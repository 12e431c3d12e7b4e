// A server component: it asks the package as well, and gets what a server gets.

import { getLessonProgress, getSyncStatus } from "lesson-progress";

import { Card } from "./card";

export default function Page() {
  return (
    <>
      <Card />
      <footer>{`${getLessonProgress(7)} ${getSyncStatus().state}`}</footer>
    </>
  );
}
