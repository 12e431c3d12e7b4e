//! The search through everything that may happen.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::catalogue::Catalogue;
use super::step::Step;

/// The devices and the backend, by number.
pub(super) type State = ([u32; 2], u32);

/// The step of a device that led from a state to another.
pub(super) type Way = (State, usize, Step);

/// What was found.
#[derive(Default)]
pub(super) struct Search {
    /// The states.
    pub(super) states: HashSet<State>,
    /// How each was first reached, if that is wanted.
    came_from: HashMap<State, Way>,
    /// The states in which nothing may happen any more, by the fewest faults that lead there.
    pub(super) ends: Vec<BTreeSet<State>>,
}

impl Search {
    /// Everything that follows from a state with at most this many faults.
    ///
    /// What follows is the same however many faults led to a state, so that each is looked at once, with
    /// the fewest.
    pub(super) fn run(
        catalogue: &mut Catalogue,
        start: State,
        faults_max: usize,
        traced: bool,
    ) -> Self {
        let mut search = Self::default();
        let mut to_do: Vec<Vec<(State, Option<Box<Way>>)>> = vec![Vec::new(); faults_max + 1];
        to_do[0].push((start, None));
        for faults in 0..=faults_max {
            let mut ends = BTreeSet::new();
            while let Some((state, came_from)) = to_do[faults].pop() {
                if !search.states.insert(state) {
                    continue;
                }
                if let Some(way) = came_from {
                    search.came_from.insert(state, *way);
                }
                let next = next_steps(catalogue, state);
                if next.is_empty() {
                    ends.insert(state);
                }
                for (device, step) in next {
                    let faults = faults + usize::from(step.is_fault());
                    if let Some(to_do) = to_do.get_mut(faults) {
                        let after = after(catalogue, state, device, step);
                        if !search.states.contains(&after) {
                            let way = traced.then(|| Box::new((state, device, step)));
                            to_do.push((after, way));
                        }
                    }
                }
            }
            search.ends.push(ends);
        }
        search
    }

    /// The steps that lead to a state, of a search that was traced.
    pub(super) fn trace(&self, end: State) -> Vec<Way> {
        let mut trace = Vec::new();
        let mut state = end;
        while let Some(way) = self.came_from.get(&state) {
            trace.push(*way);
            state = way.0;
        }
        trace.reverse();
        trace
    }
}

/// What may happen next, and to which device. Of what is one device's own concern everything is looked at
/// before anything else: it could not have come out differently after that.
fn next_steps(catalogue: &Catalogue, (devices, _): State) -> Vec<(usize, Step)> {
    let steps = devices.map(|device| catalogue.steps(device));
    let of = |device: usize| steps[device].steps.iter().map(move |step| (device, *step));
    if let Some(device) = steps.iter().position(|steps| steps.are_own) {
        return of(device).collect();
    }
    let late = |device: usize| steps[device].late.iter().map(move |step| (device, *step));
    of(0).chain(of(1)).chain(late(0)).chain(late(1)).collect()
}

fn after(catalogue: &mut Catalogue, (devices, backend): State, device: usize, step: Step) -> State {
    let mut after = devices;
    let (stepped, backend) = catalogue.after(devices[device], backend, step);
    after[device] = stepped;
    (after, backend)
}
