//! What holds of every document, whatever it was made from.

use lesson_progress::document::Document;
use lesson_progress::progress::TIME_MS_MAX;

/// A document with nothing in it.
pub(crate) fn blank() -> Document {
    Document::new("blank".to_owned(), "xx".to_owned())
}

/// Panics unless the document is consistent, and read back as it is written.
pub(crate) fn check(document: &Document) {
    for (id, entry) in document.lessons() {
        let progress = &entry.progress;
        assert!(progress.time_ms <= TIME_MS_MAX, "{id}: {progress:?}");
        assert!(progress.percent <= 100, "{id}: {progress:?}");
        let is_pending = document.pending_ids().contains(&id);
        assert_eq!(is_pending, entry.account.is_some(), "{id} is pending");
        if let Some(account) = &entry.account {
            assert_eq!(progress.time_ms, account.time_ms(), "{id}: {account:?}");
        }
    }
    assert_eq!(document.pending().count(), document.pending_count());
    assert!(document.pending_count() <= document.lesson_count());

    let text = document.to_json();
    let is_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
    assert!(is_json, "others can read it: {text}");
    let read = Document::read(&text, blank()).expect("its own schema");
    assert!(!read.damaged, "{text}");
    assert_eq!(&read.document, document, "{text}");
}
