//! What the learners did, kept apart from the package: the truth that a run is held against.

use std::collections::BTreeMap;

use lesson_progress::document::Entry;
use lesson_progress::progress::LessonProgress;
use lesson_progress::timestamp::Timestamp;

use crate::server_merge::StoredRow;

/// Everything that was recorded of one lesson of one learner.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Milliseconds, by device.
    pub time_ms: BTreeMap<usize, u64>,
    /// The largest score.
    pub score_best: Option<u8>,
    /// The states of the latest date, by device: more than one if devices share it, or nearly.
    latest: Vec<(usize, State)>,
    /// Every state there was, with its device.
    all: Vec<(usize, State)>,
}

/// What a device does at once in several pages is dated one after another: of two devices either may be the later
/// within so many milliseconds.
const TIE_MS: u64 = 5;

/// In the place of a device: what it had of a learner who was signed out.
const SET_ASIDE: usize = usize::MAX;

/// What a lesson was on a device after something was recorded.
#[derive(Clone, Debug)]
pub struct State {
    progress: LessonProgress,
    /// The device had read no rows since it was begun: what others have recorded comes to it.
    is_new: bool,
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
        states: Vec<State>,
    ) {
        let recorded = match owner {
            Some(owner) => self.recorded.entry((owner.to_owned(), lesson)).or_default(),
            None => self.anonymous.entry((device, lesson)).or_default(),
        };
        *recorded.time_ms.entry(device).or_default() += time_ms;
        recorded.score_best = recorded.score_best.max(score);
        recorded.take_states(device, states);
    }

    /// What a device recorded last may have come to this: the same change, on rows that its page did not know.
    pub fn may_be(&mut self, learner: &str, device: usize, lesson: u64, state: State) {
        let Some(recorded) = self.recorded.get_mut(&(learner.to_owned(), lesson)) else {
            return;
        };
        let is_same = |(of, before): &(usize, State)| {
            *of == device && before.updated_at().millis_from(state.updated_at()) <= TIE_MS
        };
        if recorded.latest.iter().any(is_same) {
            recorded.latest.push((device, state));
        }
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
            // What the learner had done on this device before is not known to what was begun after signing out.
            for (of, _) in &mut recorded.all {
                *of = if *of == device { SET_ASIDE } else { *of };
            }
            recorded.all.extend(anonymous.all);
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

    /// Whether the backend may have this of the lesson in the end.
    ///
    /// # Errors
    ///
    /// With the states that it may have become, if this is none of them.
    pub fn check_latest(&self, row: &StoredRow) -> Result<(), String> {
        let may_be = |(device, state): &(usize, State)| {
            let others = self.all.iter().filter(|(of, _)| of != device);
            let others: Vec<&State> = others.map(|(_, other)| other).collect();
            state.may_become(row, &others)
        };
        if self.latest.iter().any(may_be) {
            return Ok(());
        }
        Err(format!("{row:?} is not the latest of {:?}", self.latest))
    }

    /// On a device the lesson is one of these now; more than one if another page of it did something at the
    /// same time. What the device did before is over, whatever its dates.
    fn take_states(&mut self, device: usize, states: Vec<State>) {
        let all = states.iter().map(|state| (device, state.clone()));
        self.all.extend(all);
        if states.len() == 1 {
            self.latest.retain(|(of, _)| *of != device);
        }
        let date = |(_, state): &(usize, State)| state.updated_at();
        let latest = self.latest.iter().map(date).max();
        let Some(newest) = states.iter().map(State::updated_at).max() else {
            return;
        };
        self.latest.retain(|(of, state)| {
            *of == device || state.updated_at().plus_millis(TIE_MS) >= newest
        });
        if latest.is_none_or(|latest| newest.plus_millis(TIE_MS) >= latest) {
            self.latest
                .extend(states.into_iter().map(|state| (device, state)));
        }
    }
}

impl State {
    /// The state that an entry of a document has.
    pub fn of(entry: &Entry) -> Self {
        Self {
            progress: entry.progress,
            is_new: entry.is_new(),
        }
    }

    /// Of a lesson that nothing was ever recorded of.
    pub fn untouched(at: Timestamp) -> Self {
        Self {
            progress: LessonProgress::untouched(at),
            is_new: false,
        }
    }

    /// When it was recorded.
    pub fn updated_at(&self) -> Timestamp {
        self.progress.updated_at
    }

    /// Whether the backend may have this of it in the end, if the others are all that there ever was.
    fn may_become(&self, row: &StoredRow, others: &[&Self]) -> bool {
        let ours = &self.progress;
        let score = |state: &LessonProgress| state.score_last.map(u64::from);
        if !self.is_new {
            return (row.seen, row.completed, row.percent, row.score_last)
                == (ours.seen, ours.completed, ours.percent.into(), score(ours));
        }
        let has = |is_it: &dyn Fn(&LessonProgress) -> bool| {
            others.iter().any(|other| is_it(&other.progress))
        };
        let seen = ours.seen || row.seen && has(&|other| other.seen);
        let completed = ours.completed || row.completed && has(&|other| other.completed);
        let is_percent = |state: &LessonProgress| u64::from(state.percent) == row.percent;
        let is_score = |state: &LessonProgress| score(state) == row.score_last;
        (row.seen, row.completed) == (seen, completed)
            && (is_percent(ours) || row.percent > ours.percent.into() && has(&is_percent))
            && (is_score(ours) || ours.score_last.is_none() && has(&is_score))
    }
}
