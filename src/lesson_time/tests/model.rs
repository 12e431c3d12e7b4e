//! Held against a plain reading of the rules, whatever happens in whatever order.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// The clocks of the model go by this.
const TICK_MS: u64 = 250;

#[derive(Clone, Debug)]
enum Event {
    Begin(u64, Limits),
    /// Of those that were ever begun, this one.
    End(prop::sample::Index),
    Input,
    Show(bool),
    Focus(bool),
    Sleep(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let ticks = |ticks: std::ops::Range<u64>| ticks.prop_map(|ticks| ticks * TICK_MS);
    let limits = (
        prop_oneof![Just(u64::MAX), Just(IDLE_MS), ticks(4..600)],
        prop_oneof![Just(u64::MAX), Just(SESSION_TIME_CAP_MS), ticks(0..900)],
    )
        .prop_map(|(idle_ms, session_ms)| limits(idle_ms, session_ms));
    prop_oneof![
        2 => (4_u64..7, limits).prop_map(|(lesson, limits)| Event::Begin(lesson, limits)),
        1 => any::<prop::sample::Index>().prop_map(Event::End),
        4 => Just(Event::Input),
        3 => any::<bool>().prop_map(Event::Show),
        2 => any::<bool>().prop_map(Event::Focus),
        1 => ticks(1..20_000).prop_map(Event::Sleep),
    ]
}

/// Some ticks of the clock, and what happens then.
fn events() -> impl Strategy<Value = Vec<(u64, Event)>> {
    let ticks = prop_oneof![5 => 0_u64..60, 3 => 0_u64..700, 1 => 0_u64..9_000];
    prop::collection::vec((ticks, event()), 1..40)
}

/// What should be counted: tick by tick, in plain words.
struct Model {
    at: u64,
    is_visible: bool,
    has_focus: bool,
    active_at: u64,
    trackings: Vec<Modelled>,
    begun: u32,
    counted_ms: BTreeMap<u64, u64>,
}

struct Modelled {
    id: u32,
    lesson: u64,
    limits: Limits,
    session_ms: u64,
    away_ms: u64,
}

impl Model {
    fn tick(&mut self) {
        let top = self.trackings.len().saturating_sub(1);
        for (place, tracking) in self.trackings.iter_mut().enumerate() {
            let idle_ms = match self.has_focus {
                true => tracking.limits.idle_ms,
                false => tracking.limits.idle_ms.min(30_000),
            };
            let is_idle = self.at - self.active_at >= idle_ms;
            if place != top || !self.is_visible || is_idle {
                tracking.be_away(TICK_MS);
                continue;
            }
            tracking.away_ms = 0;
            if tracking.session_ms < tracking.limits.session_ms {
                tracking.session_ms += TICK_MS;
                *self.counted_ms.entry(tracking.lesson).or_default() += TICK_MS;
            }
        }
        self.at += TICK_MS;
    }

    fn handle(&mut self, event: &Event) {
        match event {
            Event::Begin(lesson, limits) => {
                self.trackings.push(Modelled {
                    id: self.begun,
                    lesson: *lesson,
                    limits: *limits,
                    session_ms: 0,
                    away_ms: 0,
                });
                self.begun += 1;
                self.active_at = self.at;
            }
            Event::End(index) => {
                let id = index.index(self.begun.max(1) as usize) as u32;
                self.trackings.retain(|tracking| tracking.id != id);
            }
            Event::Input => self.active_at = self.at,
            Event::Show(is_visible) => {
                if *is_visible && !self.is_visible {
                    self.active_at = self.at;
                }
                self.is_visible = *is_visible;
            }
            Event::Focus(has_focus) => {
                if *has_focus && !self.has_focus {
                    self.active_at = self.at;
                }
                self.has_focus = *has_focus;
            }
            Event::Sleep(time_ms) => {
                for tracking in &mut self.trackings {
                    tracking.be_away(*time_ms);
                }
            }
        }
    }

    fn counted_ms(&self, lesson: u64) -> u64 {
        self.counted_ms.get(&lesson).copied().unwrap_or_default()
    }
}

impl Modelled {
    fn be_away(&mut self, time_ms: u64) {
        self.away_ms += time_ms;
        if self.away_ms >= 30 * MINUTE_MS {
            self.session_ms = 0;
        }
    }
}

/// Plays events on a page and on the model. Every timer of a page that is `punctual` fires when it is due, and
/// none of another's.
fn play(events: &[(u64, Event)], punctual: bool) -> Result<(), TestCaseError> {
    let mut page = Page::open();
    page.look();
    let mut model = Model {
        at: 0,
        is_visible: true,
        has_focus: true,
        active_at: 0,
        trackings: Vec::new(),
        begun: 0,
        counted_ms: BTreeMap::new(),
    };
    for (ticks, event) in events {
        for _ in 0..*ticks {
            model.tick();
            if punctual {
                page.wait(TICK_MS);
                for lesson in 4..7 {
                    let (counted_ms, recorded_ms) =
                        (model.counted_ms(lesson), page.recorded_ms(lesson));
                    prop_assert!(recorded_ms <= counted_ms);
                    prop_assert!(
                        counted_ms - recorded_ms <= STEP_MS,
                        "what a killed page loses"
                    );
                }
            }
        }
        if !punctual {
            page.freeze(ticks * TICK_MS);
        }
        model.handle(event);
        match event {
            Event::Begin(lesson, limits) => {
                page.begin(*lesson, *limits);
            }
            Event::End(index) => page.end(index.index(model.begun.max(1) as usize) as u32),
            Event::Input => page.input(),
            Event::Show(is_visible) => page.show(*is_visible),
            Event::Focus(has_focus) => page.focus(*has_focus),
            Event::Sleep(time_ms) => page.sleep(*time_ms),
        }
    }
    page.show(false);
    for lesson in 4..7 {
        prop_assert_eq!(page.recorded_ms(lesson), model.counted_ms(lesson));
    }
    let small = page
        .steps
        .iter()
        .filter(|step| !step.is_last && step.time_ms < STEP_MS);
    prop_assert_eq!(small.count(), 0, "as few writes as there can be");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_recorded_is_the_time_that_counts(events in events(), punctual in any::<bool>()) {
        play(&events, punctual)?;
    }
}
