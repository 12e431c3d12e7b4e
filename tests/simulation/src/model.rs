//! What the learners did, kept apart from the package: the truth that a run is held against.

use std::collections::BTreeMap;

use lesson_progress::progress::LessonProgress;

/// Everything that was recorded of one lesson of one learner.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Milliseconds, by device.
    pub time_ms: BTreeMap<usize, u64>,
    /// The largest score.
    pub score_best: Option<u8>,
    /// The states of the latest date, by device: more than one if devices share it.
    pub latest: Vec<(usize, LessonProgress)>,
}

/// What was recorded, by learner and lesson.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// By learner and lesson.
    pub recorded: BTreeMap<(String, u64), Recorded>,
    /// Of nobody yet, by device and lesson.
    anonymous: BTreeMap<(usize, u64), Recorded>,
}

impl Model {
    /// A device recorded `time_ms` and `score` of a lesson, for its owner; the states are what the lesson may
    /// be after it.
    pub fn record(
        &mut self,
        owner: Option<&str>,
        device: usize,
        lesson: u64,
        (time_ms, score): (u64, Option<u8>),
        states: Vec<LessonProgress>,
    ) {
        let recorded = match owner {
            Some(owner) => self.recorded.entry((owner.to_owned(), lesson)).or_default(),
            None => self.anonymous.entry((device, lesson)).or_default(),
        };
        *recorded.time_ms.entry(device).or_default() += time_ms;
        recorded.score_best = recorded.score_best.max(score);
        recorded.take_states(device, states);
    }

    /// What a device recorded before the first sign-in is the learner's who signs in.
    pub fn adopt(&mut self, learner: &str, device: usize) {
        let (theirs, others) = std::mem::take(&mut self.anonymous)
            .into_iter()
            .partition(|((of, _), _)| *of == device);
        self.anonymous = others;
        for ((_, lesson), anonymous) in theirs {
            let recorded = self
                .recorded
                .entry((learner.to_owned(), lesson))
                .or_default();
            for (device, time_ms) in anonymous.time_ms {
                *recorded.time_ms.entry(device).or_default() += time_ms;
            }
            recorded.score_best = recorded.score_best.max(anonymous.score_best);
            let states = anonymous.latest.into_iter().map(|(_, state)| state);
            recorded.take_states(device, states.collect());
        }
    }
}

impl Recorded {
    /// All devices' time together.
    pub fn total_ms(&self) -> u64 {
        self.time_ms.values().sum()
    }

    /// The time of the device with the most.
    pub fn largest_ms(&self) -> u64 {
        self.time_ms.values().copied().max().unwrap_or(0)
    }

    /// On a device the lesson is one of these now; more than one if another page of it did something at the
    /// same time. What the device did before is over, whatever its dates.
    fn take_states(&mut self, device: usize, states: Vec<LessonProgress>) {
        if states.len() == 1 {
            self.latest.retain(|(of, _)| *of != device);
        }
        let date = |(_, state): &(usize, LessonProgress)| state.updated_at;
        let latest = self.latest.iter().map(date).max();
        let newest = states.iter().map(|state| state.updated_at).max();
        if newest > latest {
            self.latest.retain(|(of, _)| *of == device);
        }
        if newest >= latest {
            self.latest
                .extend(states.into_iter().map(|state| (device, state)));
        }
    }
}
