// The package, with its subscriptions counted.

import * as lessonProgress from "lesson-progress";

export * from "lesson-progress";

export const subscriptions = { made: 0, active: 0 };

function counted(subscribe) {
  return (listener) => {
    subscriptions.made++;
    subscriptions.active++;
    const end = subscribe(listener);
    return () => {
      subscriptions.active--;
      end();
    };
  };
}

export const subscribe = counted(lessonProgress.subscribe);
export const subscribeSyncStatus = counted(lessonProgress.subscribeSyncStatus);
