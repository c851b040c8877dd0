//! `kohort backtest`: how wrong it would have been.

use super::args::BacktestArgs;
use super::cancel;
use super::failed::Failed;
use super::open::{Opened, Refused, open};
use super::voice::{Ended, as_json, complain_in, out_json, say};
use crate::demand::backtest as rates;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{RegionId, Year};
use crate::domain::draws::{Draws, Spread};
use crate::domain::privacy::Privacy;
use crate::domain::study::{Language, Study};
use crate::io::disk::{RealDisk, Unless};
use crate::io::formats::{Reading, read_download};
use crate::io::manifest::backtest::{BacktestCommand, manifest, run_id};
use crate::io::manifest::{InputFile, protected_inputs};
use crate::io::past::{is_table, read_many};
use crate::io::write::write_run;
use crate::model::backtest::coverage::places;
use crate::model::backtest::people::{GROUPS, Method, cases};
use crate::model::backtest::summary::{Coverage, coverage, rows, shelf_life};
use crate::model::local::Settings;
use crate::model::threads;
use crate::report::backtest::{Backtest, sentences};
use crate::report::files::Pictures;
use crate::report::html::sentences_on_use;
use crate::scenario::download::{Corrections, Kind, understand_one};
use crate::scenario::past::plan::{Asked, Plan, plan};
use crate::scenario::past::{ManyFiles, NamedPast, TableFile, of_many};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is to be judged, read and checked.
struct Subject {
    id: String,
    title: String,
    language: Language,
    named: NamedPast,
    /// The study itself, whose rates of use are judged too; none for a table of many.
    study: Option<Study>,
    inputs: Vec<InputFile>,
    sources: Vec<String>,
    /// What is said now and is no part of the results.
    notices: Vec<Diagnostic>,
    /// What regions are drawn to, where nobody said so.
    counties: Option<String>,
}

/// What was written and what it says.
struct Finished {
    folder: PathBuf,
    answers: Vec<String>,
    basis: String,
    json: Value,
    warnings: Vec<Diagnostic>,
    counties: Option<String>,
}

/// Makes the back-test and says what it shows.
pub fn backtest(args: &BacktestArgs) -> Ended {
    match threads::on(args.shared.threads.map(usize::from), || perform(args)) {
        Ok(finished) if args.voice.json => out_json(&finished.json),
        Ok(finished) => {
            if !args.voice.quiet {
                complain_in(&finished.warnings.into_iter().collect(), &BTreeMap::new(), args.shared.lang.map(Language::from));
                finished.answers.iter().chain([&finished.basis]).chain(&finished.counties).for_each(|line| say(line));
                say(&format!("Open {} first.", finished.folder.join("report.html").display()));
            }
            Ended::Done
        }
        Err(failed) => failed.end(&args.of, &args.voice),
    }
}

fn perform(args: &BacktestArgs) -> Result<Finished, Failed> {
    let subject = if is_table(&args.of) { of_table(args)? } else { of_a_study(args)? };
    let named = &subject.named;
    let plan = plan(named, &Asked { horizons: args.horizons.clone(), jump_offs: args.jump_offs })?;
    let mut cases = cases(&named.past, &plan.jump_offs, plan.longest(), &Settings::default()).map_err(|error| {
        let found = Diagnostic::error("K0611", format!("no local rates can be estimated from this history: {error}"));
        Failed::from(Diagnostics::from_iter([found
            .why("every projection starts from them")
            .advice("look at the people and the nation's rates")]))
    })?;
    cases.retain(|case| named.scored.get(case.lane).copied().unwrap_or(false));
    let rows = rows(&cases);
    let draws = args.draws.and_then(|count| Draws::new(count, args.seed.unwrap_or(1), BTreeSet::new()));
    let coverage = draws.as_ref().map_or_else(|| Ok(Vec::new()), |draws| covered(named, &plan, draws))?;
    let language = args.shared.lang.map_or(subject.language, Language::from);
    let (Some(&first), Some(&last)) = (plan.jump_offs.first(), plan.jump_offs.last()) else {
        return Err(Failed::Fault("a plan without a year to start from".to_owned()));
    };
    let shown = |year: Year| named.label.of_stock(year).get();
    let command = BacktestCommand {
        backtest: subject.id.clone(),
        horizons: plan.horizons.clone(),
        jump_offs: [shown(first), shown(last)],
        score_all: args.score_all,
        draws: draws.as_ref().map(|draws| (draws.count(), draws.seed)),
        language: language.code().to_owned(),
    };
    let run_id = run_id(&subject.inputs, &command);
    let rates = subject.study.as_ref().map_or_else(Vec::new, |study| rates::rows(study, (first, last), &plan.horizons));
    let test = Backtest {
        title: &subject.title,
        regions: &named.regions,
        label: named.label,
        cases: &cases,
        rows: &rows,
        coverage: &coverage,
        draws: draws.as_ref().map_or(0, Draws::count),
        rates: &rates,
        horizons: &plan.horizons,
        jump_offs: (first, last),
        sources: &subject.sources,
        warnings: &named.warnings,
        language,
        run_id: &run_id,
    };
    write(args, &subject, &test, &command)
}

