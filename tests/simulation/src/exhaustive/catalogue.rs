//! Every state of a device and of the backend that was met, by number, and what follows from each.
//!
//! The devices meet only in the backend, so that far fewer steps of a device differ than states of the
//! whole. The package itself runs once for each of those; after that a step is a look into a table.

use std::collections::HashMap;
use std::rc::Rc;

use super::backend::Backend;
use super::device::Device;
use super::fingerprint::Fingerprint;
use super::step::{Step, Steps};

/// The states.
#[derive(Default)]
pub(super) struct Catalogue {
    devices: Vec<(Device, Rc<Steps>)>,
    backends: Vec<Backend>,
    device_numbers: HashMap<u64, u32>,
    backend_numbers: HashMap<u64, u32>,
    /// By device and step, and by backend if the step reaches it.
    followers: HashMap<(u32, Step, Option<u32>), (u32, u32)>,
}

impl Catalogue {
    /// A device by its number.
    pub(super) fn device(&self, number: u32) -> &Device {
        &self.devices[number as usize].0
    }

    /// What may happen to it.
    pub(super) fn steps(&self, number: u32) -> Rc<Steps> {
        self.devices[number as usize].1.clone()
    }

    /// A backend by its number.
    pub(super) fn backend(&self, number: u32) -> &Backend {
        &self.backends[number as usize]
    }

    /// How many states of devices there are.
    pub(super) fn device_count(&self) -> usize {
        self.devices.len()
    }

    /// A device's number.
    pub(super) fn add_device(&mut self, device: Device) -> u32 {
        let next = self.devices.len() as u32;
        let number = self.device_numbers.entry(device.fingerprint());
        let number = *number.or_insert(next);
        if number == next {
            assert!(device.is_stored(), "what {device} shows is not stored");
            let steps = Rc::new(device.steps());
            self.devices.push((device, steps));
        }
        number
    }

    /// A backend's number.
    pub(super) fn add_backend(&mut self, backend: Backend) -> u32 {
        let next = self.backends.len() as u32;
        let mut fingerprint = Fingerprint::default();
        fingerprint.add(&backend);
        let number = self.backend_numbers.entry(fingerprint.finish());
        let number = *number.or_insert(next);
        if number == next {
            self.backends.push(backend);
        }
        number
    }

    /// A device and the backend after a step of the device.
    pub(super) fn after(&mut self, device: u32, backend: u32, step: Step) -> (u32, u32) {
        let reaches = step.reaches_backend();
        let key = (device, step, reaches.then_some(backend));
        let (device, reached) = match self.followers.get(&key) {
            Some(known) => *known,
            None => {
                let (after, reached) = self.device(device).after(step, self.backend(backend));
                let follower = (self.add_device(after), self.add_backend(reached));
                self.followers.insert(key, follower);
                follower
            }
        };
        (device, if reaches { reached } else { backend })
    }
}
