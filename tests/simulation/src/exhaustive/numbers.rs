//! Values by number, each once.

use std::collections::HashMap;
use std::hash::Hash;

/// Values that are told apart by a name.
#[derive(Debug)]
pub(super) struct Numbers<N, T> {
    values: Vec<T>,
    numbers: HashMap<N, u32>,
}

impl<N, T> Default for Numbers<N, T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<N: Eq + Hash, T> Numbers<N, T> {
    /// The number of the value with this name; made, if it is new.
    pub(super) fn number(&mut self, name: N, value: impl FnOnce() -> T) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.values.push(value());
        }
        number
    }

    /// The value of a number.
    pub(super) fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}
