//! What happens to a device.

/// What happens to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// The learner spends time.
    Record,
    /// The page wakes at this moment of the device's clock.
    Wake(u64),
    /// The backend executes the request that the page waits for.
    Execute,
    /// The backend executes an import that nobody waits for any more: the one of this place in the order
    /// in which they were left behind.
    ExecuteLate(usize),
    /// The page hears the answer.
    Hear,
    /// The request gets lost, and the page hears of that.
    LoseRequest,
    /// The answer gets lost, and the page hears of that.
    LoseAnswer,
    /// The page gives up an import that is executed later.
    GiveUp,
    /// The page is killed and opened again; its request is not executed any more.
    Kill,
    /// The page is killed and opened again; its import is executed later.
    KillBeforeExecution,
}

impl Step {
    /// Whether something went wrong.
    pub(super) fn is_fault(self) -> bool {
        match self {
            Self::Record | Self::Wake(_) | Self::Execute | Self::ExecuteLate(_) | Self::Hear => {
                false
            }
            Self::LoseRequest
            | Self::LoseAnswer
            | Self::GiveUp
            | Self::Kill
            | Self::KillBeforeExecution => true,
        }
    }
}

/// What may happen next.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Steps {
    /// To the page.
    pub(super) steps: Vec<Step>,
    /// Whether no other device, and nothing that the backend still executes, has any part in those: then
    /// they may as well happen before anything else does.
    pub(super) are_own: bool,
    /// To what the page has left behind.
    pub(super) late: Vec<Step>,
}
