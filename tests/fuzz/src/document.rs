//! A stored document, in whatever state.

use lesson_progress::document::{Document, is_stub};

use crate::invariants::{self, blank};

/// Whatever is stored is read, what was read is written and read back the same, and as a file it changes nothing
/// where it came from.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(read) = Document::read(&text, blank()) else {
        return;
    };
    let document = read.document;
    invariants::check(&document);

    let stub = document.to_stub(7);
    assert!(is_stub(&stub), "{stub}");
    invariants::check(&Document::read(&stub, blank()).expect("v1").document);

    let mut exported = document.clone();
    let file = Document::of_file(&exported.export()).expect("its own file");
    let mut imported = exported.clone();
    imported.import(&file);
    invariants::check(&imported);
    for (id, entry) in exported.lessons() {
        let after = imported.lesson(id).map(|entry| entry.progress.time_ms);
        assert_eq!(after, Some(entry.progress.time_ms), "{id} by its own file");
    }

    let mut both = document.clone();
    both.absorb(document.clone());
    both.absorb(document);
    invariants::check(&both);
}
