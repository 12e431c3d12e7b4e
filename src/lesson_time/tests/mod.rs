//! Every rule, on a page under a clock.

mod model;

use super::*;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// A page with its two clocks and the timer that it is asked to set.
struct Page {
    lesson_time: LessonTime,
    now: Now,
    is_visible: bool,
    has_focus: bool,
    /// When the timer is due, on the monotonic clock.
    timer: Option<u64>,
    steps: Vec<Step>,
}

impl Page {
    fn open() -> Self {
        let now = Now {
            wall: Timestamp::from_millis(1_768_204_800_000),
            monotonic_ms: 777,
        };
        Self {
            lesson_time: LessonTime::new(now),
            now,
            is_visible: true,
            has_focus: true,
            timer: None,
            steps: Vec::new(),
        }
    }

    /// A page that tracks lesson 4.
    fn reading(limits: Limits) -> Self {
        let mut page = Self::open();
        page.begin(4, limits);
        page
    }

    fn begin(&mut self, lesson: u64, limits: Limits) -> u32 {
        self.steps.extend(self.lesson_time.pause(self.now));
        let id = self.lesson_time.begin(self.now, id(lesson), limits);
        self.look();
        id
    }

    fn end(&mut self, id: u32) {
        self.steps.extend(self.lesson_time.pause(self.now));
        self.lesson_time.end(id);
        self.look();
    }

    fn input(&mut self) {
        self.see(true);
    }

    fn look(&mut self) {
        self.see(false);
    }

    fn see(&mut self, has_input: bool) {
        let look = Look {
            is_visible: self.is_visible,
            has_focus: self.has_focus,
            has_input,
        };
        self.steps.extend(self.lesson_time.look(self.now, look));
        let wait_ms = self.lesson_time.next_look_in_ms(self.now);
        self.timer = wait_ms.map(|wait_ms| self.now.monotonic_ms + wait_ms);
    }

    fn show(&mut self, is_visible: bool) {
        self.is_visible = is_visible;
        self.look();
    }

    fn focus(&mut self, has_focus: bool) {
        self.has_focus = has_focus;
        self.look();
    }

    /// Time goes on, and timers fire when they are due.
    fn wait(&mut self, time_ms: u64) {
        let end = self.now.monotonic_ms + time_ms;
        while let Some(at) = self.timer.filter(|at| *at <= end) {
            self.freeze(at - self.now.monotonic_ms);
            self.look();
        }
        self.freeze(end - self.now.monotonic_ms);
    }

    /// Time goes on, and no timer fires.
    fn freeze(&mut self, time_ms: u64) {
        self.now.monotonic_ms += time_ms;
        self.now.wall = self.now.wall.plus_millis(time_ms);
    }

    /// The device sleeps, and its monotonic clock with it.
    fn sleep(&mut self, time_ms: u64) {
        self.now.wall = self.now.wall.plus_millis(time_ms);
        self.look();
    }

    /// What was recorded of a lesson.
    fn recorded_ms(&self, lesson: u64) -> u64 {
        let steps = self.steps.iter();
        let of_lesson = steps.filter(|step| step.lesson_id == id(lesson));
        of_lesson.map(|step| step.time_ms).sum()
    }
}

fn id(lesson: u64) -> LessonId {
    LessonId::new(lesson).unwrap()
}

fn limits(idle_ms: u64, session_ms: u64) -> Limits {
    Limits {
        idle_ms,
        session_ms,
    }
}

fn defaults() -> Limits {
    Limits::new(f64::NAN, f64::NAN)
}

#[test]
fn time_is_recorded_in_steps_while_it_counts_and_the_rest_when_it_ends() {
    let mut page = Page::reading(defaults());
    page.wait(9_500);
    assert_eq!(page.recorded_ms(4), 8_000);
    assert!(page.steps.iter().all(|step| !step.is_last));
    page.end(0);
    assert_eq!(page.recorded_ms(4), 9_500);
    assert!(page.steps.pop().unwrap().is_last);
    assert_eq!(page.timer, None);
    page.end(0);
    page.wait(HOUR_MS);
    assert_eq!(page.steps.len(), 2, "it has ended");
}

