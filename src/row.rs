//! A row of the backend, read strictly.

use crate::fields::{Field, FieldValue, Fields};
use crate::json::Reader;
use crate::lesson_id::LessonId;
use crate::list;
use crate::progress::{LessonProgress, TIME_MS_MAX};

/// One row of `GET /api/v1/learning/progress/`. The dates keep the backend's microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Its progress as the backend has it.
    pub progress: LessonProgress,
}

/// The rows of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Those that were understood.
    pub rows: Vec<Row>,
    /// Whether there were others: a lesson with no row here may have one.
    pub has_others: bool,
}

/// The answer was not what the contract says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRows;

/// Reads an array of rows. Elements that are not rows (a field missing, of a wrong type or out of its
/// range) are left out: nothing is merged from what is not understood.
///
/// # Errors
///
/// [`NotRows`] if the text is not a JSON array, such as the HTML page of a proxy.
pub fn parse_rows(json: &str) -> Result<Rows, NotRows> {
    let mut reader = Reader::of(json);
    let mut rows = Rows::default();
    let is_array = read_rows(&mut reader, &mut rows);
    if is_array != Some(true) || !reader.is_at_end() {
        return Err(NotRows);
    }
    sort(&mut rows.rows);
    Ok(rows)
}

/// Sorts rows by lesson, those of one lesson as they came: added to a [`LessonMap`] in any other order, every one
/// of them moves those before it.
///
/// [`LessonMap`]: crate::lesson_map::LessonMap
fn sort(rows: &mut Vec<Row>) {
    if rows.is_sorted_by_key(|row| row.lesson_id) {
        return;
    }
    let places = rows.iter().enumerate();
    let mut order: Vec<_> = places
        .map(|(place, row)| (row.lesson_id.get(), place))
        .collect();
    list::sort(&mut order);
    let row = |(_, place): &(u64, usize)| rows.get(*place).cloned();
    *rows = order.iter().filter_map(row).collect();
}

/// Reads the next value. Whether it is an array.
fn read_rows(reader: &mut Reader<'_>, rows: &mut Rows) -> Option<bool> {
    if !reader.enter(b'[')? {
        return Some(false);
    }
    while reader.has_more(b']')? {
        match to_row(&Fields::read(reader)?) {
            Some(row) => rows.rows.push(row),
            None => rows.has_others = true,
        }
    }
    Some(true)
}

fn to_row(fields: &Fields) -> Option<Row> {
    let score = |field| fields.get(field).nullable(FieldValue::as_percent);
    Some(Row {
        lesson_id: LessonId::new(fields.get(Field::LessonId).as_u64()?)?,
        progress: LessonProgress {
            seen: fields.get(Field::Seen).as_bool()?,
            completed: fields.get(Field::Completed).as_bool()?,
            percent: fields.get(Field::Percent).as_percent()?,
            time_ms: fields.get(Field::TimeMs).as_u64()?.min(TIME_MS_MAX),
            score_best: score(Field::ScoreBest)?,
            score_last: score(Field::ScoreLast)?,
            updated_at: fields.get(Field::UpdatedAt).as_date()?,
            last_seen_at: fields
                .get(Field::LastSeenAt)
                .nullable(FieldValue::as_date)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"lesson_id":4,"seen":true,"completed":false,"percent":40,"time_ms":1000,"score_best":null,"score_last":7,"updated_at":"2026-01-12T11:20:30.123456+01:00","last_seen_at":null}"#;

    #[test]
    fn a_row_of_the_contract_is_read_to_the_microsecond() {
        let Rows { rows, has_others } = parse_rows(&format!("[{ROW}]")).unwrap();
        assert!(!has_others);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].lesson_id.get(), 4);
        assert_eq!(
            rows[0].progress.updated_at.to_rfc3339_micros(),
            "2026-01-12T10:20:30.123456Z"
        );
        assert_eq!(rows[0].progress.score_last, Some(7));
    }

    #[test]
    fn unknown_fields_are_ignored() {
        let extended = ROW.replacen('{', r#"{"streak":{"days":[1,2]},"#, 1);
        let read = parse_rows(&format!("[{extended}]")).unwrap();
        assert_eq!((read.rows.len(), read.has_others), (1, false));
    }

    #[test]
    fn what_is_no_row_is_left_out_and_the_others_stay() {
        let wrong = [
            "null".to_owned(),
            "7".to_owned(),
            "[]".to_owned(),
            "{}".to_owned(),
            ROW.replace("\"percent\":40,", ""),
            ROW.replace("40", "140"),
            ROW.replace("40", "40.5"),
            ROW.replace("40", "\"40\""),
            ROW.replace("1000", "-1"),
            ROW.replace("true", "1"),
            ROW.replace("\"lesson_id\":4", "\"lesson_id\":\"__proto__\""),
            ROW.replace("\"lesson_id\":4", "\"lesson_id\":-4"),
            ROW.replace("2026-01-12T", "yesterday "),
        ];
        for wrong in wrong {
            assert_ne!(wrong, ROW);
            let rows = parse_rows(&format!("[{wrong},{ROW}]")).unwrap();
            assert_eq!((rows.rows.len(), rows.has_others), (1, true), "{wrong}");
        }
    }

    #[test]
    fn rows_come_by_lesson_and_those_of_one_as_they_came() {
        let row = |id: u64, time_ms: u64| {
            let row = ROW.replace("\"lesson_id\":4", &format!("\"lesson_id\":{id}"));
            row.replace("\"time_ms\":1000", &format!("\"time_ms\":{time_ms}"))
        };
        let mut rows = vec![row(3, 7), row(9, 1), row(3, 5), row(3, 6)];
        // A map of so many in descending order would take long.
        rows.extend((10..100_000).rev().map(|id| row(id, 0)));
        let read = parse_rows(&format!("[{}]", rows.join(","))).unwrap().rows;
        let first = read.iter().take(4);
        let first: Vec<_> = first
            .map(|row| (row.lesson_id.get(), row.progress.time_ms))
            .collect();
        assert_eq!(first, [(3, 7), (3, 5), (3, 6), (9, 1)]);
        assert!(read.is_sorted_by_key(|row| row.lesson_id));
    }

    #[test]
    fn what_is_no_array_is_an_error() {
        for wrong in [
            "",
            "<!doctype html>",
            "{}",
            "null",
            "[",
            &ROW[..40],
            &format!("[{ROW}"),
        ] {
            assert_eq!(parse_rows(wrong), Err(NotRows), "{wrong}");
        }
    }
}
