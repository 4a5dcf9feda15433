//! `nb101-fit`: fits a model and writes it, or measures one.

use std::path::Path;
use std::process::ExitCode;

use nb101_benchmark::Benchmark;
use nb101_fit::{FitOptions, Published, fit};
use nb101_surrogate::{Observations, Surrogate, evaluate};
use nb101_table::Table;

const USAGE: &str = "usage: nb101-fit fit DATA MODEL [--seed N] [--epochs N] [--mean-widths N,N] [--budget-widths N,N]
       nb101-fit evaluate DATA [MODEL]

DATA is a table (.nb101) or a folder of test_accuracy_108_run0.npy, mean_test_accuracy_108.npy, cells_20k.json and
full_records.json. MODEL is the file of a fitted model; the embedded one if it is left out.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (places, options) = parse(arguments)?;
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    match places[..] {
        ["fit", data, model] => {
            let data = Data::read(data)?;
            let bytes = fit(data.numbers(), data.full(), &options)?.to_bytes();
            std::fs::write(model, &bytes).map_err(|error| format!("{model}: {error}"))?;
            eprintln!("{model}: {} bytes", bytes.len());
            report(&data, &surrogate(Some(model))?)
        }
        ["evaluate", data] => report(&Data::read(data)?, &surrogate(None)?),
        ["evaluate", data, model] => report(&Data::read(data)?, &surrogate(Some(model))?),
        _ => Err(USAGE.to_owned()),
    }
}

fn parse(arguments: &[String]) -> Result<(Vec<String>, FitOptions), String> {
    let mut options = FitOptions::default();
    let mut places = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let Some(name) = argument.strip_prefix("--") else {
            places.push(argument.clone());
            continue;
        };
        let value = arguments.next().ok_or(format!("--{name}: expected a value\n{USAGE}"))?;
        let bad = |_| format!("--{name}: got {value}, expected whole numbers\n{USAGE}");
        let list =
            || value.split(',').map(|number| number.parse().map_err(bad)).collect::<Result<Vec<usize>, _>>();
        match name {
            "seed" => options.seed = value.parse().map_err(bad)?,
            "epochs" => options.epochs = value.parse().map_err(bad)?,
            "mean-widths" => options.mean_widths = list()?,
            "budget-widths" => options.budget_widths = list()?,
            _ => return Err(format!("--{name}: no such option\n{USAGE}")),
        }
    }
    Ok((places, options))
}

/// Real numbers.
enum Data {
    Published(Published),
    Table(Box<Table<nb101_table::Map>>),
}

impl Data {
    fn read(path: &str) -> Result<Self, String> {
        if Path::new(path).is_dir() {
            return Published::read(Path::new(path)).map(Self::Published);
        }
        Table::open(path).map(|table| Self::Table(Box::new(table))).map_err(|error| error.to_string())
    }

    fn numbers(&self) -> &dyn Benchmark {
        match self {
            Self::Published(published) => &published.numbers,
            Self::Table(table) => &**table,
        }
    }

    fn full(&self) -> &dyn Benchmark {
        match self {
            Self::Published(published) => &published.records,
            Self::Table(table) => &**table,
        }
    }
}

fn surrogate(model: Option<&str>) -> Result<Surrogate, String> {
    let Some(path) = model else { return Ok(Surrogate::new(Surrogate::embedded().model().clone())) };
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    Surrogate::from_bytes(&bytes).map_err(|error| format!("{path}: {error}"))
}

#[expect(clippy::print_stdout, reason = "the report is what the program is for")]
fn report(data: &Data, surrogate: &Surrogate) -> Result<(), String> {
    let observations = Observations::of(data.numbers()).map_err(|error| error.to_string())?;
    print!("{}", evaluate(surrogate, &observations));
    Ok(())
}
