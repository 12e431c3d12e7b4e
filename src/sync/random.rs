//! Random numbers within bounds.

/// One of `0 ..= max`, which is far below 2⁶⁴: each is as likely as the others but for next to nothing. The
/// generator's own ranges bring the formatting of a panic with them, a kilobyte of the package.
pub fn up_to(max: u64, random: &mut fastrand::Rng) -> u64 {
    random.u64(..) % (max + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_within_the_bounds_is_drawn_and_no_other() {
        let mut random = fastrand::Rng::with_seed(1);
        for max in [0, 1, 3] {
            let mut drawn: Vec<u64> = (0..100).map(|_| up_to(max, &mut random)).collect();
            drawn.sort_unstable();
            drawn.dedup();
            assert!(drawn.into_iter().eq(0..=max));
        }
    }
}
