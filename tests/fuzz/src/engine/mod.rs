//! A page, a learner, a network and a backend, in any order.

mod page;
mod step;

use arbitrary::{Arbitrary, Unstructured};

use page::World;
use step::Step;

/// As many steps are played.
const STEPS_MAX: usize = 64;

/// Whatever happens, no time is invented. As long as storage keeps what it took, the learner stays the same and
/// nobody answers as the backend does but the backend, the device shows every millisecond that was recorded, and
/// the backend ends up with it, once.
pub fn check(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(adds) = bool::arbitrary(&mut input) else {
        return;
    };
    let mut world = World::new(adds);
    for _ in 0..STEPS_MAX {
        if input.is_empty() {
            break;
        }
        let Ok(step) = Step::arbitrary(&mut input) else {
            break;
        };
        world.play(step);
        world.check();
    }
    world.recover();
}
