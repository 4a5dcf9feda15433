//! `nb101-fit`: fits a model to the published numbers, or to a table, and writes it; or measures one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nb101_fit::{FitOptions, Published, fit};
use nb101_surrogate::{Observations, Surrogate, evaluate};

const USAGE: &str = "usage: nb101-fit fit FOLDER MODEL [--seed N] [--epochs N] [--mean-widths N,N] [--budget-widths N,N]
       nb101-fit evaluate FOLDER [MODEL]

FOLDER holds test_accuracy_108_run0.npy, mean_test_accuracy_108.npy, cells_20k.json and full_records.json.
MODEL is the file of the fitted model; the embedded one if it is left out.";

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
        ["fit", folder, model] => {
            let published = Published::read(Path::new(folder))?;
            let model_bytes = fit(&published.numbers, &published.records, &options).map_err(|e| e.to_string())?.to_bytes();
            std::fs::write(model, &model_bytes).map_err(|error| format!("{model}: {error}"))?;
            eprintln!("{model}: {} bytes", model_bytes.len());
            report(folder, Some(model))
        }
        ["evaluate", folder] => report(folder, None),
        ["evaluate", folder, model] => report(folder, Some(model)),
        _ => Err(USAGE.to_owned()),
    }
}

fn parse(arguments: &[String]) -> Result<(Vec<String>, FitOptions), String> {
    let mut options = FitOptions { fitted_on: "the published numbers of NAS-Bench-101".to_owned(), ..FitOptions::default() };
    let mut places = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let Some(name) = argument.strip_prefix("--") else {
            places.push(argument.clone());
            continue;
        };
        let value = arguments.next().ok_or(format!("--{name}: expected a value\n{USAGE}"))?;
        let bad = |_| format!("--{name}: got {value}, expected whole numbers\n{USAGE}");
        let list = || value.split(',').map(|number| number.parse().map_err(bad)).collect::<Result<Vec<usize>, _>>();
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

#[expect(clippy::print_stdout, reason = "the report is what the program is for")]
fn report(folder: &str, model: Option<&str>) -> Result<(), String> {
    let published = Published::read(Path::new(folder))?;
    let observations = Observations::of(&published.numbers).map_err(|error| error.to_string())?;
    let own;
    let surrogate = match model {
        None => Surrogate::embedded(),
        Some(path) => {
            let bytes = std::fs::read(PathBuf::from(path)).map_err(|error| format!("{path}: {error}"))?;
            own = Surrogate::from_bytes(&bytes).map_err(|error| format!("{path}: {error}"))?;
            &own
        }
    };
    println!("{}", evaluate(surrogate, &observations));
    Ok(())
}
