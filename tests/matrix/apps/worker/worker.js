import { getLessonProgress, getSyncStatus, markLessonSeen } from "lesson-progress";

const { seen } = markLessonSeen(7);
postMessage({ seen, progress: getLessonProgress(7), storage: getSyncStatus().storage });
