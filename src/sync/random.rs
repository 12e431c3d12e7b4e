//! Random numbers within bounds.

/// One of `0 ..= max`, each as likely as the others but for one part in 2⁴⁰. The generator's own ranges
/// bring the formatting of a panic with them, a kilobyte of the package.
pub fn up_to(max: u32, random: &mut fastrand::Rng) -> u32 {
    let one_more = u64::from(max) + 1;
    (random.u64(..) % one_more) as u32
}
