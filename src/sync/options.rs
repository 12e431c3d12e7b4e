//! Settings of the synchronisation that matter to its decisions.

/// Who is signed in, as the app says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum User {
    /// The app does not say: one learner per device.
    #[default]
    Unspecified,
    /// Nobody.
    SignedOut,
    /// This learner: an id or an e-mail.
    Learner(String),
}

/// Milliseconds between two attempts while something is pending, unless the app says otherwise
/// (specification, "Declencheurs de sync").
pub const INTERVAL_MS_DEFAULT: u64 = 300_000;

/// The shortest interval.
pub const INTERVAL_MS_MIN: u64 = 1_000;

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncOptions {
    /// Whether to synchronise.
    pub enabled: bool,
    /// Who is signed in.
    pub user: User,
    /// Milliseconds between two attempts while something is pending; at least [`INTERVAL_MS_MIN`].
    pub interval_ms: u64,
    /// Whether writes need a CSRF token.
    pub csrf: bool,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            enabled: false,
            user: User::Unspecified,
            interval_ms: INTERVAL_MS_DEFAULT,
            csrf: true,
        }
    }
}
