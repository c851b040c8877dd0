//! `kohort new`: downloads to a study that can be run.

use super::cancel;
use super::downloads::NewArgs;
use super::failed::Failed;
use super::voice::{Ended, as_json, complain_in, out_json, say, typed};
use crate::diag::{Diagnostic, Diagnostics, Warned};
use crate::domain::study::Language;
use crate::io::disk::{RealDisk, Unless};
use crate::io::formats::read_download;
use crate::io::workbook;
use crate::io::write::write_study;
use crate::report::labels;
use crate::scenario::build::build;
use crate::scenario::check::{Files, check};
use crate::scenario::download::{Assumption, Corrections, Grid, Imported, Kind, together, understand};
use crate::scenario::starter::{Downloads, Starter, Wanted, example, start};
use crate::scenario::workbook::layout::book;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Makes the study, and says what was decided and what to download next.
pub fn new(args: &NewArgs) -> Ended {
    match make(args) {
        Ok(made) => told(args, &made),
        Err(failed) => failed.end(&args.folder, &args.voice),
    }
}

/// A study that stands.
struct Made {
    starter: Starter,
    /// What was assumed in reading each file.
    read: Vec<(String, Vec<Assumption>)>,
    warnings: Vec<Diagnostic>,
}

fn make(args: &NewArgs) -> Result<Made, Failed> {
    let wanted = Wanted {
        country: args.country.map(Into::into),
        regions: args.regions.clone(),
        language: args.lang.map(Language::from),
        title: name_of(&args.folder),
    };
    let mut read = Vec::new();
    let mut warnings = Vec::new();
    let starter = if no_files(args) {
        example(&wanted)?
    } else {
        let imports = imports(args)?;
        let of = |at: usize| imports[at].as_ref().map(|imported| &imported.value);
        let downloads = Downloads { population: of(0), births: of(1), deaths: of(2), flows: of(3), users: of(4) };
        let starter = start(&downloads, &wanted)?;
        for imported in imports.into_iter().flatten() {
            read.push((imported.value.files.join(", "), imported.value.assumptions));
            warnings.extend(imported.warnings);
        }
        starter
    };
    warnings.extend(starter.warnings.iter().cloned());
    warnings.extend(proven(&starter, &wanted.title)?);
    let files = if args.workbook { as_workbook(&starter.files)? } else { starter.files.clone() };
    // Until now nothing stands that Ctrl-C could leave half done, and it ends the program at once.
    let cancelled = cancel::heed();
    write_study(&Unless { disk: RealDisk, cancelled }, &args.folder, &files).map_err(Failed::no_study)?;
    Ok(Made { starter, read, warnings })
}

/// The same study as one `study.xlsx`.
fn as_workbook(files: &[(String, Vec<u8>)]) -> Result<Vec<(String, Vec<u8>)>, Failed> {
    let faults = |found: Diagnostics| found.sorted().iter().map(|one| one.what.clone()).collect::<Vec<_>>().join("; ");
    let sheets = book(files).map_err(|found| Failed::Fault(faults(found)))?;
    let bytes = workbook::bytes(&sheets).map_err(|how| Failed::Fault(format!("the workbook cannot hold the study: {how}")))?;
    Ok(vec![("study.xlsx".to_owned(), bytes)])
}

fn no_files(args: &NewArgs) -> bool {
    [&args.population, &args.births, &args.deaths, &args.flows, &args.users].iter().all(|files| files.is_empty())
}

