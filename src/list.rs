//! Lists in order.

/// Puts a value in at a place, or at the end if that is beyond.
///
/// `Vec::insert` fails for a place beyond, with a message for which the WebAssembly module would carry the
/// formatting of numbers.
pub fn insert<T>(list: &mut Vec<T>, place: usize, value: T) {
    let place = place.min(list.len());
    list.insert(place, value);
}

/// Collects values: what is a trait's own for every kind of iterator would be as many functions of the WebAssembly
/// module.
pub fn collect<T>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut list = Vec::new();
    for value in values {
        list.push(value);
    }
    list
}

/// Keeps the values that `keep` says yes to.
///
/// `Vec::retain` has two loops, the first as long as all stay: the WebAssembly module would have both for every list.
pub fn retain<T>(list: &mut Vec<T>, mut keep: impl FnMut(&mut T) -> bool) {
    list.extract_if(.., |value| !keep(value)).for_each(drop);
}

/// Sorts pairs, the smallest first. Nothing else sorts in the WebAssembly module, of which every one of the
/// library's ways of sorting would be a large part: this comb sort is a small one.
pub fn sort(pairs: &mut [(u64, usize)]) {
    let mut gap = pairs.len();
    let mut is_sorted = false;
    while !is_sorted {
        gap = (gap / 4 * 3).max(1);
        is_sorted = gap == 1;
        for place in gap..pairs.len() {
            if pairs.get(place) < pairs.get(place - gap) {
                pairs.swap(place, place - gap);
                is_sorted = false;
            }
        }
    }
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
        let mut pairs = vec![(3, 1), (u64::MAX, 0), (3, 0), (0, 9)];
        sort(&mut pairs);
        assert_eq!(pairs, [(0, 9), (3, 0), (3, 1), (u64::MAX, 0)]);
        sort(&mut []);
    }
}