/// How often the futures drawn from past years held what happened.
fn covered(named: &NamedPast, plan: &Plan, draws: &Draws) -> Result<Vec<Coverage>, Failed> {
    let codes: Vec<RegionId> = named.regions.iter().map(|(code, _)| code.clone()).collect();
    let how = (&Settings::default(), draws, &Spread::SIZED);
    let mut places = places(&named.past, &codes, &plan.jump_offs, plan.longest(), how).map_err(|error| Failed::Fault(error.to_string()))?;
    places.retain(|place| named.scored.get(place.lane).copied().unwrap_or(false));
    Ok(coverage(&places))
}

fn write(args: &BacktestArgs, subject: &Subject, test: &Backtest, command: &BacktestCommand) -> Result<Finished, Failed> {
    let folder = args.shared.out.clone().unwrap_or_else(|| Path::new("output").join(format!("{}-backtest", subject.id)));
    // Until now nothing stands that Ctrl-C could leave half done, and it ends the program at once.
    let cancelled = cancel::heed();
    let pictures = if args.shared.no_png { Pictures::Svg } else { Pictures::SvgAndPng };
    let outputs = test.files(pictures, cancelled)?;
    let protected = subject.study.as_ref().map_or_else(Vec::new, |study| protected_inputs(study, &subject.inputs));
    let manifest = manifest(test, command, (&subject.inputs, &protected), &outputs).map_err(|error| Failed::Fault(error.to_string()))?;
    let written = write_run(&Unless { disk: RealDisk, cancelled }, &folder, &outputs, &manifest)?;
    if let Some(leftover) = written.leftover {
        say(&format!("warning: the old output could not be removed and stands in {}", leftover.display()));
    }
    let (mut answers, basis) = (sentences::answers(test), sentences::basis(test));
    answers.extend(sentences::held(test));
    answers.extend(subject.study.iter().flat_map(|study| sentences_on_use(study, test.rates, test.language)));
    let mut json = told(test, command);
    if let Value::Object(fields) = &mut json {
        fields.insert("folder".to_owned(), json!(folder));
        fields.insert("files".to_owned(), json!(outputs.len() + 1));
        fields.insert("sentences".to_owned(), json!(answers));
        if test.draws > 0 {
            let shown = test.coverage.iter().filter(|found| test.horizons.contains(&found.horizon));
            fields.insert("coverage".to_owned(), shown.map(held).collect());
        }
        fields.insert("rates_of_use".to_owned(), test.rates.iter().map(rate).collect());
    }
    let warnings = subject.notices.iter().chain(&subject.named.warnings).cloned().collect();
    Ok(Finished { folder, answers, basis, json, warnings, counties: subject.counties.clone() })
}

/// Scores of rates of use as a program reads them.
fn rate(row: &rates::Row) -> Value {
    json!({
        "method": row.method.code(), "group": row.group(), "size_class": row.places.code(), "horizon": row.horizon,
        "n": row.scores.n, "bias": row.scores.bias, "mape": row.scores.mape, "medape": row.scores.medape,
    })
}

/// The result as a program reads it: scores of the class quoted first beside the best naive rule, and shelf lives.
fn told(test: &Backtest, command: &BacktestCommand) -> Value {
    let score = |at: usize, horizon: u16| {
        let (row, best) = (test.row(Method::Kohort, at, horizon)?, sentences::best(test, at, horizon)?);
        let (own, naive) = (row.scores, best.scores.mape);
        Some(json!({
            "group": group(at), "horizon": horizon, "n": own.n, "zeros": own.zeros, "bias": own.bias, "mape": own.mape,
            "medape": own.medape, "wape": own.wape, "within5": own.within5, "within10": own.within10,
            "best_naive": best.method.code(), "best_naive_mape": naive, "ratio": own.mape / naive,
        }))
    };
    let scores: Vec<Value> = (0..GROUPS.len()).flat_map(|at| test.horizons.iter().filter_map(move |&horizon| score(at, horizon))).collect();
    let life = |at: usize| shelf_life(test.rows, Method::Kohort, at, test.class());
    let lives: Vec<Value> = (0..GROUPS.len())
        .filter_map(|at| life(at).map(|life| json!({ "group": group(at), "years": life.years, "tested": life.tested })))
        .collect();
    let warnings: Vec<&Diagnostic> = test.warnings.iter().collect();
    json!({
        "ok": true, "backtest": command.backtest, "run_id": test.run_id, "regions": test.regions.len(), "horizons": command.horizons,
        "jump_offs": command.jump_offs, "size_class": test.class().code, "scores": scores, "shelf_life": lives,
        "diagnostics": as_json(&warnings),
    })
}

