//! An instant, to the microsecond.

use datealgo::{date_to_rd, days_in_month, rd_to_date};

use crate::json::{ToJson, Writer};
use crate::text::push_decimal;

/// An instant in microseconds since 1970-01-01T00:00:00Z.
///
/// The document keeps milliseconds, the backend microseconds; both are instants of the same scale
/// and are only ever compared as such. The range is held to 1970 ..= 9999-12-30, so that every
/// instant we send is a valid date in every time zone the backend may convert it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A whole millisecond, so that the latest instant is one that the document can keep.
const MICROS_MAX: i64 = 253_402_214_399_999_000;

/// More milliseconds than there are in the range.
const MILLIS_BEYOND: u64 = MICROS_MAX as u64 / 1_000 + 1;

impl Timestamp {
    /// The earliest instant.
    pub const MIN: Self = Self(0);
    /// The latest instant: 9999-12-30T23:59:59.999Z.
    pub const MAX: Self = Self(MICROS_MAX);

    /// From microseconds since 1970, held within the range.
    #[inline(never)]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(0, MICROS_MAX))
    }

    /// From milliseconds since 1970 as JavaScript's `Date.now()` gives them, held within the range.
    pub fn from_millis_f64(millis: f64) -> Self {
        Self::MIN.plus_millis(millis as u64)
    }

    /// From milliseconds since 1970, held within the range.
    pub fn from_millis(millis: u64) -> Self {
        Self::MIN.plus_millis(millis)
    }

    /// Milliseconds since 1970, rounded up.
    pub fn millis(self) -> u64 {
        self.millis_since(Self::MIN)
    }

    /// Reads an RFC 3339 date with any offset.
    pub fn parse(text: &str) -> Option<Self> {
        #[rustfmt::skip]
        let &[
            c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ',
            h1, h2, b':', n1, n2, b':', s1, s2, ref rest @ ..
        ] = text.as_bytes() else {
            return None;
        };
        let year = i32::from(two(c1, c2)?) * 100 + i32::from(two(y1, y2)?);
        let (month, day) = (two(m1, m2)?, two(d1, d2)?);
        let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
        let in_range = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        let (micros, rest) = fraction(rest)?;
        let minutes = i32::from(hour) * 60 + i32::from(minute);
        let seconds = minutes * 60 + i32::from(second) - offset(rest)?;
        let days = i64::from(date_to_rd((year, month, day)));
        let seconds = days * 86_400 + i64::from(seconds);
        Some(Self::from_micros(seconds * 1_000_000 + i64::from(micros)))
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The same instant cut down to its millisecond, as the document keeps it.
    pub fn to_millis(self) -> Self {
        Self(self.0 - self.0 % 1_000)
    }

    /// The microseconds below the millisecond: 0 ..= 999.
    pub fn sub_millis(self) -> u16 {
        (self.0 % 1_000) as u16
    }

    /// This instant some microseconds later, held within the range.
    pub fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// This instant some milliseconds later, held within the range.
    #[inline(never)]
    pub fn plus_millis(self, millis: u64) -> Self {
        Self::from_micros(self.0 + micros_of(millis))
    }

    /// This instant some milliseconds earlier, held within the range.
    pub fn minus_millis(self, millis: u64) -> Self {
        Self::from_micros(self.0 - micros_of(millis))
    }

    /// Milliseconds from `earlier` to this instant, rounded up; 0 if `earlier` is later.
    #[inline(never)]
    pub fn millis_since(self, earlier: Self) -> u64 {
        ((self.0 - earlier.0).max(0) as u64).div_ceil(1_000)
    }

    /// Milliseconds between both, whichever is earlier, rounded up.
    pub fn millis_from(self, other: Self) -> u64 {
        self.max(other).millis_since(self.min(other))
    }

    /// RFC 3339 in UTC with milliseconds, as JavaScript's `toISOString()` writes it.
    pub fn to_rfc3339_millis(self) -> String {
        self.to_rfc3339(3, self.0 % 1_000_000 / 1_000)
    }

    /// RFC 3339 in UTC with microseconds.
    pub fn to_rfc3339_micros(self) -> String {
        self.to_rfc3339(6, self.0 % 1_000_000)
    }

    fn to_rfc3339(self, digits: usize, fraction: i64) -> String {
        let mut text = String::with_capacity("2026-01-12T10:20:30.123456Z".len());
        let seconds = self.0 / 1_000_000;
        let days = seconds / 86_400;
        let (year, month, day) = rd_to_date(days as i32);
        let parts = [
            (4, year.into(), '-'),
            (2, month.into(), '-'),
            (2, day.into(), 'T'),
            (2, seconds / 3_600 % 24, ':'),
            (2, seconds / 60 % 60, ':'),
            (2, seconds % 60, '.'),
            (digits, fraction, 'Z'),
        ];
        for (digits, number, end) in parts {
            push_decimal(&mut text, number.unsigned_abs(), digits);
            text.push(end);
        }
        text
    }
}

/// Milliseconds in microseconds; beyond the range, some number beyond it.
fn micros_of(millis: u64) -> i64 {
    millis.min(MILLIS_BEYOND) as i64 * 1_000
}

/// The number of two digits.
fn two(tens: u8, ones: u8) -> Option<u8> {
    let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    are_digits.then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// The fraction of a second in microseconds, if there is one, and what comes after; digits beyond are cut.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', digits @ ..] = text else {
        return Some((0, text));
    };
    let (mut rest, mut micros, mut unit) = (digits, 0, 100_000);
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        micros += u32::from(digit - b'0') * unit;
        unit /= 10;
        rest = after;
    }
    (rest.len() < digits.len()).then_some((micros, rest))
}

