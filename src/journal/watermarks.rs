//! What of the journals the document has: written with it, in one write.

use super::EntryId;
use crate::json::{Json, ToJson, Writer};
use crate::list;
use crate::timestamp::Timestamp;

/// How far one entry was folded into the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The date of the entry's last change that the document has.
    pub at: Timestamp,
    /// How much of the entry's time the document has, in milliseconds.
    pub time_ms: u64,
    /// Whether it is an entry of nobody, which belongs in one document and not in the next one as well.
    pub of_nobody: bool,
    /// When the entry was found to be dropped, if it was.
    pub dropped_at: Option<Timestamp>,
}

/// As a list of numbers, since there may be hundreds: dates are milliseconds, 0 is what is not so.
impl ToJson for Watermark {
    fn write(&self, json: &mut Writer) {
        let dropped_at = self.dropped_at.map_or(0, Timestamp::millis);
        let numbers = [
            self.at.millis(),
            self.time_ms,
            self.of_nobody.into(),
            dropped_at,
        ];
        json.array(|json| numbers.iter().for_each(|number| json.number(*number)));
    }
}

impl Watermark {
    fn read(json: &Json<'_>) -> Option<Self> {
        let [at, time_ms, of_nobody, dropped_at] = json.elements() else {
            return None;
        };
        let dropped_at = dropped_at.as_u64().filter(|millis| *millis > 0);
        Some(Self {
            at: Timestamp::from_millis(at.as_u64()?),
            time_ms: time_ms.as_u64()?,
            of_nobody: of_nobody.as_u64()? > 0,
            dropped_at: dropped_at.map(Timestamp::from_millis),
        })
    }
}

/// How far the entries were folded. One that was dropped keeps its watermark as long as a page may
/// still see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watermarks {
    /// By id.
    of: Vec<(EntryId, Watermark)>,
}

impl Watermarks {
    /// How far an entry was folded; `None` if not at all.
    pub fn get(&self, id: EntryId) -> Option<Watermark> {
        let index = self.position(id).ok()?;
        self.of.get(index).map(|(_, watermark)| *watermark)
    }

    /// Raises an entry's watermark.
    pub fn raise(&mut self, id: EntryId, to: Watermark) {
        match self.position(id) {
            Ok(index) => {
                if let Some((_, watermark)) = self.of.get_mut(index)
                    && watermark.at < to.at
                {
                    *watermark = to;
                }
            }
            Err(index) => list::insert(&mut self.of, index, (id, to)),
        }
    }

    /// Takes over what another learner's document has of the entries of nobody.
    pub fn take_over(&mut self, others: &Self) {
        for (id, watermark) in others
            .of
            .iter()
            .filter(|(_, watermark)| watermark.of_nobody)
        {
            self.raise(*id, *watermark);
        }
    }

    /// Keeps the watermarks that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(EntryId, &mut Watermark) -> bool) {
        list::retain(&mut self.of, |(id, watermark)| keep(*id, watermark));
    }

    /// Reads what was written; what is not understood is left out.
    pub fn read(json: &Json<'_>) -> Self {
        let mut watermarks = Self::default();
        for (key, value) in json.members() {
            if let Some(id) = EntryId::parse(key)
                && let Some(watermark) = Watermark::read(value)
            {
                watermarks.raise(id, watermark);
            }
        }
        watermarks
    }

    fn position(&self, id: EntryId) -> Result<usize, usize> {
        self.of.binary_search_by_key(&id, |(id, _)| *id)
    }
}

impl ToJson for Watermarks {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            for (id, watermark) in &self.of {
                json.member(&id.to_text(), watermark);
            }
        });
    }
}