/// How often the futures held the outcome, as a program reads it: every group and class, the horizons shown.
fn held(found: &Coverage) -> Value {
    let [fifty, eighty, ninety_five] = found.shares();
    json!({
        "group": group(found.group), "size_class": found.class.code, "horizon": found.horizon, "n": found.n,
        "coverage50": fifty, "coverage80": eighty, "coverage95": ninety_five,
    })
}

/// A group's word in tables.
fn group(at: usize) -> String {
    if at == sentences::TOTAL { "total".to_owned() } else { GROUPS[at].to_string() }
}

/// A study's own history.
fn of_a_study(args: &BacktestArgs) -> Result<Subject, Failed> {
    let Opened { study, warnings, past, inputs, texts, notices } =
        open(&args.of, args.shared.lang.map(Language::from), Some(Privacy::Public)).map_err(Failed::Refused)?;
    let mut named = past.map_err(|found| Failed::Refused(Refused { found: [found].into_iter().collect(), texts }))?;
    named.warnings.splice(0..0, warnings);
    let about = ["population", "mortality", "fertility", "sex_ratio_at_birth", "national_population"];
    let sources = about.iter().filter_map(|what| study.sources.iter().find(|source| source.what == *what));
    Ok(Subject {
        sources: sources.map(|source| source.text.clone()).collect(),
        id: study.id.clone(),
        title: study.title.clone(),
        language: study.language,
        named,
        study: Some(study),
        inputs,
        notices,
        counties: None,
    })
}

/// A table of many.
fn of_table(args: &BacktestArgs) -> Result<Subject, Failed> {
    let read = read_many(&args.of, args.nation.as_deref(), args.regions.as_deref());
    let judged = read.and_then(|files| of_many(&files).map(|named| (files, named)));
    let (files, mut named) = judged.map_err(|found| untouched(&args.of).unwrap_or(found))?;
    if args.score_all {
        named.scored.fill(true);
        named.warnings.retain(|warning| warning.code != "K0612");
    }
    let id = files.people.name.trim_end_matches(".gz").trim_end_matches(".csv").to_owned();
    let title = id.replace('_', " ");
    let sources = sources(&files, args);
    let inputs = files.all().map(|file| InputFile { name: file.name.clone(), bytes: file.bytes.clone() }).collect();
    let counties = said_of_counties(files.counties.as_ref(), args);
    Ok(Subject { title, id, language: Language::En, named, study: None, inputs, sources, notices: Vec::new(), counties })
}

/// What to say of people as a statistics bank gives them: what is wrong with their cells would be no mistake of the planner's.
fn untouched(file: &Path) -> Option<Diagnostics> {
    let grids = read_download(file, &Reading::default()).ok()?;
    let is_tidy = grids.iter().any(|grid| grid.rows.first().is_some_and(|row| row.cells.iter().any(|cell| cell == "persons")));
    let is_people = understand_one(&grids, &Corrections::default()).is_ok_and(|read| read.value.kind == Kind::Population);
    let name = file.display().to_string();
    let found = Diagnostic::error("K0510", format!("{name} is a download as it came, not the tidy table a back-test reads"))
        .at(Place::file(&name))
        .why("a back-test goes through people row by row: region, year, sex, age, persons")
        .advice(format!(
            "kohort import {name} --out people.csv, then kohort backtest people.csv; or kohort new, then kohort backtest of that study"
        ));
    (is_people && !is_tidy).then(|| Diagnostics::from_iter([found]))
}

/// What the tables say of themselves is their name; the program's own tables are named with their publishers.
fn sources(files: &ManyFiles, args: &BacktestArgs) -> Vec<String> {
    let bundled = "Human Mortality Database and Human Fertility Database (Norway), Statistics Norway table 07459, CC BY 4.0";
    let rates = [&files.mortality, &files.fertility].into_iter().chain(&files.sex_ratio).chain(&files.nation);
    let named = rates.map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
    let counties = files.counties.as_ref().map(|list| match args.regions {
        Some(_) => list.name.clone(),
        None => "municipalities and counties: Statistics Norway, Klass 131 and 104, 2024, CC BY 4.0".to_owned(),
    });
    let rates = if args.nation.is_none() { bundled.to_owned() } else { named };
    [files.people.name.clone(), rates].into_iter().chain(counties).collect()
}

/// What regions are drawn to, when the list of their counties was not given.
fn said_of_counties(counties: Option<&TableFile>, args: &BacktestArgs) -> Option<String> {
    let said = match (counties, &args.regions) {
        (_, Some(_)) => return None,
        (Some(list), None) => format!("counties and borders: {}, from the program (--regions names another list)", list.name),
        (None, None) => "counties not known: every region is held against the nation alone (--regions names a list)".to_owned(),
    };
    Some(said)
}