/// Seconds ahead of UTC, at the end of a date.
fn offset(text: &[u8]) -> Option<i32> {
    match *text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let hours = two(h1, h2).filter(|hours| *hours < 24)?;
            let minutes = two(m1, m2).filter(|minutes| *minutes < 60)?;
            let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
            Some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// Written with milliseconds, as in the document.
impl ToJson for Timestamp {
    fn write(&self, json: &mut Writer) {
        json.string(&self.to_rfc3339_millis());
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn instants_compare_across_offsets_and_precisions() {
        let utc = Timestamp::parse("2026-01-12T10:20:30.123Z").unwrap();
        assert_eq!(
            utc,
            Timestamp::parse("2026-01-12T11:20:30.123000+01:00").unwrap()
        );
        assert!(utc < Timestamp::parse("2026-01-12T11:20:30.123001+01:00").unwrap());
        assert_eq!(
            Timestamp::parse("2026-01-12T11:21:00+01:00")
                .unwrap()
                .to_rfc3339_millis(),
            "2026-01-12T10:21:00.000Z"
        );
    }

    #[test]
    fn micros_survive_and_millis_are_cut() {
        let at = Timestamp::parse("2026-01-12T10:20:30.123456Z").unwrap();
        assert_eq!(at.to_rfc3339_micros(), "2026-01-12T10:20:30.123456Z");
        assert_eq!(at.to_rfc3339_millis(), "2026-01-12T10:20:30.123Z");
        assert_eq!(at.sub_millis(), 456);
        assert_eq!(
            at.to_millis().to_rfc3339_micros(),
            "2026-01-12T10:20:30.123000Z"
        );
    }

    #[test]
    fn the_range_is_held() {
        assert_eq!(
            Timestamp::parse("1850-01-01T00:00:00Z"),
            Some(Timestamp::MIN)
        );
        assert_eq!(
            Timestamp::parse("9999-12-31T23:59:59Z"),
            Some(Timestamp::MAX)
        );
        assert_eq!(Timestamp::MAX.plus_millis(u64::MAX), Timestamp::MAX);
        assert_eq!(
            Timestamp::MAX.to_rfc3339_micros(),
            "9999-12-30T23:59:59.999000Z"
        );
        assert_eq!(Timestamp::from_millis_f64(f64::NAN), Timestamp::MIN);
        assert_eq!(Timestamp::from_millis_f64(1e300), Timestamp::MAX);
        assert_eq!(Timestamp::MAX.to_millis(), Timestamp::MAX);
    }

    proptest! {
        #[test]
        fn dates_are_read_and_written_as_chrono_does(
            micros in 0..=MICROS_MAX,
            offset_minutes in -1_439..=1_439,
        ) {
            let offset = FixedOffset::east_opt(offset_minutes * 60).unwrap();
            let date = DateTime::from_timestamp_micros(micros).unwrap();
            let at = Timestamp::from_micros(micros);
            for precision in [SecondsFormat::Micros, SecondsFormat::AutoSi] {
                let local = date.with_timezone(&offset);
                if (1..=9_999).contains(&local.year()) {
                    let text = local.to_rfc3339_opts(precision, true);
                    prop_assert_eq!(Timestamp::parse(&text), Some(at), "{}", text);
                }
            }
            prop_assert_eq!(at.to_rfc3339_micros(), date.to_rfc3339_opts(SecondsFormat::Micros, true));
            prop_assert_eq!(at.to_rfc3339_millis(), date.to_rfc3339_opts(SecondsFormat::Millis, true));
        }

        #[test]
        fn what_is_read_as_a_date_chrono_reads_the_same(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,9})?(Z|[+-][0-2][0-9]:[0-6][0-9]|)") {
            if let Some(at) = Timestamp::parse(&text) {
                let date = DateTime::parse_from_rfc3339(&text).unwrap();
                prop_assert_eq!(at, Timestamp::from_micros(date.timestamp_micros()));
            }
        }
    }

    #[test]
    fn every_day_is_the_one_of_chrono() {
        for day in 0..=Timestamp::MAX.micros() / 1_000_000 / 86_400 {
            let at = Timestamp::from_micros(day * 86_400 * 1_000_000);
            let date = DateTime::from_timestamp(day * 86_400, 0).unwrap();
            let (year, month) = (date.year(), date.month());
            let written = at.to_rfc3339_millis();
            let parts = [(0..4, year as u32), (5..7, month), (8..10, date.day())];
            for (place, part) in parts {
                assert_eq!(written[place].parse(), Ok(part), "{written}");
            }
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for wrong in [
            "",
            "yesterday",
            "2026-01-12",
            "2026-13-12T10:20:30Z",
            "2026-02-30T10:20:30Z",
            "2026-01-12T24:20:30Z",
            "2026-01-12T10:20:30",
            "2026-01-12T10:20:30.Z",
            "2026-01-12T10:20:30ZZ",
            "2026-01-12T10:20:30+1",
            "é026-01-12T10:20:30Z",
        ] {
            assert_eq!(Timestamp::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn elapsed_time_never_runs_backwards() {
        let earlier = Timestamp::from_micros(1_000);
        assert_eq!(Timestamp::from_micros(2_500).millis_since(earlier), 2);
        assert_eq!(earlier.millis_since(Timestamp::from_micros(2_500)), 0);
    }
}