/// The folder's own name, which is the study's word.
fn name_of(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "study".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Downloads by what their option says they count, those of one kind together. All mistakes of all files.
fn imports(args: &NewArgs) -> Result<[Option<Warned<Imported>>; 5], Diagnostics> {
    let mut found = Diagnostics::new();
    let given = [
        (&args.population, Kind::Population),
        (&args.births, Kind::Births),
        (&args.deaths, Kind::Deaths),
        (&args.flows, Kind::Flows),
        (&args.users, Kind::Users),
    ];
    let reading = args.corrected.reading();
    let mut read = |file: &PathBuf| read_download(file, &reading).map_err(|mistakes| found.extend(mistakes)).unwrap_or_default();
    let files = given.map(|(files, kind)| (files.iter().map(&mut read).collect::<Vec<Vec<Grid>>>(), kind));
    let every: Vec<&Grid> = files.iter().flat_map(|(files, _)| files.iter().flatten()).collect();
    let all = [0, 1, 2, 3, 4].map(|at: usize| {
        let (files, kind) = &files[at];
        let corrections = Corrections { kind: Some(*kind), ..args.corrected.corrections() };
        let parts: Vec<Warned<Imported>> = files.iter().flat_map(|grids| tables(grids, &corrections, &every, &mut found)).collect();
        if parts.is_empty() {
            return None;
        }
        together(parts).map_err(|mistakes| found.extend(mistakes)).ok()
    });
    if found.has_errors() { Err(found) } else { Ok(all) }
}

/// Every table of a file that counts what its option says. A sheet that is about something else is left out and named, where
/// another can be read.
fn tables(grids: &[Grid], corrections: &Corrections, every: &[&Grid], found: &mut Diagnostics) -> Vec<Warned<Imported>> {
    let judged = grids.iter().map(|grid| (grid, understand(grid, &corrections.of(grid, every))));
    let (read, refused): (Vec<_>, Vec<_>) = judged.partition(|(_, result)| result.is_ok());
    let elsewhere = |found: &Diagnostics| ["K0501", "K0510", "K0518"].iter().any(|code| found.count(code) > 0);
    let mut left_out = Vec::new();
    for (grid, result) in refused {
        match result {
            Err(mistakes) if !read.is_empty() && elsewhere(&mistakes) => left_out.extend(grid.sheet.clone()),
            Err(mistakes) => found.extend(mistakes),
            Ok(_) => {}
        }
    }
    let mut parts: Vec<Warned<Imported>> = read.into_iter().filter_map(|(_, result)| result.ok()).collect();
    if let (Some(first), false) = (parts.first_mut(), left_out.is_empty()) {
        first.value.say("sheets", format!("not understood, and left out: {}", left_out.join(", ")));
    }
    parts
}

/// Checks and builds the study before it is written: what `new` leaves behind can be run.
fn proven(starter: &Starter, id: &str) -> Result<Vec<Diagnostic>, Diagnostics> {
    let bytes = |wanted: &str| starter.files.iter().find(|(path, _)| path == wanted).map(|(_, bytes)| bytes.clone());
    let files = Files {
        id: id.to_owned(),
        study_file: "study.toml".to_owned(),
        study: bytes("study.toml").unwrap_or_default(),
        tables: starter.files.iter().filter(|(path, _)| path.contains('/')).cloned().collect(),
        ..Files::default()
    };
    let keys: Vec<&str> = labels::keys().collect();
    let checked = check(&files, &keys)?;
    let built = build(&checked.value, checked.value.language).map_err(Diagnostics::from_iter)?;
    Ok(checked.warnings.into_iter().chain(built.warnings).collect())
}

fn told(args: &NewArgs, made: &Made) -> Ended {
    if args.voice.json {
        return out_json(&as_value(args, made));
    }
    if args.voice.quiet {
        return Ended::Done;
    }
    for (files, assumptions) in &made.read {
        say(&format!("{files}:"));
        assumptions.iter().for_each(|one| say(&format!("  {}: {}", one.what, one.found)));
    }
    complain_in(&made.warnings.iter().cloned().collect(), &BTreeMap::new(), args.lang.map(Language::from));
    say("");
    made.starter.decisions.iter().for_each(|decision| say(&format!("- {}", decision.words)));
    say(&format!("\n{}:\n", made.starter.next));
    for (at, errand) in made.starter.errands.iter().enumerate() {
        say(&format!("{}. {}\n   {}\n   {} ({})", at + 1, errand.table, errand.boxes, errand.sharpens, errand.option));
    }
    say(&format!("\nwritten: {}\nnext: kohort run {}", args.folder.join(study_file(args)).display(), typed(&args.folder)));
    Ended::Done
}

/// The file a person opens first.
const fn study_file(args: &NewArgs) -> &'static str {
    if args.workbook { "study.xlsx" } else { "study.toml" }
}

fn as_value(args: &NewArgs, made: &Made) -> serde_json::Value {
    let warnings: Vec<_> = made.warnings.iter().collect();
    let assumed = |(files, assumptions): &(String, Vec<Assumption>)| {
        let each: Vec<_> = assumptions.iter().map(|one| json!({ "what": one.what, "found": one.found })).collect();
        json!({ "file": files, "assumed": each })
    };
    let errand = |errand: &crate::scenario::starter::Errand| json!({ "table": errand.table, "boxes": errand.boxes, "sharpens": errand.sharpens, "option": errand.option });
    json!({
        "ok": true,
        "folder": args.folder,
        "files": if args.workbook { vec![study_file(args)] } else { made.starter.files.iter().map(|(path, _)| path.as_str()).collect() },
        "read": made.read.iter().map(assumed).collect::<Vec<_>>(),
        "decided": made.starter.decisions.iter().map(|one| json!({ "about": one.about, "words": one.words })).collect::<Vec<_>>(),
        "next": made.starter.errands.iter().map(errand).collect::<Vec<_>>(),
        "diagnostics": as_json(&warnings),
    })
}
