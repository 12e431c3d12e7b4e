// The package, with what is begun and ended counted: subscriptions, and the time on lessons.

import * as lessonProgress from "lesson-progress";

export * from "lesson-progress";

export const subscriptions = { made: 0, active: 0 };
export const trackings = { made: 0, active: 0 };

function counted(begin, count) {
  return (...values) => {
    count.made++;
    count.active++;
    const end = begin(...values);
    return () => {
      count.active--;
      end();
    };
  };
}

export const subscribe = counted(lessonProgress.subscribe, subscriptions);
export const subscribeSyncStatus = counted(lessonProgress.subscribeSyncStatus, subscriptions);
export const trackLessonTime = counted(lessonProgress.trackLessonTime, trackings);
