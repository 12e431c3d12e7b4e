//! What a failed request means, and what follows.

use crate::sync::message::Answer;
use crate::sync::schedule::Throttled;
use crate::sync::status::{ErrorCode, SyncError};
use crate::text::{decimal, joined};

/// What went wrong, and what follows.
#[derive(Debug)]
pub struct Failure {
    /// What the app is told.
    pub error: SyncError,
    /// Nothing is tried again until the app says so.
    pub suspends: bool,
    /// The backend asked to be left alone.
    pub throttled: Option<Throttled>,
}

impl Failure {
    pub(super) fn new(code: ErrorCode, message: String) -> Self {
        Self {
            error: SyncError { code, message },
            suspends: code == ErrorCode::SignedOut,
            throttled: None,
        }
    }

    /// The failure that an answer is.
    pub fn of(answer: Answer) -> Self {
        match answer {
            Answer::Lost => Self::new(
                ErrorCode::Network,
                "The backend could not be reached (no network, a wrong baseUrl, or CORS). Nothing is lost; it is tried again.".to_owned(),
            ),
            Answer::TimedOut => Self::new(
                ErrorCode::Timeout,
                "The backend did not answer in time. Nothing is lost; it is tried again.".to_owned(),
            ),
            Answer::NotSent(reason) => Self::new(
                ErrorCode::Headers,
                joined(&["The app's `headers` could not be had (", &reason, "), so nothing was sent. It is tried again."]),
            ),
            Answer::Response { status: 401 | 403, .. } => Self::new(
                ErrorCode::SignedOut,
                "The backend says that nobody is signed in. Progress is kept on the device and sent after signing in.".to_owned(),
            ),
            Answer::Response { status: status @ (429 | 503), retry_after_s, .. } => Self {
                throttled: Some(Throttled {
                    retry_after_ms: retry_after_s.map(|seconds| u64::from(seconds) * 1_000),
                }),
                ..Self::new(
                    ErrorCode::Throttled,
                    joined(&["The backend asked to come back later (status ", &decimal(status.into()), "). It is tried again then."]),
                )
            },
            Answer::Response { status: status @ 500..=599, .. } => Self::new(
                ErrorCode::Server,
                joined(&["The backend failed (status ", &decimal(status.into()), "). Nothing is lost; it is tried again."]),
            ),
            // A browser says 0 of a redirect that it does not follow.
            Answer::Response { status: 0 | 300..=399, .. } => Self::new(
                ErrorCode::BadResponse,
                "The backend redirects elsewhere, where nothing is sent. Check `baseUrl` (https, the host's own name) and what redirects (a login page, a proxy?). Nothing is lost; it is tried again.".to_owned(),
            ),
            Answer::Response { status, .. } => Self::refused(status),
        }
    }

    /// The backend refuses the request, whatever it carries.
    pub fn refused(status: u16) -> Self {
        Self::new(
            ErrorCode::Refused,
            joined(&[
                "The backend refused the request (status ",
                &decimal(status.into()),
                "). Check `baseUrl` and the backend's routes; it is tried again.",
            ]),
        )
    }

    /// The backend refuses the CSRF token, a new one too.
    pub fn csrf() -> Self {
        Self::new(
            ErrorCode::Csrf,
            "The backend refused the CSRF token, a new one too. The page must be able to read the token's cookie and its origin must be trusted (CSRF_TRUSTED_ORIGINS); with token authentication set `csrf: false`.".to_owned(),
        )
    }

    /// The answer to something is not what the contract says.
    pub fn bad_response(to: &str) -> Self {
        Self::new(
            ErrorCode::BadResponse,
            joined(&[
                "The answer to ",
                to,
                " is not what the backend's contract says (a login page, a proxy, too long?). Nothing is lost; it is tried again.",
            ]),
        )
    }
}
