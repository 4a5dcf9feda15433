//! A study while its runs end one by one.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::error::SearchError;
use crate::rng::{generators, run_seed};
use crate::study::checkpoint::{self, Checkpoint};
use crate::study::own_run::OwnRun;
use crate::study::simulation::Simulation;
use crate::study::{Run, SearcherRuns, Study, StudyResult};

/// A study that has begun. [`run`](Self::run) makes the runs of this library's searchers; whoever has the code of the
/// others takes each of their runs with [`own_run`](Self::own_run), at the same time if they like, and hands it back to
/// [`keep`](Self::keep). Who ended first makes no difference to the result.
#[derive(Debug)]
pub struct OpenStudy {
    study: Study,
    checkpoint: Option<Checkpoint>,
    runs: Mutex<Runs>,
}

#[derive(Debug)]
struct Runs {
    /// A place for every run, those of the first searcher first.
    places: Vec<Option<Run>>,
    done: u64,
}

impl OpenStudy {
    /// Begins a study. With a file of finished runs, those that it has need not run again.
    pub(super) fn new(study: Study, file: Option<&Path>) -> Result<Self, SearchError> {
        let jobs = study.protocol.searchers().len() * study.protocol.runs() as usize;
        let (checkpoint, places) = match file {
            None => (None, vec![None; jobs]),
            Some(file) => {
                let header = checkpoint::header(study.kind, study.answers.fingerprint(), &study.protocol);
                let (checkpoint, known) = Checkpoint::open(file, &header, jobs)?;
                (Some(checkpoint), known)
            }
        };
        let done = places.iter().flatten().count() as u64;
        Ok(Self { study, checkpoint, runs: Mutex::new(Runs { places, done }) })
    }

    /// Makes all runs of this library's searchers, on the threads of the current rayon pool.
    ///
    /// `on_progress` hears the number of runs done and of all runs, after each run, from changing threads but never from
    /// two at a time. `cancelled` is looked at before every query.
    pub fn run(
        &self,
        on_progress: impl FnMut(u64, u64) + Send,
        cancelled: &AtomicBool,
    ) -> Result<(), SearchError> {
        let on_progress = Mutex::new(on_progress);
        let jobs = self.unfinished(false);
        // Runs differ in length, so no thread takes more than one at a time.
        jobs.into_par_iter().with_max_len(1).try_for_each(|job| {
            let (searcher, number) = self.place(job);
            let rules = self.study.protocol.rules(searcher);
            let settings = &self.study.protocol.searchers()[searcher].settings;
            let mut code =
                settings.build(rules).unwrap_or_else(|| unreachable!("own searchers are left out"));
            let rngs = generators(self.seed(searcher, number));
            let run = self.simulation(searcher).run(code.as_mut(), rngs, cancelled);
            let run = run.ok_or(SearchError::Cancelled)?;
            // Counted under the lock, so that counts are heard in order.
            let mut on_progress = on_progress.lock().unwrap_or_else(PoisonError::into_inner);
            self.put(job, run)?;
            let (done, total) = self.done();
            on_progress(done, total);
            Ok(())
        })
    }

    /// The runs that are left to those who have the code: position of the searcher and number of the run, both from 0.
    pub fn own_runs(&self) -> Vec<(u32, u32)> {
        let places = self.unfinished(true).into_iter().map(|job| self.place(job));
        places.map(|(searcher, number)| (searcher as u32, number)).collect()
    }

    /// Begins one of the [`own_runs`](Self::own_runs); `None` for any other.
    pub fn own_run(&self, searcher: u32, number: u32) -> Option<OwnRun> {
        let position = searcher as usize;
        let own = self.study.protocol.searchers().get(position)?.settings.is_own();
        let exists = own && number < self.study.protocol.runs();
        let seed = self.seed(position, number);
        exists.then(|| OwnRun::new(self.simulation(position), (searcher, number), seed))
    }

    /// Keeps a run that has ended.
    pub fn keep(&self, run: OwnRun) -> Result<(), SearchError> {
        let (searcher, number) = run.place();
        self.put(searcher as usize * self.study.protocol.runs() as usize + number as usize, run.into_run())
    }

    /// How many runs have ended, and how many there are.
    pub fn done(&self) -> (u64, u64) {
        let runs = self.lock();
        (runs.done, runs.places.len() as u64)
    }

    /// What the study found. It takes the runs out: there is one result. An error if some have not ended.
    pub fn take_result(&self) -> Result<StudyResult, SearchError> {
        let mut all = self.lock();
        if all.done < all.places.len() as u64 || all.places.is_empty() {
            return Err(SearchError::Cancelled);
        }
        let mut runs = std::mem::take(&mut all.places).into_iter().flatten();
        drop(all);
        let Study { protocol, kind, answers, .. } = &self.study;
        let searchers = protocol.searchers().iter().map(|searcher| SearcherRuns {
            label: searcher.label.clone(),
            runs: runs.by_ref().take(protocol.runs() as usize).collect(),
        });
        Ok(StudyResult {
            kind: *kind,
            protocol: protocol.clone(),
            best: self.study.best(),
            best_objective: answers.best_objective(),
            searchers: searchers.collect(),
        })
    }

    fn simulation(&self, searcher: usize) -> Simulation {
        let Study { protocol, answers, views, .. } = &self.study;
        Simulation::new(protocol, protocol.rules(searcher), Arc::clone(answers), views[searcher].clone())
    }

    fn seed(&self, searcher: usize, number: u32) -> u64 {
        run_seed(self.study.protocol.seed(), searcher as u32, number)
    }

    fn place(&self, job: usize) -> (usize, u32) {
        let runs = self.study.protocol.runs() as usize;
        (job / runs, (job % runs) as u32)
    }

    /// The places of runs that have not ended.
    fn unfinished(&self, own: bool) -> Vec<usize> {
        let searchers = self.study.protocol.searchers();
        let runs = self.lock();
        let unfinished = runs.places.iter().enumerate().filter(|(_, run)| run.is_none()).map(|(job, _)| job);
        unfinished.filter(|&job| searchers[self.place(job).0].settings.is_own() == own).collect()
    }

    fn put(&self, job: usize, run: Run) -> Result<(), SearchError> {
        if let Some(checkpoint) = &self.checkpoint {
            checkpoint.add(job, &run)?;
        }
        let mut runs = self.lock();
        if let Some(place) = runs.places.get_mut(job)
            && place.replace(run).is_none()
        {
            runs.done += 1;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Runs> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
