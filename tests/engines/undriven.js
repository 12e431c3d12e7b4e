// What a page does in a browser that nothing drives: it goes by the address, as in `#recordAndHang`.

/** Tells the test something, and returns when it has heard. */
function tell(what) {
  const request = new XMLHttpRequest();
  request.open("POST", "/tell", false);
  request.send(JSON.stringify(what));
}

function hang() {
  for (;;);
}

/** Tells of a change as soon as the call has returned, and lets no other task of the page run any more. */
export function recordAndHang() {
  const lesson = lp.addLessonTime(7, 1_000);
  tell(lesson.time_ms);
  hang();
}

/** Tells of a change in the task after the one that made it. */
export function recordAndGoOn() {
  const lesson = lp.addLessonTime(7, 1_000);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    tell(lesson.time_ms);
    hang();
  };
  port2.postMessage(null);
}

/** Tells what is there. */
export function read() {
  const { kind, reason } = lp.getSyncStatus().storage;
  tell({ time: lp.getLessonProgress(7)?.time_ms ?? 0, kind, reason, errors });
}
