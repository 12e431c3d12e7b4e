//! Values by lesson, in the order of the ids.

use crate::json::{Json, ToJson, Writer};
use crate::lesson_id::LessonId;
use crate::list;

/// A map from lessons to values, kept as a sorted list.
///
/// A `BTreeMap` for each type of value would make up a third of the WebAssembly module; rows and stored
/// lessons come in order, so that adding one is nearly always adding at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonMap<T> {
    entries: Vec<(LessonId, T)>,
}

impl<T> Default for LessonMap<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T> LessonMap<T> {
    /// Reads an object by lesson; what `read` makes nothing of is left out.
    pub fn read(json: &Json<'_>, read: fn(&Json<'_>) -> Option<T>) -> Self {
        let mut map = Self::default();
        for (key, value) in json.members() {
            if let Some(id) = LessonId::from_key(key)
                && let Some(value) = read(value)
            {
                map.insert(id, value);
            }
        }
        map
    }

    /// The value of a lesson.
    pub fn get(&self, id: LessonId) -> Option<&T> {
        let index = self.position(id).ok()?;
        self.entries.get(index).map(|(_, value)| value)
    }

    /// The value of a lesson, to change.
    pub fn get_mut(&mut self, id: LessonId) -> Option<&mut T> {
        let index = self.position(id).ok()?;
        self.entries.get_mut(index).map(|(_, value)| value)
    }

    /// Whether there is a value of the lesson.
    pub fn contains(&self, id: LessonId) -> bool {
        self.position(id).is_ok()
    }

    /// Sets the value of a lesson. The one before, if there was one.
    pub fn insert(&mut self, id: LessonId, value: T) -> Option<T> {
        match self.position(id) {
            Ok(index) => {
                let before = self.entries.get_mut(index);
                before.map(|(_, before)| std::mem::replace(before, value))
            }
            Err(index) => {
                list::insert(&mut self.entries, index, (id, value));
                None
            }
        }
    }

    /// Adds lessons that have no value yet. To insert them one after the other would move all that come after, every
    /// time.
    pub fn add(&mut self, new: Self) {
        debug_assert!(new.iter().all(|(id, _)| !self.contains(id)));
        if new.is_empty() {
            return;
        }
        let mut before = std::mem::take(&mut self.entries).into_iter();
        for entry in new.entries {
            while before
                .as_slice()
                .first()
                .is_some_and(|(id, _)| *id < entry.0)
            {
                self.entries.extend(before.next());
            }
            self.entries.push(entry);
        }
        self.entries.extend(before);
    }

    /// Every lesson with its value, by id.
    pub fn iter(&self) -> impl Iterator<Item = (LessonId, &T)> {
        self.entries.iter().map(|(id, value)| (*id, value))
    }

    /// Keeps the lessons that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(LessonId, &T) -> bool) {
        list::retain(&mut self.entries, |(id, value)| keep(*id, value));
    }

    /// How many lessons there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, id: LessonId) -> Result<usize, usize> {
        match self.entries.last() {
            Some((last, _)) if *last < id => Err(self.entries.len()),
            _ => self.entries.binary_search_by_key(&id, |(id, _)| *id),
        }
    }
}

impl<T> FromIterator<(LessonId, T)> for LessonMap<T> {
    fn from_iter<I: IntoIterator<Item = (LessonId, T)>>(lessons: I) -> Self {
        let mut map = Self::default();
        for (id, value) in lessons {
            map.insert(id, value);
        }
        map
    }
}

impl<T: ToJson> ToJson for LessonMap<T> {
    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            for (id, value) in self.iter() {
                json.member(&id.key(), value);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_behaves_as_a_sorted_map(acts in proptest::collection::vec((1_u64..20, 0..9), 0..60)) {
            let mut map = LessonMap::default();
            let mut model = BTreeMap::new();
            for (id, value) in acts {
                let id = LessonId::new(id).unwrap();
                prop_assert_eq!(map.insert(id, value), model.insert(id, value));
                prop_assert_eq!(map.get(id), model.get(&id));
                prop_assert_eq!(map.len(), model.len());
                prop_assert!(map.iter().eq(model.iter().map(|(id, value)| (*id, value))));
            }
        }

        #[test]
        fn lessons_are_added_at_once_as_one_after_the_other(lessons in proptest::collection::vec(0..3_u8, 0..60)) {
            let those = |kind| {
                let lessons = (1..).zip(&lessons).filter(move |(_, of)| **of == kind);
                lessons.map(|(id, _)| (LessonId::new(id).unwrap(), id))
            };
            let mut map: LessonMap<u64> = those(0).collect();
            map.add(those(1).collect());
            prop_assert_eq!(map, those(0).chain(those(1)).collect());
        }
    }
}
