//! What is on its way between pages and backend.

use lesson_progress::sync::message::{Answer, Endpoint, Request};

use super::{World, wall};
use crate::network::{Execution, Flight, Hears, fate};
use crate::server::{Arrival, Server, address};

impl World {
    pub(super) fn launch(&mut self, device: usize, tab: usize, request: Request) {
        let fate = fate(
            self.now_ms,
            &request,
            self.faulty,
            &mut self.random,
            &mut self.coverage,
        );
        self.note(|| {
            format!(
                "device {device} tab {tab} sends {:?} {} executed {:?} heard {} {:?}",
                request.endpoint,
                request.body.as_deref().unwrap_or(""),
                fate.executed_at,
                fate.answered_at,
                fate.hears
            )
        });
        let profile = &self.profiles[device];
        let document = profile.tabs[tab].client.document();
        match request.endpoint {
            Endpoint::Csrf => self.coverage.path("token fetched"),
            Endpoint::Rows => {}
            Endpoint::Import | Endpoint::Lesson => {
                if profile.tabs.len() > 1 {
                    self.coverage.path("one of two tabs sends");
                }
                if let (Some(owner), Some(batch)) = (&document.owner, document.in_flight.last()) {
                    let sent = self.ledger.sends(self.now_ms, device, owner, batch);
                    self.violation = self.violation.take().or(sent.err());
                    if batch.by_patch {
                        let brings_time = batch.lessons.iter().any(|(_, attempt)| attempt.sent > 0);
                        self.coverage.path(if brings_time {
                            "patched with its time"
                        } else {
                            "patched without its time"
                        });
                    }
                }
                if document.owner != profile.session && profile.session.is_some() {
                    self.violation = Some(format!(
                        "progress of {:?} sent as {:?}",
                        document.owner, profile.session
                    ));
                }
            }
        }
        self.flights.push(Flight {
            device,
            page: profile.tabs[tab].page,
            session: profile.session.clone(),
            request,
            executed_at: fate.executed_at,
            answered_at: Some(fate.answered_at),
            hears: fate.hears,
            execution: None,
        });
    }

    pub(super) fn execute_what_arrives(&mut self) {
        for index in 0..self.flights.len() {
            let flight = &self.flights[index];
            if flight.executed_at.is_none_or(|at| at > self.now_ms) {
                continue;
            }
            let (method, path) = address(&flight.request);
            let arrival = Arrival {
                method,
                path: &path,
                body: flight.request.body.as_deref(),
                learner: flight.session.as_deref(),
                csrf: true,
            };
            let learner = arrival.learner.unwrap_or_default();
            let rows = |server: &Server| server.rows.get(learner).cloned().unwrap_or_default();
            let before = rows(&self.server);
            let reply = self.server.handle(wall(self.now_ms, 0), arrival);
            let after = rows(&self.server);
            let number = self
                .ledger
                .executes(flight.device, learner, &before, &after);
            let line = format!(
                "the backend executes {method} of device {}: {}",
                flight.device, reply.body
            );
            self.note(|| line);
            let flight = &mut self.flights[index];
            flight.executed_at = None;
            flight.execution = Some(Execution {
                number,
                rows: after,
                status: reply.status,
                body: reply.body.to_string(),
            });
        }
    }

    pub(super) fn answer_what_is_heard(&mut self) {
        for index in 0..self.flights.len() {
            if self.flights[index]
                .answered_at
                .is_none_or(|at| at > self.now_ms)
            {
                continue;
            }
            self.flights[index].answered_at = None;
            let flight = self.flights[index].clone();
            let tabs = &self.profiles[flight.device].tabs;
            if let Some(tab) = tabs.iter().position(|tab| tab.page == flight.page) {
                let device = flight.device;
                self.answer(tab, flight);
                self.poll(device, tab);
            }
        }
        self.flights
            .retain(|flight| flight.executed_at.is_some() || flight.answered_at.is_some());
    }

    fn answer(&mut self, tab: usize, flight: Flight) {
        let execution = flight.execution.clone();
        let heard = |length: usize| match &execution {
            Some(Execution { status, body, .. }) => Answer::Response {
                status: *status,
                retry_after_s: None,
                body: body.chars().take(length).collect(),
            },
            None => Answer::Lost,
        };
        let answer = match flight.hears.clone() {
            Hears::Reply => heard(usize::MAX),
            Hears::Cut => {
                let length = execution
                    .as_ref()
                    .map_or(1, |execution| execution.body.len());
                heard(self.random.usize(0..length.max(1)))
            }
            Hears::Broken => Answer::Lost,
            Hears::Nothing => Answer::TimedOut,
            Hears::Proxy {
                status,
                retry_after_s,
                body,
            } => Answer::Response {
                status,
                retry_after_s,
                body,
            },
        };
        let now = self.now_of(flight.device, tab);
        let page = &mut self.profiles[flight.device].tabs[tab];
        page.client.handle_answer(now, flight.request.id, answer);
        page.heard.push(flight);
    }
}
