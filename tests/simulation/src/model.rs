//! What the learners did, kept apart from the package: the truth that a run is held against.

use std::collections::BTreeMap;

use lesson_progress::progress::LessonProgress;
use lesson_progress::timestamp::Timestamp;

/// Everything that was recorded of one lesson of one learner.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Milliseconds, by device.
    pub time_ms: BTreeMap<usize, u64>,
    /// The largest score.
    pub score_best: Option<u8>,
    /// The states of the latest date: more than one if devices share it.
    pub latest: Vec<LessonProgress>,
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
    /// A device recorded `time_ms` and `score` of a lesson, for its owner; the state is the lesson's
    /// after it.
    pub fn record(
        &mut self,
        owner: Option<&str>,
        device: usize,
        lesson: u64,
        (time_ms, score): (u64, Option<u8>),
        state: LessonProgress,
    ) {
        let recorded = match owner {
            Some(owner) => self.recorded.entry((owner.to_owned(), lesson)).or_default(),
            None => self.anonymous.entry((device, lesson)).or_default(),
        };
        *recorded.time_ms.entry(device).or_default() += time_ms;
        recorded.score_best = recorded.score_best.max(score);
        recorded.take_state(state);
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
            for state in anonymous.latest {
                recorded.take_state(state);
            }
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

    fn take_state(&mut self, state: LessonProgress) {
        let latest = self
            .latest
            .first()
            .map_or(Timestamp::MIN, |state| state.updated_at);
        if state.updated_at > latest {
            self.latest.clear();
        }
        if state.updated_at >= latest {
            self.latest.push(state);
        }
    }
}
