//! Writing the document as JSON.

use super::Document;
use super::bookkeeping::Bookkeeping;
use crate::json::Writer;

impl Document {
    /// The document as it is stored: schema v1 and `sync`.
    pub fn to_json(&self) -> String {
        self.json(true)
    }

    /// The document as the specification has it: schema v1 alone.
    pub fn to_v1_json(&self) -> String {
        self.json(false)
    }

    /// `sync` stands before the lessons, so that a document cut short still says whose it is.
    fn json(&self, with_sync: bool) -> String {
        let mut json = Writer::default();
        json.object(|json| {
            json.member("schema_version", &1_u8);
            if with_sync {
                json.member("sync", &Bookkeeping(self));
            }
            json.member("device_id", &self.device_id);
            json.member("locale", &self.locale);
            json.name("lessons");
            json.object(|json| {
                for (id, entry) in self.lessons() {
                    json.member(&id.key(), &entry.progress);
                }
            });
            json.name("pending");
            json.array(|json| self.pending.iter().for_each(|id| json.string(&id.key())));
            json.member("last_sync_at", &self.last_sync_at);
        });
        json.into_text()
    }
}
