//! Reader and writer held against `serde_json`'s.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::*;

/// Any JSON.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,9}|[\\x00-\\x7f\u{e9}\u{1f600}]{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((".{0,5}", inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Text that is nearly JSON, more often than not.
fn nearly_json() -> impl Strategy<Value = String> {
    let odd = "[\\{\\}\\[\\],:\"\\\\/0-9eE.+\\-untbrfals \t\r\n\u{0}\u{1f}\u{e9}dD8cC]{0,3}";
    (any_json(), any::<bool>(), any::<Index>(), odd, 0..3_usize).prop_map(
        |(json, is_escaped, place, odd, removed)| {
            let text = json.to_string();
            let escaped = |character: char| match character {
                '\0'..='~' => String::from(character),
                _ => {
                    let units = character.encode_utf16(&mut [0; 2]).to_vec();
                    units.iter().map(|unit| format!("\\u{unit:04X}")).collect()
                }
            };
            let mut text: Vec<char> = if is_escaped {
                text.chars()
                    .flat_map(|it| escaped(it).chars().collect::<Vec<_>>())
                    .collect()
            } else {
                text.chars().collect()
            };
            let start = place.index(text.len());
            let end = text.len().min(start + removed);
            text.splice(start..end, odd.chars());
            text.into_iter().collect()
        },
    )
}

/// Whether both say the same. Of two members with one name `serde_json` keeps the last.
fn is_same(ours: &Json<'_>, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Json::Whole(ours), Value::Number(theirs)) => Some(*ours) == theirs.as_u64(),
        (Json::Number(ours), Value::Number(theirs)) if theirs.as_u64().is_none() => {
            let theirs = theirs.as_f64().unwrap();
            (ours - theirs).abs() <= 1e-280 + theirs.abs() * 1e-13
        }
        (Json::Text(ours), Value::String(theirs)) => ours == theirs,
        (Json::Array(ours), Value::Array(theirs)) => {
            let mut pairs = ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs.all(|(ours, theirs)| is_same(ours, theirs))
        }
        (Json::Object(ours), Value::Object(theirs)) => {
            let last: BTreeMap<_, _> = ours.iter().map(|(name, value)| (name, value)).collect();
            let mut members = last.iter().zip(theirs);
            last.len() == theirs.len()
                && members.all(|((name, ours), (other, theirs))| {
                    **name == *other && is_same(ours, theirs)
                })
        }
        _ => false,
    }
}

fn read_whole(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader::of(text);
    reader.value().filter(|_| reader.is_at_end())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_as_serde_json_reads_it(text in prop_oneof![nearly_json(), ".{0,9}"]) {
        match (read_whole(&text), serde_json::from_str(&text)) {
            (Some(ours), Ok(theirs)) => prop_assert!(is_same(&ours, &theirs), "{ours:?} {theirs}"),
            (None, Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{ours:?} {theirs:?}"),
        }
    }

    #[test]
    fn json_is_read_with_or_without_white_space_and_nothing_shorter_is(json in any_json()) {
        let text = json.to_string();
        prop_assert!(is_same(&read_whole(&text).unwrap(), &json));
        prop_assert!(is_same(&Json::read(&serde_json::to_string_pretty(&json).unwrap()), &json));
        for (end, _) in text.char_indices() {
            let theirs: Option<Value> = serde_json::from_str(&text[..end]).ok();
            prop_assert_eq!(read_whole(&text[..end]).is_some(), theirs.is_some());
        }
    }

    #[test]
    fn short_decimals_are_exact(digits in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_usize..16) {
        let (sign, digits) = (if digits < 0 { "-" } else { "" }, format!("{:016}", digits.abs()));
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let text = format!("{sign}{whole}.{fraction}0");
        prop_assert_eq!(Json::read(&text), Json::Number(text.parse().unwrap()));
    }

    #[test]
    fn any_string_is_written_as_serde_json_writes_it(text in "[\\x00-\\x7f\u{80}-\u{10ffff}]{0,20}", number: u64) {
        prop_assert_eq!(to_json(&text), serde_json::to_string(&text).unwrap());
        let mut json = Writer::default();
        json.object(|json| {
            json.member("text", &text);
            json.member("numbers", &vec![Some(number), None]);
        });
        let theirs = json!({ "text": text, "numbers": [number, null] });
        prop_assert!(is_same(&Json::read(&json.into_text()), &theirs));
    }
    #[test]
    fn a_string_ends_at_the_first_byte_that_cannot_stand_in_it(text in "[ -~\\x00-\\x1f\\x7f\u{80}\u{a2}\u{dc}\u{10ffff}]{0,40}", places in vec(any::<Index>(), 0..4)) {
        let mut bytes = text.replace(['"', '\\'], "!").into_bytes();
        bytes.iter_mut().for_each(|byte| *byte = (*byte).max(b' '));
        for place in places.iter().filter(|_| !text.is_empty()) {
            let place = place.index(bytes.len());
            bytes[place] = [b'"', b'\\', 0, 0x1f, b'!', b'#', b' ', 0x7f][place % 8];
        }
        let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
        let end = bytes.iter().position(ends).unwrap_or(bytes.len());
        prop_assert_eq!(plain_length(&bytes), end);
    }
}
