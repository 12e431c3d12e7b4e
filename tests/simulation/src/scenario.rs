//! One seed: what the learners, their browsers and the network do, and whether the promises held.

use lesson_progress::lesson_id::LessonId;
use lesson_progress::sync::engine::Trigger;
use lesson_progress::sync::status::{ErrorCode, SyncError, SyncStatus};

use crate::act::{Act, Told};
use crate::coverage::Coverage;
use crate::server::Server;
use crate::server_merge::{StoredRow, TimeMerge};
use crate::world::World;

const LEARNERS: [&str; 2] = ["a@example.com", "b@example.com"];
/// A lesson that the backend does not know.
const UNKNOWN: u64 = 999;
/// A lesson that the backend knows, and of which it finds every state invalid.
const INVALID: u64 = 63;
const NEVER_ARRIVE: [u64; 2] = [UNKNOWN, INVALID];
const DAY_MS: i64 = 86_400_000;
/// How often a page may be disturbed in a row before it has its turn.
const WAITS_MAX: usize = 20;

/// How devices share lessons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sharing {
    /// Every device has lessons of its own: every total is exact.
    Alone,
    /// Devices share lessons and take turns, with time to settle between: every total is exact.
    Turns,
    /// Devices push the same lessons at the same time: the smaller amounts may be missing.
    Together,
}

/// What came of a seed.
#[derive(Debug)]
pub struct Outcome {
    /// What was exercised.
    pub coverage: Coverage,
    /// The promise that was broken, if one was.
    pub violation: Option<String>,
    /// What happened, a line each, if it was wanted.
    pub trace: Vec<String>,
}

/// Runs a seed. The same seed gives the same run.
pub fn run(seed: u64, traced: bool) -> Outcome {
    play(seed, traced, false)
}

/// Runs a seed in which copied pages share a writer, as they would if the package kept it where the browser
/// copies it.
pub fn run_with_copied_writers(seed: u64) -> Outcome {
    play(seed, false, true)
}

fn play(seed: u64, traced: bool, copies_seeds: bool) -> Outcome {
    let mut random = fastrand::Rng::with_seed(seed);
    let variant = if random.bool() {
        TimeMerge::Sum
    } else {
        TimeMerge::Max
    };
    let sharing = match random.u8(0..3) {
        0 => Sharing::Alone,
        1 => Sharing::Turns,
        _ => Sharing::Together,
    };
    let mut server = Server::new(variant);
    server.invalid.insert(INVALID);
    let mut world = World::new(server, random, traced);
    world.copies_seeds = copies_seeds;
    let mut scenario = Scenario {
        world,
        sharing,
        // Learners who come and go leave devices with something to send at the same time.
        changes_learners: sharing != Sharing::Turns,
        uses_database: seed % 4 == 3,
        reads: seed % 4 == 1,
        // Which of two devices was the later in one millisecond cannot be told.
        is_crowded: seed % 4 == 2 && sharing != Sharing::Together,
        turn: 0,
    };
    let violation = scenario.play().and_then(|()| scenario.check()).err();
    let coverage = scenario.world.coverage;
    Outcome {
        violation: violation.map(|violation| format!("{variant:?} {sharing:?}: {violation}")),
        coverage,
        trace: scenario.world.trace.unwrap_or_default(),
    }
}

struct Scenario {
    world: World,
    sharing: Sharing,
    changes_learners: bool,
    /// Whether apps move the document to the database and back.
    uses_database: bool,
    /// Whether pages count the time on lessons.
    reads: bool,
    /// Whether everything falls on one lesson, and close together.
    is_crowded: bool,
    turn: usize,
}

