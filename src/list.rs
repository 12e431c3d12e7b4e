//! Lists in order.

use std::collections::BinaryHeap;

/// Puts a value in at a place, or at the end if that is beyond.
///
/// `Vec::insert` fails for a place beyond, with a message for which the WebAssembly module would carry the
/// formatting of numbers.
pub fn insert<T>(list: &mut Vec<T>, place: usize, value: T) {
    let place = place.min(list.len());
    list.insert(place, value);
}

/// The same pairs, the smallest first. Nothing else sorts in the WebAssembly module, of which every way of
/// sorting would be a part of its own.
pub fn sorted(pairs: Vec<(u64, usize)>) -> Vec<(u64, usize)> {
    BinaryHeap::from(pairs).into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_beyond_is_the_end() {
        let mut list = vec![1, 3];
        insert(&mut list, 1, 2);
        insert(&mut list, 9, 4);
        assert_eq!(list, [1, 2, 3, 4]);
    }

    #[test]
    fn pairs_are_sorted_by_their_first_number_then_by_their_second() {
        let pairs = vec![(3, 1), (u64::MAX, 0), (3, 0), (0, 9)];
        assert_eq!(sorted(pairs), [(0, 9), (3, 0), (3, 1), (u64::MAX, 0)]);
        assert_eq!(sorted(Vec::new()), []);
    }
}
