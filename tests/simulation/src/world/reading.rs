//! Learners who read: pages that count the time on a lesson.

use lesson_progress::change::Change;
use lesson_progress::client::Client;
use lesson_progress::lesson_id::LessonId;
use lesson_progress::lesson_time::{LessonTime, Limits, Look, Step};
use lesson_progress::now::Now;

use super::World;
use crate::disk::View;

/// What a page is told of its learner.
#[derive(Debug)]
pub(super) struct Reading {
    /// Counts beside the page, so that what is recorded is known: what it should count has tests of its own.
    lesson_time: LessonTime,
    tracking: Option<u32>,
    is_visible: bool,
    /// When the page's timer is due.
    pub(super) looks_at: Option<u64>,
}

impl Reading {
    /// A page on screen that tracks nothing.
    pub(super) fn new(now: Now) -> Self {
        Self {
            lesson_time: LessonTime::new(now),
            tracking: None,
            is_visible: true,
            looks_at: None,
        }
    }
}

impl World {
    /// A learner begins to read a lesson, or ends it, on a page.
    pub fn read(&mut self, device: usize, tab: usize, id: LessonId) {
        let now = self.now_of(device, tab);
        let reading = &mut self.profiles[device].tabs[tab].reading;
        let step = reading.lesson_time.pause(now);
        let lives = if let Some(tracking) = reading.tracking.take() {
            reading.lesson_time.end(tracking);
            self.note(|| format!("device {device} tab {tab} stops reading"));
            self.step(device, tab, step, |client| {
                client.end_lesson_time(now, tracking);
            })
        } else {
            let limits = Limits::new(f64::NAN, f64::NAN);
            reading.is_visible = true;
            reading.tracking = Some(reading.lesson_time.begin(now, id, limits));
            self.note(|| format!("device {device} tab {tab} begins to read {id}"));
            self.step(device, tab, step, |client| {
                client.begin_lesson_time(now, id, limits);
            })
        };
        if lives {
            self.look(device, tab, false);
        }
    }

    /// A learner who reads does something.
    pub fn feel(&mut self, device: usize, tab: usize) {
        self.look(device, tab, true);
    }

    /// A page comes on screen, or leaves it. Whether it lives on.
    pub(super) fn show(&mut self, device: usize, tab: usize, is_visible: bool) -> bool {
        let reading = &mut self.profiles[device].tabs[tab].reading;
        reading.is_visible = is_visible;
        if reading.tracking.is_none() {
            return true;
        }
        self.look(device, tab, false)
    }

    /// Every page of a device comes on screen, or leaves it.
    pub(super) fn show_all(&mut self, device: usize, is_visible: bool) {
        // From the last to the first: one that has died is taken away.
        for tab in (0..self.profiles[device].tabs.len()).rev() {
            self.show(device, tab, is_visible);
        }
    }

    /// Learners stop reading, wherever they do.
    pub fn stop_reading(&mut self) {
        for device in 0..self.profiles.len() {
            self.show_all(device, false);
        }
    }

    /// Pages look where their timers are due.
    pub(super) fn look_where_due(&mut self) {
        for device in 0..self.profiles.len() {
            let mut tab = 0;
            while tab < self.profiles[device].tabs.len() {
                let looks_at = self.profiles[device].tabs[tab].reading.looks_at;
                let is_due = looks_at.is_some_and(|at| at <= self.now_ms);
                if !is_due || self.look(device, tab, false) {
                    tab += 1;
                }
            }
        }
    }

    /// A page looks at its learner. Whether it lives on.
    fn look(&mut self, device: usize, tab: usize, has_input: bool) -> bool {
        let now = self.now_of(device, tab);
        let reading = &mut self.profiles[device].tabs[tab].reading;
        let look = Look {
            is_visible: reading.is_visible,
            has_focus: true,
            has_input,
        };
        let step = reading.lesson_time.look(now, look);
        let mut wait_ms = None;
        let lives = self.step(device, tab, step, |client| {
            wait_ms = client.handle_look(now, look);
        });
        if lives {
            let looks_at = wait_ms.map(|wait_ms| self.now_ms + wait_ms);
            self.profiles[device].tabs[tab].reading.looks_at = looks_at;
        }
        lives
    }

    /// A page takes a step by a call, or none. Whether it lives on.
    fn step(
        &mut self,
        device: usize,
        tab: usize,
        step: Option<Step>,
        call: impl FnOnce(&mut Client<View>),
    ) -> bool {
        let Some(step) = step else {
            call(&mut self.profiles[device].tabs[tab].client);
            return true;
        };
        self.coverage.path(if step.is_last {
            "last step of a lesson's time"
        } else {
            "step of a lesson's time"
        });
        let (id, time_ms) = (step.lesson_id, step.time_ms);
        self.note(|| format!("device {device} tab {tab} counts {time_ms} ms of {id}"));
        let change = Change::time(self.now_of(device, tab).wall, time_ms);
        self.record_by(device, tab, id, &change, call)
    }
}