impl Scenario {
    fn play(&mut self) -> Result<(), String> {
        for _ in 0..self.world.random.usize(1..=3) {
            let ahead_ms = match self.world.random.u8(0..6) {
                0 => DAY_MS + self.world.random.i64(0..1_000),
                1 => -DAY_MS,
                2 => self.world.random.i64(-2_500..2_500),
                _ => 0,
            };
            self.world.add_profile(ahead_ms);
        }
        for device in 0..self.world.profiles.len() {
            if !self.changes_learners || self.world.random.u8(0..4) > 0 {
                self.sign_in(device, Some(LEARNERS[0]), Told::EveryTab)?;
            }
        }
        if self.uses_database {
            self.world.prefer_database(0, true);
        }
        if self.changes_learners && self.world.random.u8(0..4) == 0 {
            self.change_learner_in_mid_sync(0)?;
        }
        for _ in 0..self.world.random.u32(10..70) {
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), String> {
        let devices = self.world.profiles.len();
        if self.sharing == Sharing::Turns && self.world.random.u8(0..10) == 0 {
            self.settle()?;
            self.world.faulty = true;
            self.turn = self.world.random.usize(0..devices);
            return Ok(());
        }
        let device = match self.sharing {
            Sharing::Turns => self.turn,
            Sharing::Alone | Sharing::Together => self.world.random.usize(0..devices),
        };
        let tabs = self.world.profiles[device].tabs.len();
        let tab = self.world.random.usize(0..tabs);
        match self.world.random.u8(0..100) {
            0..=39 => self.record(device, tab),
            40..=56 => self.world.trigger(device, tab, Trigger::App),
            57..=59 => self.hide(device, tab)?,
            60 => self.world.trigger(device, tab, Trigger::Online),
            61 => self.world.trigger(device, tab, Trigger::Offline),
            62 => self.world.trigger(device, tab, Trigger::Visible),
            63..=65 => self.kill(device, tab)?,
            66..=68 if !self.world.profiles[device].disk.is_limited() => {
                self.world.kill_tab_between_writes(device, tab);
            }
            80..=81 if !self.changes_learners => self.fill_storage(device)?,
            69..=70 if tabs < 3 => self.world.open_tab(device),
            71 if tabs < 3 => self.world.duplicate_tab(device, tab),
            72..=75 if self.changes_learners => {
                let who = self.world.random.usize(0..3);
                let told = if self.world.random.bool() {
                    Told::EveryTab
                } else {
                    Told::Tab(tab)
                };
                self.sign_in(device, LEARNERS.get(who).copied(), told)?;
            }
            76 => {
                let by_ms = self.world.random.i64(-7_200_000..7_200_000);
                self.world.set_clock(device, by_ms);
                // A page that opens before another has noticed may take what is in doubt for long over.
                self.world.spare_pages();
                self.world.advance(5_000)?;
            }
            85 | 86 if self.uses_database => {
                let prefers_all = self.world.random.bool();
                self.world.prefer_database(device, prefers_all);
            }
            82..=84 => self.world.write_outside_turn(device, tab),
            87..=89 if self.reads => {
                if let Some(id) = LessonId::new(self.lesson_of(device)) {
                    self.world.read(device, tab, id);
                }
            }
            90 | 91 if self.reads => self.world.feel(device, tab),
            87..=91 if self.is_crowded => self.hide(device, tab)?,
            77..=79 if self.changes_learners => self.change_learner_in_mid_sync(device)?,
            _ => {
                let longest = [1, 50, 500, 2_000, 20_000, 70_000, 100_000, 400_000];
                let longest = if self.is_crowded {
                    &longest[..5]
                } else {
                    &longest[..]
                };
                let longest = longest[self.world.random.usize(0..longest.len())];
                let time_ms = self.world.random.u64(0..longest) + 1;
                self.world.advance(time_ms)?;
            }
        }
        Ok(())
    }

    /// Kills a page. What it has in its memory alone, as its status says, may be lost with it: that is
    /// left out.
    fn kill(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let tab = tab.min(self.world.profiles[device].tabs.len() - 1);
        if self.world.is_in_memory(device, tab) {
            return self.make_room(device);
        }
        self.world.kill_tab(device, tab);
        if self.world.profiles[device].tabs.is_empty() || self.world.random.bool() {
            self.world.open_tab(device);
        }
        Ok(())
    }

    /// The device is full for a while.
    fn fill_storage(&mut self, device: usize) -> Result<(), String> {
        self.world.spare_pages();
        let room = self.world.random.usize(0..600);
        self.world.set_room(device, Some(room));
        for _ in 0..self.world.random.u32(1..8) {
            let tab = self
                .world
                .random
                .usize(0..self.world.profiles[device].tabs.len());
            // What pages have in memory alone is known to none of the others.
            let act = Act::Spend(self.world.random.u64(1..40));
            let lesson = self.lesson_of(device);
            self.world.see_all(device);
            self.world.record(device, tab, lesson, act);
            let time_ms = self.world.random.u64(1..3_000);
            self.world.advance(time_ms)?;
        }
        self.make_room(device)
    }

    /// The device has room again, and pages have the time to find it.
    fn make_room(&mut self, device: usize) -> Result<(), String> {
        self.world.set_room(device, None);
        self.world.advance(30_000)
    }

    /// A page goes to the background, from where it comes back or not.
    fn hide(&mut self, device: usize, tab: usize) -> Result<(), String> {
        self.record(device, tab);
        self.world.hide(device, tab);
        let time_ms = self.world.random.u64(1..2_000);
        self.world.advance(time_ms)?;
        if self.world.random.bool() && tab < self.world.profiles[device].tabs.len() {
            self.world.trigger(device, tab, Trigger::Visible);
        } else {
            self.kill(device, tab)?;
        }
        Ok(())
    }

    /// While one page waits for an answer, a learner signs in on another.
    fn change_learner_in_mid_sync(&mut self, device: usize) -> Result<(), String> {
        if self.world.profiles[device].tabs.len() < 2 {
            self.world.open_tab(device);
        }
        self.world.trigger(device, 0, Trigger::App);
        let time_ms = self.world.random.u64(1..500);
        self.world.advance(time_ms)?;
        let learner = self.world.random.choice(LEARNERS);
        self.sign_in(device, learner, Told::Tab(1))
    }

    /// A learner signs in on a device, or out. What nobody owns, and a page has not seen yet or a database has,
    /// is theirs with the next turn: should someone else sign in before that, it may be either's.
    fn sign_in(&mut self, device: usize, learner: Option<&str>, told: Told) -> Result<(), String> {
        let was_of_nobody = self.world.is_of_nobody(device);
        self.world.sign_in(device, learner, told);
        if self.uses_database || was_of_nobody {
            self.world.spare_pages();
            self.world.advance(2_000)?;
            // A page may have to wait for its turn, and a transaction can fail.
            let mut waits = 0;
            while learner.is_some() && self.world.is_of_nobody(device) {
                if waits == WAITS_MAX {
                    return Err(format!("device {device} stays nobody's"));
                }
                waits += 1;
                self.world.advance(2_000)?;
            }
        }
        Ok(())
    }

    /// A lesson that a learner reads on a device.
    fn lesson_of(&mut self, device: usize) -> u64 {
        let first = match self.sharing {
            Sharing::Alone => 4 + 10 * device as u64,
            Sharing::Turns | Sharing::Together => 4,
        };
        let lessons = if self.is_crowded { 1 } else { 3 };
        first + self.world.random.u64(0..lessons)
    }

    fn record(&mut self, device: usize, tab: usize) {
        let lesson = match self.world.random.u8(0..80) {
            0 | 1 => UNKNOWN,
            2 => INVALID,
            _ => self.lesson_of(device),
        };
        let random = &mut self.world.random;
        let act = match random.u8(0..8) {
            0 => Act::See,
            1 => Act::Complete(random.bool()),
            2 => Act::Score(random.u8(0..=100)),
            // What two devices do apart adds up to the same hardly ever: the exhaustive search plays that.
            _ => Act::Spend(
                if random.u8(0..5) == 0 || self.sharing == Sharing::Together {
                    random.u64(0..3_000)
                } else {
                    random.u64(1..31)
                },
            ),
        };
        match lesson {
            UNKNOWN => self.world.coverage.fault("lesson unknown"),
            INVALID => self.world.coverage.fault("lesson invalid"),
            _ => {}
        }
        self.world.record(device, tab, lesson, act);
    }

    /// The faults stop, and every page has time for everything it has to send.
    fn settle(&mut self) -> Result<(), String> {
        self.world.faulty = false;
        self.world.spare_pages();
        self.world.stop_reading();
        self.world.advance(100_000)?;
        self.ask_every_page(30_000)?;
        self.world.advance(15 * 60_000)?;
        self.ask_every_page(60_000)?;
        self.ask_every_page(60_000)
    }

    fn ask_every_page(&mut self, time_ms: u64) -> Result<(), String> {
        for device in 0..self.world.profiles.len() {
            for tab in 0..self.world.profiles[device].tabs.len() {
                self.world.trigger(device, tab, Trigger::App);
                self.world.advance(time_ms)?;
            }
        }
        Ok(())
    }

    /// A lesson that was refused is tried again once it changes.
    fn touch_rejected(&mut self) -> Result<(), String> {
        for device in 0..self.world.profiles.len() {
            let status = self.world.profiles[device].tabs[0].client.status();
            for lesson in rejected_lessons(&status) {
                self.world.record(device, 0, lesson, Act::Spend(1));
                self.world.advance(60_000)?;
            }
        }
        Ok(())
    }

    /// Holds what became of it all against the model.
    fn check(&mut self) -> Result<(), String> {
        // Twice each: what one device has pushed, the others have read.
        let learners = if self.changes_learners { 4 } else { 1 };
        for round in 0..learners {
            let learner = LEARNERS[(round + 1) % learners.min(2)];
            if self.changes_learners {
                for device in 0..self.world.profiles.len() {
                    self.sign_in(device, Some(learner), Told::EveryTab)?;
                }
            }
            self.settle()?;
            self.touch_rejected()?;
            self.settle()?;
            for profile in 0..self.world.profiles.len() {
                self.check_device(profile, learner)?;
            }
        }
        self.check_server()
    }

    fn check_device(&self, device: usize, learner: &str) -> Result<(), String> {
        for (tab, page) in self.world.profiles[device].tabs.iter().enumerate() {
            let of = format!("device {device} tab {tab} of {learner}");
            let status = page.client.status();
            let rejected = rejected_lessons(&status);
            let invalid = page
                .client
                .document()
                .pending()
                .filter(|(id, ..)| id.get() == INVALID);
            let invalid: Vec<u64> = invalid.map(|(id, ..)| id.get()).collect();
            let unknown = &status.unknown_lessons;
            if status.pending != unknown.len() + invalid.len() || rejected != invalid {
                return Err(format!(
                    "{of}: {} pending, {unknown:?} unknown, {rejected:?} rejected",
                    status.pending
                ));
            }
            let is_expected =
                |error: &SyncError| error.code == ErrorCode::Rejected && !rejected.is_empty();
            if status
                .last_error
                .as_ref()
                .is_some_and(|error| !is_expected(error))
            {
                return Err(format!("{of}: {:?}", status.last_error));
            }
            for (id, entry) in page.client.document().lessons() {
                let row = self.world.server.row(learner, id.get());
                let shown = row.map(|row| row.time_ms);
                if !NEVER_ARRIVE.contains(&id.get())
                    && !row.is_some_and(|row| is_same(row, &entry.progress))
                {
                    return Err(format!(
                        "{of}: lesson {id} is {:?}, the backend's {shown:?} {row:?}",
                        entry.progress
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_server(&mut self) -> Result<(), String> {
        let losses = self.world.ledger.check(
            &self.world.model,
            self.world.server.import_merge,
            &NEVER_ARRIVE,
        )?;
        if losses > 0 {
            self.world.coverage.path("smaller amount lost");
        }

        for (learner, rows) in &self.world.server.rows {
            for lesson in rows.keys() {
                if !self
                    .world
                    .model
                    .recorded
                    .contains_key(&(learner.clone(), *lesson))
                {
                    return Err(format!(
                        "{learner} never recorded lesson {lesson}, and has a row of it"
                    ));
                }
            }
        }
        // A backend that caps dates orders edits of a clock that is ahead by their arrival.
        let is_in_order = self.world.server.import_merge == TimeMerge::Sum
            || self.world.profiles.iter().all(|profile| !profile.was_ahead);
        for ((learner, lesson), recorded) in &self.world.model.recorded {
            if NEVER_ARRIVE.contains(lesson) {
                continue;
            }
            let of = format!("lesson {lesson} of {learner}");
            let row = self
                .world
                .server
                .row(learner, *lesson)
                .ok_or_else(|| format!("{of} has no row"))?;
            let (time_ms, total_ms) = (row.time_ms, recorded.total_ms());
            if time_ms > total_ms {
                return Err(format!(
                    "{of}: {time_ms} ms of {total_ms} ms: counted twice"
                ));
            }
            let least_ms = match self.sharing {
                Sharing::Alone | Sharing::Turns => total_ms,
                Sharing::Together => recorded.largest_ms(),
            };
            if time_ms < least_ms {
                return Err(format!("{of}: {time_ms} ms of {total_ms} ms: lost"));
            }
            if row.score_best != recorded.score_best.map(u64::from) {
                return Err(format!(
                    "{of}: best score {:?}, not {:?}",
                    row.score_best, recorded.score_best
                ));
            }
            if is_in_order {
                recorded
                    .check_latest(row)
                    .map_err(|error| format!("{of}: {error}"))?;
            }
        }
        Ok(())
    }
}

fn rejected_lessons(status: &SyncStatus) -> Vec<u64> {
    let lessons = status.rejected.iter();
    lessons.map(|rejected| rejected.lesson_id.get()).collect()
}

fn is_same(row: &StoredRow, progress: &lesson_progress::progress::LessonProgress) -> bool {
    let percent = |score: Option<u8>| score.map(u64::from);
    (row.seen, row.completed, row.percent, row.time_ms)
        == (
            progress.seen,
            progress.completed,
            progress.percent.into(),
            progress.time_ms,
        )
        && (row.score_best, row.score_last)
            == (percent(progress.score_best), percent(progress.score_last))
        && row.updated_at.to_millis() == progress.updated_at
}
