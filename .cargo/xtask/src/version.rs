//! Versions of programs, as they print them.

use std::fmt;

/// A version: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64, pub(crate) u64, pub(crate) u64);

impl Version {
    /// The first version in a text such as `v20.20.2`, `Python 3.13.0rc1` or `wasm-bindgen 0.2.130`.
    pub(crate) fn find_in(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let mut numbers = word.strip_prefix('v').unwrap_or(word).splitn(3, '.');
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next()?.parse().ok()?;
        let patch = numbers.next()?;
        let digits = patch
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(patch.len());
        Some(Self(major, minor, patch[..digits].parse().ok()?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_version_that_programs_print() {
        for (text, version) in [
            ("v20.20.2\n", Version(20, 20, 2)),
            ("Python 3.11.7\n", Version(3, 11, 7)),
            ("Python 3.14.0rc1", Version(3, 14, 0)),
            ("Python 3.13.1+", Version(3, 13, 1)),
            (
                "wasm-bindgen 0.2.130 (abc123 2026-01-01)",
                Version(0, 2, 130),
            ),
            ("v26.0.0-nightly2026", Version(26, 0, 0)),
        ] {
            assert_eq!(Version::find_in(text), Some(version), "{text:?}");
        }
    }

    #[test]
    fn finds_none_where_there_is_none() {
        for text in [
            "",
            "wasm-bindgen",
            "3.11",
            "a.b.c",
            "v1.2.x",
            "version 1.2.",
        ] {
            assert_eq!(Version::find_in(text), None, "{text:?}");
        }
    }

    #[test]
    fn compares_by_number_not_by_letter() {
        assert!(Version(3, 9, 0) < Version(3, 11, 0));
        assert!(Version(0, 2, 99) < Version(0, 2, 130));
    }
}
