//! What can be wrong with the storage.

use crate::storage::StorageError;

/// Why the document is not, or not wholly, as it was on the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// Storage cannot be read: we work in memory.
    Blocked(StorageError),
    /// A write was refused: what it would have written is in memory, and tried again with the next.
    Full(StorageError),
    /// The database cannot be used, where large documents are.
    DatabaseRefused(StorageError),
    /// The database no longer has the document that was moved there.
    Gone,
    /// There was no room to set a learner's document aside for another: that one's is in memory.
    NoRoomForAnother(StorageError),
    /// The stored document has another schema: it is left untouched, and we work in memory.
    UnknownSchema,
    /// The stored document was damaged: its bytes are under this key, what could be read goes on.
    Damaged {
        /// The key that keeps the bytes; `None` if there was no room for them.
        kept_as: Option<String>,
    },
}

impl StorageFault {
    /// Whether progress recorded now is lost with the page.
    pub fn is_in_memory(&self) -> bool {
        match self {
            Self::Blocked(_) | Self::Full(_) | Self::NoRoomForAnother(_) | Self::UnknownSchema => {
                true
            }
            Self::DatabaseRefused(_) | Self::Gone | Self::Damaged { .. } => false,
        }
    }
}
