//! Claiming the document.
//!
//! A page writes its claim, waits until every page sees it, and goes on if it still stands: of two that
//! claim at once the later claim stands, and both see that it does. Where the browser has locks the claim
//! only tells those that cannot wait, since they go to the background, that something is about to be sent.

use super::{Store, in_use};
use crate::now::Now;
use crate::storage::{Storage, readable};
use crate::text::{push_hexadecimal, split_at_first};
use crate::timestamp::Timestamp;

/// How long a page waits before it reads the document, in milliseconds, so that it sees what others have
/// written. It is twice as long as a browser may take to show a page what another has written.
pub const SETTLING_MS: u64 = 250;

/// The key of the claim.
const CLAIM_KEY: &str = "pp_progress_v1:claim";

/// An older claim is of a page that went away, in milliseconds.
const CLAIM_AGE_MS_MAX: u64 = 2_000;

impl<S: Storage> Store<S> {
    /// Claims the document, unless another page has; one that has the browser's lock need not ask, and may see
    /// the claim of the page before it still. Whether it did: [`Self::holds_claim`] tells, [`SETTLING_MS`]
    /// later, if the claim stands.
    pub fn claim(&mut self, now: Now, has_lock: bool) -> bool {
        self.claim = None;
        let mut claim = String::new();
        push_hexadecimal(&mut claim, self.random.u64(..), 1);
        claim.push(' ');
        claim.push_str(&now.wall.to_rfc3339_millis());
        self.claimed_over = self.present_claim();
        let is_free = has_lock || !self.is_claimed_by_another(now);
        let storage = in_use(&self.device, &self.memory);
        let is_claimed = is_free && storage.set(CLAIM_KEY, &claim).is_ok();
        self.claim = is_claimed.then_some(claim);
        is_claimed
    }

    /// Whether the document is this page's alone.
    pub fn holds_claim(&self) -> bool {
        self.claim.is_some() && self.present_claim() == self.claim
    }

    /// Whether another page has claimed the document: it may be about to send what is pending. Also if this one
    /// has claimed it after that, and may not have seen yet what the other has sent.
    pub fn is_claimed_by_another(&self, now: Now) -> bool {
        let present = self.present_claim();
        let of_another = if present == self.claim {
            &self.claimed_over
        } else {
            &present
        };
        of_another
            .as_ref()
            .is_some_and(|claim| is_recent(claim, now))
    }

    /// Leaves the document to others.
    pub(super) fn release_claim(&mut self) {
        if self.holds_claim() {
            // One that stays is too old soon.
            let _ = self.storage().remove(CLAIM_KEY);
        }
        (self.claim, self.claimed_over) = (None, None);
    }

    fn present_claim(&self) -> Option<String> {
        readable(self.storage(), CLAIM_KEY)
    }
}

fn is_recent(claim: &str, now: Now) -> bool {
    let at = split_at_first(claim, b' ').and_then(|(_, at)| Timestamp::parse(at));
    at.is_some_and(|at| now.wall.millis_from(at) < CLAIM_AGE_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, open};
    use crate::storage::MemoryStorage;

    #[test]
    fn without_a_lock_the_first_claim_stands() {
        let storage = MemoryStorage::default();
        let (mut first, mut second) = (open(storage.clone()), open(storage));
        assert!(first.claim(NOW, false));
        assert!(!second.claim(NOW, false));
        assert!(first.holds_claim() && !second.holds_claim());
    }

    #[test]
    fn who_has_the_lock_claims_over_what_is_still_to_be_seen_of_the_page_before() {
        let storage = MemoryStorage::default();
        let (mut before, mut page) = (open(storage.clone()), open(storage));
        assert!(before.claim(NOW, true));
        assert!(page.claim(NOW, true));
        assert!(page.holds_claim() && !before.holds_claim());
        assert!(before.is_claimed_by_another(NOW));
        assert!(
            page.is_claimed_by_another(NOW),
            "it may not see yet what that has sent"
        );
        page.exclusively(NOW, |_| ());
        assert!(!page.is_claimed_by_another(NOW));
        assert!(page.claim(NOW, true) && !page.is_claimed_by_another(NOW));
    }
}
