//! Every state of a device and of the backend that was met, by number, and what follows from each.
//!
//! The devices meet only in the backend, so that far fewer steps of a device differ than states of the
//! whole; and of a device, what is on its way is no concern of its page. The package itself runs once for
//! each page and what happens to it; after that a step is a look into tables.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use lesson_progress::sync::message::Request;

use super::backend::Backend;
use super::device::{Device, Late, Name};
use super::fingerprint::fingerprint;
use super::numbers::Numbers;
use super::page::{Event, Outlook, Page};
use super::step::{Step, Steps};
use crate::server::Reply;

/// What happens to a page, with a reply's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PageStep {
    Record,
    Wake(u64),
    Hear(u32),
    HearOfLoss,
    GiveUp,
    Reopen,
}

/// A page is much larger than all that is told of it. As many that were needed last are kept, and as many from
/// before that; the others are made again when they are needed, each from the one before it.
const PAGES_MAX: usize = 50_000;

/// How a page was first met.
#[derive(Debug)]
enum Origin {
    First(Box<Page>),
    After(u32, PageStep),
}

/// A page that was met.
struct Met {
    origin: Origin,
    outlook: Outlook,
    /// What it waits for.
    request: Option<u32>,
}

/// The states.
#[derive(Default)]
pub(super) struct Catalogue {
    devices: Numbers<Name, (Device, Rc<Steps>)>,
    steps: HashSet<Rc<Steps>>,
    pages: Numbers<u64, Met>,
    pages_at_hand: HashMap<u32, Page>,
    pages_before: HashMap<u32, Page>,
    backends: Numbers<u64, Backend>,
    requests: Numbers<u64, Request>,
    replies: Numbers<u64, Rc<Reply>>,
    pages_after: HashMap<(u32, PageStep), u32>,
    /// By request and backend.
    executions: HashMap<(u32, u32), (u32, u32)>,
}

impl Catalogue {
    /// The page of a device.
    pub(super) fn page_of(&mut self, device: u32) -> &Page {
        let (device, _) = self.devices.get(device);
        self.page(device.page)
    }

    /// What may happen to a device.
    pub(super) fn steps(&self, device: u32) -> Rc<Steps> {
        let (_, steps) = self.devices.get(device);
        steps.clone()
    }

    /// A backend by its number.
    pub(super) fn backend(&self, number: u32) -> &Backend {
        self.backends.get(number)
    }

    /// How many states of devices there are.
    pub(super) fn device_count(&self) -> usize {
        self.devices.len()
    }

    /// The number of a device that has nothing on its way.
    pub(super) fn add_device(&mut self, page: Page) -> u32 {
        let origin = Origin::First(Box::new(page.clone()));
        let device = Device {
            page: self.add_page(page, origin),
            reply: None,
            late: Vec::new(),
        };
        self.number(device)
    }

    /// A backend's number.
    pub(super) fn add_backend(&mut self, backend: Backend) -> u32 {
        self.backends.number(fingerprint(&backend), || backend)
    }

    /// A device and the backend after a step of the device.
    pub(super) fn after(&mut self, device: u32, backend: u32, step: Step) -> (u32, u32) {
        let mut device = self.devices.get(device).0.clone();
        let mut backend = backend;
        match step {
            Step::Record => device.page = self.page_after(device.page, PageStep::Record),
            Step::Wake(at) => {
                device.wait(at - self.pages.get(device.page).outlook.now_ms);
                device.page = self.page_after(device.page, PageStep::Wake(at));
            }
            Step::Execute => {
                if let Some(request) = self.pages.get(device.page).request {
                    let (reply, reached) = self.execute(request, backend);
                    (device.reply, backend) = (Some(reply), reached);
                }
            }
            Step::ExecuteLate(place) => {
                let late = device.late.remove(place);
                (_, backend) = self.execute(late.import, backend);
            }
            Step::Hear => {
                if let Some(reply) = device.reply.take() {
                    device.page = self.page_after(device.page, PageStep::Hear(reply));
                }
            }
            Step::LoseRequest | Step::LoseAnswer => {
                device.reply = None;
                device.page = self.page_after(device.page, PageStep::HearOfLoss);
            }
            Step::GiveUp => self.leave_behind(&mut device, PageStep::GiveUp),
            Step::Kill => {
                device.reply = None;
                device.page = self.page_after(device.page, PageStep::Reopen);
            }
            Step::KillBeforeExecution => self.leave_behind(&mut device, PageStep::Reopen),
        }
        (self.number(device), backend)
    }

