//! Results as JSON lines: a header, then a line for every run.

use std::io::{self, Write};

use nb101_benchmark::Kind;
use serde::Serialize;

use crate::protocol::ResolvedProtocol;
use crate::study::{BestQuality, Run, StudyResult};

/// What made a file, for its first line.
pub(crate) const TOOL: &str = concat!("nasbench101 ", env!("CARGO_PKG_VERSION"));

/// The version of the layout; it changes when a reader would have to.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Header<'a> {
    format: &'static str,
    version: u32,
    tool: &'static str,
    kind: Kind,
    protocol: &'a ResolvedProtocol,
    best: BestQuality,
    best_objective: f64,
}

#[derive(Serialize)]
struct Line<'a> {
    searcher: &'a str,
    run: usize,
    #[serde(flatten)]
    what: &'a Run,
}

impl StudyResult {
    /// Writes the whole result as JSON lines. The bytes depend on nothing but the protocol, the benchmark and the version
    /// of this library: no times, no threads.
    pub fn write_jsonl(&self, output: &mut dyn Write) -> io::Result<()> {
        write_line(output, &self.header())?;
        for searcher in &self.searchers {
            for (run, what) in searcher.runs.iter().enumerate() {
                write_line(output, &Line { searcher: &searcher.label, run, what })?;
            }
        }
        Ok(())
    }

    /// The first of the JSON lines: what was run on what, and what regret is measured from.
    pub fn header_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.header())
    }

    fn header(&self) -> Header<'_> {
        Header {
            format: "nasbench101-study",
            version: VERSION,
            tool: TOOL,
            kind: self.kind,
            protocol: &self.protocol,
            best: self.best,
            best_objective: self.best_objective,
        }
    }
}

fn write_line(output: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    output.write_all(&line)
}
