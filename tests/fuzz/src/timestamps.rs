//! Dates as others write them.

use chrono::DateTime;
use lesson_progress::timestamp::Timestamp;

/// A date that is read is the one that another implementation reads, and is read back as it is written; sums
/// stay in range.
pub fn check(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(at) = Timestamp::parse(text)
    {
        read_back(at);
        let theirs = DateTime::parse_from_rfc3339(text).map(|date| date.timestamp_micros());
        assert_eq!(Ok(at), theirs.map(Timestamp::from_micros), "{text}");
    }
    if let Some((micros, rest)) = data.split_first_chunk()
        && let Some((other, _)) = rest.split_first_chunk()
    {
        let (at, other) = (i64::from_le_bytes(*micros), u64::from_le_bytes(*other));
        let at = Timestamp::from_micros(at);
        for date in [
            at,
            at.plus_millis(other),
            at.minus_millis(other),
            at.plus_micros(other.cast_signed()),
            Timestamp::from_millis(other),
            Timestamp::from_millis_f64(f64::from_bits(other)),
            at.to_millis(),
        ] {
            read_back(date);
        }
    }
}

fn read_back(at: Timestamp) {
    assert!((Timestamp::MIN..=Timestamp::MAX).contains(&at));
    let micros = at.to_rfc3339_micros();
    assert_eq!(Timestamp::parse(&micros), Some(at), "{micros}");
    let millis = at.to_rfc3339_millis();
    assert_eq!(Timestamp::parse(&millis), Some(at.to_millis()), "{millis}");
    let sub_millis = i64::from(at.sub_millis());
    assert_eq!(at.to_millis().plus_micros(sub_millis), at);
    let millis = at.to_millis().millis();
    assert_eq!(Timestamp::from_millis(millis), at.to_millis());
}