    /// An import stays on its way until its device may send it again.
    fn leave_behind(&mut self, device: &mut Device, step: PageStep) {
        let import = self.pages.get(device.page).request;
        device.page = self.page_after(device.page, step);
        let left_ms = self.pages.get(device.page).outlook.resends_in_ms;
        let late = import.map(|import| Late { import, left_ms });
        device.late.extend(late);
    }

    fn number(&mut self, device: Device) -> u32 {
        let page = self.pages.get(device.page);
        self.devices.number(device.name(), || {
            let steps = Rc::new(device.steps(&page.outlook));
            let known = self.steps.get(&steps).cloned();
            let steps = known.unwrap_or_else(|| {
                self.steps.insert(steps.clone());
                steps
            });
            (device, steps)
        })
    }

    fn add_page(&mut self, page: Page, origin: Origin) -> u32 {
        let next = self.pages.len() as u32;
        let number = self.pages.number(page.fingerprint(), || {
            assert!(page.is_stored(), "what {page} shows is not stored");
            let request = page.request().map(|request| {
                // What tells requests apart is where they go and what they carry.
                let name = fingerprint(&(request.endpoint, &request.body));
                self.requests.number(name, || request.clone())
            });
            Met {
                origin,
                outlook: page.outlook(),
                request,
            }
        });
        if number == next {
            self.keep(number, page);
        }
        number
    }

    fn keep(&mut self, number: u32, page: Page) {
        if self.pages_at_hand.len() >= PAGES_MAX {
            self.pages_before = std::mem::take(&mut self.pages_at_hand);
        }
        self.pages_at_hand.insert(number, page);
    }

    fn page(&mut self, number: u32) -> &Page {
        if !self.pages_at_hand.contains_key(&number) {
            let page = self.pages_before.remove(&number);
            let page = page.unwrap_or_else(|| match self.pages.get(number).origin {
                Origin::First(ref page) => Page::clone(page),
                Origin::After(before, step) => self.make(before, step),
            });
            self.keep(number, page);
        }
        &self.pages_at_hand[&number]
    }

    fn page_after(&mut self, page: u32, step: PageStep) -> u32 {
        if let Some(known) = self.pages_after.get(&(page, step)) {
            return *known;
        }
        let after = self.make(page, step);
        let after = self.add_page(after, Origin::After(page, step));
        self.pages_after.insert((page, step), after);
        after
    }

    fn make(&mut self, before: u32, step: PageStep) -> Page {
        let reply;
        let event = match step {
            PageStep::Record => Event::Record,
            PageStep::Wake(at) => Event::Wake(at),
            PageStep::Hear(number) => {
                reply = self.replies.get(number).clone();
                Event::Hear(&reply)
            }
            PageStep::HearOfLoss => Event::HearOfLoss,
            PageStep::GiveUp => Event::GiveUp,
            PageStep::Reopen => Event::Reopen,
        };
        self.page(before).after(event)
    }

    fn execute(&mut self, request: u32, backend: u32) -> (u32, u32) {
        if let Some(known) = self.executions.get(&(request, backend)) {
            return *known;
        }
        let mut reached = self.backend(backend).clone();
        let reply = reached.execute(self.requests.get(request));
        let reply = self.replies.number(fingerprint(&reply), || Rc::new(reply));
        let execution = (reply, self.add_backend(reached));
        self.executions.insert((request, backend), execution);
        execution
    }
}
