//! Where a cycle of the synchronisation stands.

use crate::lesson_id::LessonId;
use crate::now::Now;
use crate::sync::resolve::Asked;

/// One cycle: rows if they are needed first, every batch, rows, and again while something is left.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// The request that is under way.
    pub under_way: Option<(u32, UnderWay)>,
    /// Rows must be read before anything else is sent.
    pub needs_rows: bool,
    /// Rows were read since the cycle began.
    pub has_rows: bool,
    /// Something was imported since rows were read.
    pub imported: bool,
    /// What was done about the CSRF token.
    pub token: CsrfToken,
    /// How often something was imported and rows were read after it.
    pub rounds: u32,
    /// Whether the backend took an import.
    pub accepted: bool,
    /// Lessons that were refused one by one without being named: theirs is the fault only if the backend
    /// takes others.
    pub suspects: Vec<LessonId>,
}

/// What the cycle has done about the CSRF token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsrfToken {
    /// Nothing: one may be at hand.
    AtHand,
    /// The one at hand was refused.
    Refused,
    /// A new one was fetched.
    Fetched,
}

/// A request that waits for its answer.
#[derive(Clone, Debug)]
pub enum UnderWay {
    /// A CSRF token is fetched.
    Csrf,
    /// Rows are read, as they were asked for then.
    Rows(Asked, Now),
    /// The batch of this id is imported.
    Import(u32),
}

impl Cycle {
    /// A cycle that begins.
    pub fn new(needs_rows: bool) -> Self {
        Self {
            under_way: None,
            needs_rows,
            has_rows: false,
            imported: false,
            token: CsrfToken::AtHand,
            rounds: 0,
            accepted: false,
            suspects: Vec::new(),
        }
    }
}
