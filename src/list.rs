//! Adding to a list that is kept in order.

/// Puts a value in at a place, or at the end if that is beyond.
///
/// `Vec::insert` fails for a place beyond, with a message for which the WebAssembly module would carry the
/// formatting of numbers.
pub fn insert<T>(list: &mut Vec<T>, place: usize, value: T) {
    let place = place.min(list.len());
    list.insert(place, value);
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
}
