//! Random numbers within bounds.

/// One of `0 ..= max`, which is far below 2⁶⁴: each is as likely as the others but for next to nothing. The
/// generator's own ranges bring the formatting of a panic with them, a kilobyte of the package.
pub fn up_to(max: u64, random: &mut fastrand::Rng) -> u64 {
    random.u64(..) % (max + 1)
}