#[test]
fn a_hidden_page_counts_nothing_and_goes_on_when_it_is_back() {
    let mut page = Page::reading(defaults());
    page.wait(1_500);
    page.show(false);
    assert_eq!((page.recorded_ms(4), page.timer), (1_500, None));
    page.wait(10 * MINUTE_MS);
    page.show(true);
    page.wait(700);
    page.show(false);
    assert_eq!(page.recorded_ms(4), 2_200);
}

#[test]
fn a_page_that_is_opened_hidden_counts_from_when_it_is_shown() {
    let mut page = Page::open();
    page.is_visible = false;
    page.begin(4, defaults());
    page.wait(10_000);
    page.input();
    assert_eq!((page.steps.len(), page.timer), (0, None));
    page.show(true);
    page.wait(IDLE_MS + 10_000);
    assert_eq!(page.recorded_ms(4), IDLE_MS);
}

#[test]
fn time_counts_until_the_learner_is_idle_and_again_from_the_next_input_on() {
    let mut page = Page::reading(defaults());
    page.wait(50_001);
    page.input();
    page.wait(IDLE_MS - 1);
    assert!(!page.steps.last().unwrap().is_last);
    page.wait(1);
    let last = page.steps.last().unwrap();
    assert!(last.is_last, "{last:?}");
    assert_eq!(page.recorded_ms(4), 50_001 + IDLE_MS);
    page.wait(MINUTE_MS);
    assert_eq!(page.timer, None);
    page.input();
    page.wait(5_000);
    page.show(false);
    assert_eq!(page.recorded_ms(4), 50_001 + IDLE_MS + 5_000);
}

#[test]
fn without_the_focus_the_learner_is_idle_sooner() {
    let mut page = Page::reading(defaults());
    page.wait(10_000);
    page.focus(false);
    page.wait(MINUTE_MS);
    assert_eq!(page.recorded_ms(4), IDLE_WITHOUT_FOCUS_MS);
    // What is done without it counts no longer, and to get it back counts as input.
    page.input();
    page.wait(MINUTE_MS);
    assert_eq!(page.recorded_ms(4), 2 * IDLE_WITHOUT_FOCUS_MS);
    page.focus(true);
    page.wait(5 * MINUTE_MS);
    assert_eq!(page.recorded_ms(4), 2 * IDLE_WITHOUT_FOCUS_MS + IDLE_MS);
}

#[test]
fn to_lose_the_focus_long_after_the_last_input_ends_it_at_once() {
    let mut page = Page::reading(defaults());
    page.wait(50_000);
    page.focus(false);
    assert_eq!((page.recorded_ms(4), page.timer), (50_000, None));
}

#[test]
fn an_app_that_has_less_patience_has_less_without_the_focus_too() {
    let mut page = Page::reading(limits(5_000, HOUR_MS));
    page.focus(false);
    page.wait(MINUTE_MS);
    assert_eq!(page.recorded_ms(4), 5_000);
}

#[test]
fn a_page_that_was_frozen_counts_until_the_learner_was_idle() {
    let mut page = Page::reading(defaults());
    page.freeze(8 * HOUR_MS);
    // What comes first may be the timer, or what the learner does.
    let mut by_input = Page {
        lesson_time: page.lesson_time.clone(),
        steps: Vec::new(),
        ..page
    };
    page.look();
    assert_eq!((page.recorded_ms(4), page.timer), (IDLE_MS, None));
    by_input.input();
    assert_eq!(by_input.timer, Some(by_input.now.monotonic_ms));
    by_input.wait(5_000);
    by_input.show(false);
    assert_eq!(by_input.recorded_ms(4), IDLE_MS + 5_000);
}

#[test]
fn a_session_counts_no_more_than_its_limit() {
    let mut page = Page::reading(limits(u64::MAX, 10_000));
    page.wait(HOUR_MS);
    assert_eq!((page.recorded_ms(4), page.timer), (10_000, None));
    let last = page.steps.last().unwrap();
    assert!(last.is_last, "{last:?}");
    page.input();
    page.show(false);
    page.show(true);
    page.wait(HOUR_MS);
    assert_eq!(page.recorded_ms(4), 10_000);
    page.end(0);
    page.begin(4, limits(u64::MAX, 10_000));
    page.wait(HOUR_MS);
    assert_eq!(page.recorded_ms(4), 20_000, "another call, another session");
}

