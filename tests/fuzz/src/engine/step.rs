//! What can happen.

use arbitrary::Arbitrary;

/// One thing that happens.
#[derive(Arbitrary, Debug)]
pub(super) enum Step {
    /// The learner does something with a lesson, of which there are few.
    Record(u8, Act),
    /// Something asks for a synchronisation.
    Trigger(Trigger),
    /// The page does what is due, if anything is.
    Turn { has_csrf_token: bool },
    /// What became of the request that was sent first, of those under way.
    Answer(Answer),
    /// The page goes to the background.
    Hide,
    /// The page is back from where it was put away.
    Return,
    /// The page goes away, and is opened again. Requests under way arrive, or do not.
    Reload { arrive: bool },
    /// Milliseconds pass.
    Pass(u32),
    /// The device's clock is set, by seconds.
    SetClock(i32),
    /// The storage changes its mind.
    Storage(Storage),
    /// The app says who is signed in, and whether to synchronise.
    Settings {
        user: User,
        enabled: bool,
        csrf: bool,
    },
    /// The app says that the learner has signed in.
    SignIn,
    /// Another page has written under our keys, or so the browser says.
    Heard,
}

#[derive(Arbitrary, Debug)]
pub(super) enum Act {
    See,
    Spend(u32),
    Complete(bool),
    Score(u8),
}

#[derive(Arbitrary, Debug)]
pub(super) enum Trigger {
    Online,
    Offline,
    Visible,
    App,
}

#[derive(Arbitrary, Debug)]
pub(super) enum User {
    Unspecified,
    SignedOut,
    Learner,
    Another,
}

#[derive(Arbitrary, Debug)]
pub(super) enum Storage {
    Works,
    Full,
    Blocked,
}

#[derive(Arbitrary, Debug)]
pub(super) enum Answer {
    /// The request arrives, and so does the backend's answer.
    Backend,
    /// Nobody answers.
    Lost { arrives: bool },
    /// Nobody answers in time.
    TimedOut { arrives: bool },
    /// The app had no headers for it.
    NotSent,
    /// The request does not arrive, and something on the way answers anything.
    Anything {
        status: u16,
        retry_after_s: Option<u32>,
        body: Vec<u8>,
    },
    /// The same, with rows.
    Rows(Vec<Row>),
    /// The request does not arrive, and something on the way refuses what this chooses of the lessons.
    Refused(u8),
    /// The same, for the want of a CSRF token.
    CsrfFailed,
}

/// A row that nobody has. The dates are in seconds from the backend's present.
#[derive(Arbitrary, Debug)]
pub(super) struct Row {
    pub(super) lesson: u8,
    pub(super) time_ms: u64,
    pub(super) percent: u8,
    pub(super) updated_in_s: i32,
    pub(super) seen_in_s: Option<i32>,
}
