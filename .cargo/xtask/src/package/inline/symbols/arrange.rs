//! Choosing the characters by what follows them.

use std::array;
use std::collections::HashSet;

use super::{CHARACTERS, DIRECT, characters, split};

/// How many classes there are.
const CLASSES: usize = 14;
/// Follows as a symbol of its own: the second character of two, whichever it is.
const SECOND: usize = CHARACTERS;
/// So many symbols in a row that were there before are copied by brotli, and their characters matter once.
const COPIED: usize = 5;

/// How often each symbol follows.
type Followers = [usize; CHARACTERS + 1];

/// The place among the characters of each symbol that is one character. Two change places as long as the
/// classes then tell more of what follows.
pub(in super::super) fn arranged(symbols: &[usize]) -> [usize; DIRECT] {
    let following = following(symbols);
    let classes: Vec<usize> = characters().map(class).collect();
    let mut places: [usize; DIRECT] = array::from_fn(|symbol| symbol);
    let mut by_class = [[0; CHARACTERS + 1]; CLASSES];
    for (symbol, followers) in following.iter().enumerate() {
        let before = &mut by_class[classes[symbol]];
        *before = array::from_fn(|follower| before[follower] + followers[follower]);
    }
    let uncertainty = uncertainty(symbols.len() * 2);
    let mut is_better = true;
    while is_better {
        is_better = false;
        for one in 0..DIRECT {
            for other in one + 1..DIRECT {
                let (its_class, other_class) = (classes[places[one]], classes[places[other]]);
                if its_class == other_class {
                    continue;
                }
                let moved = |class: usize, leaves: usize, joins: usize| -> Followers {
                    array::from_fn(|follower| {
                        by_class[class][follower] - following[leaves][follower]
                            + following[joins][follower]
                    })
                };
                let after = [moved(its_class, one, other), moved(other_class, other, one)];
                let before = [by_class[its_class], by_class[other_class]];
                let total = |both: [Followers; 2]| both.iter().map(&uncertainty).sum::<f64>();
                if total(after) < total(before) - 1e-6 {
                    [by_class[its_class], by_class[other_class]] = after;
                    places.swap(one, other);
                    is_better = true;
                }
            }
        }
    }
    places
}

/// What follows each symbol where brotli does not copy.
fn following(symbols: &[usize]) -> [Followers; CHARACTERS] {
    let mut characters = Vec::new();
    for symbol in symbols {
        let (first, second) = split(*symbol);
        characters.push(first);
        characters.extend(second.map(|_| SECOND));
    }
    let mut following = [[0; CHARACTERS + 1]; CHARACTERS];
    let mut known = HashSet::new();
    for row in characters.windows(COPIED) {
        if let [.., before, symbol] = *row
            && known.insert(row)
            && before != SECOND
        {
            following[before][symbol] += 1;
        }
    }
    following
}

/// A measure of how uncertain it is which symbol follows, for up to so many of them: the entropy times their
/// number, with harmonic numbers in place of logarithms, which are not the same on every machine.
fn uncertainty(most: usize) -> impl Fn(&Followers) -> f64 {
    let harmonic = (1..=most).scan(0.0, |sum, number| {
        *sum += 1.0 / number as f64;
        Some(*sum * number as f64)
    });
    let weights: Vec<f64> = [0.0].into_iter().chain(harmonic).collect();
    move |followers| {
        let parts: f64 = followers.iter().map(|count| weights[*count]).sum();
        weights[followers.iter().sum::<usize>()] - parts
    }
}

/// The class that brotli puts a character in (RFC 7932, 7.1).
fn class(character: u8) -> usize {
    match character {
        b' ' => 0,
        b'%' => 1,
        b'\'' => 2,
        b'(' | b'<' | b'[' | b'{' => 3,
        b')' | b'>' | b']' | b'}' => 4,
        b',' | b':' | b';' => 5,
        b'.' => 6,
        b'=' => 7,
        b'0'..=b'9' => 8,
        b'A' | b'E' | b'I' | b'O' | b'U' => 9,
        b'A'..=b'Z' => 10,
        b'a' | b'e' | b'i' | b'o' | b'u' => 11,
        b'a'..=b'z' => 12,
        _ => 13,
    }
}