#[test]
fn who_was_away_for_half_an_hour_begins_a_new_session() {
    for (away_ms, sessions) in [(AWAY_MS - 1, 1), (AWAY_MS, 2)] {
        let session_ms = 10_000;
        let hide = |page: &mut Page| {
            page.show(false);
            page.wait(away_ms);
            page.show(true);
        };
        let sleep = |page: &mut Page| page.sleep(away_ms);
        let cover = |page: &mut Page| {
            let above = page.begin(5, defaults());
            page.wait(away_ms);
            page.end(above);
            page.input();
        };
        for go_away in [&hide as &dyn Fn(&mut Page), &sleep, &cover] {
            let mut page = Page::reading(limits(30_000, session_ms));
            page.wait(20_000);
            go_away(&mut page);
            page.wait(20_000);
            assert_eq!(page.recorded_ms(4), sessions * session_ms);
        }
        let mut idle = Page::reading(limits(30_000, session_ms));
        idle.wait(30_000 + away_ms);
        idle.input();
        idle.wait(20_000);
        assert_eq!(idle.recorded_ms(4), sessions * session_ms);
    }
}

#[test]
fn the_lesson_tracked_last_counts_and_when_it_ends_the_one_before() {
    let mut page = Page::reading(defaults());
    page.wait(1_000);
    let above = page.begin(5, defaults());
    assert_eq!(page.recorded_ms(4), 1_000, "the one before pauses");
    assert!(page.steps[0].is_last);
    page.wait(3_000);
    page.end(above);
    assert_eq!(page.recorded_ms(5), 3_000);
    page.wait(500);
    page.end(0);
    assert_eq!((page.recorded_ms(4), page.recorded_ms(5)), (1_500, 3_000));
}

#[test]
fn a_lesson_that_ends_below_another_does_not_count_again() {
    let mut page = Page::reading(defaults());
    page.wait(1_000);
    let above = page.begin(5, defaults());
    page.wait(2_000);
    page.end(0);
    page.wait(500);
    page.end(above);
    assert_eq!((page.recorded_ms(4), page.recorded_ms(5)), (1_000, 2_500));
    assert_eq!(page.timer, None);
}

#[test]
fn nothing_is_recorded_of_a_lesson_that_is_left_at_once() {
    let mut page = Page::reading(defaults());
    page.show(false);
    page.show(true);
    page.end(0);
    assert_eq!(page.steps, []);
}

#[test]
fn the_last_step_is_told_even_if_the_one_before_was_all() {
    let mut page = Page::reading(defaults());
    page.wait(STEP_MS);
    assert_eq!(page.steps.len(), 1);
    page.show(false);
    let last = page.steps.pop().unwrap();
    assert_eq!((last.time_ms, last.is_last), (0, true));
    page.show(true);
    page.show(false);
    assert_eq!(page.steps.len(), 1, "and only once");
}

#[test]
fn odd_limits_are_held_within_sense() {
    assert_eq!(defaults(), limits(IDLE_MS, SESSION_TIME_CAP_MS));
    let none = f64::INFINITY;
    assert_eq!(Limits::new(none, none), limits(u64::MAX, u64::MAX));
    for low in [0.0, -5.0, f64::NEG_INFINITY, 0.9] {
        assert_eq!(Limits::new(low, low), limits(IDLE_MS_MIN, 0));
    }
    assert_eq!(Limits::new(1_500.9, 2.5), limits(1_500, 2));
}

#[test]
fn a_session_that_counts_nothing_asks_for_nothing() {
    let mut page = Page::reading(limits(IDLE_MS, 0));
    page.input();
    page.wait(HOUR_MS);
    assert_eq!((page.steps.len(), page.timer), (0, None));
}

#[test]
fn what_takes_the_place_of_one_that_failed_counts_until_the_learner_is_idle_and_no_longer() {
    let mut page = Page::open();
    page.freeze(10 * MINUTE_MS);
    assert_eq!(page.lesson_time.pause(page.now), None);
    let id = page.lesson_time.begin(page.now, id(4), defaults());
    page.lesson_time.resume(page.now, 90_000);
    page.look();
    page.wait(10 * MINUTE_MS);
    assert_eq!(page.recorded_ms(4), 30_000);
    page.end(id);
    assert_eq!(page.recorded_ms(4), 30_000);
}
