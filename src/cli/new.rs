//! `kohort new`: downloads to a study that can be run.

use super::args::NewArgs;
use super::cancel;
use super::failed::Failed;
use super::voice::{Ended, as_json, complain_in, out_json, say, typed};
use crate::diag::{Diagnostic, Diagnostics, Warned};
use crate::domain::axis::YearLabel;
use crate::domain::study::Language;
use crate::io::disk::{RealDisk, Unless};
use crate::io::formats::{Reading, read_download};
use crate::io::workbook;
use crate::io::write::write_study;
use crate::report::labels;
use crate::scenario::build::build;
use crate::scenario::check::{Files, check};
use crate::scenario::download::{Assumption, Corrections, Imported, Kind, together, understand};
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
    let mut of = |files: &[PathBuf], kind: Kind| {
        let corrections = Corrections { kind: Some(kind), year_label: args.year_label.map(YearLabel::from), ..Corrections::default() };
        let parts: Vec<Warned<Imported>> = files.iter().flat_map(|file| import(file, &corrections, &mut found)).collect();
        if parts.is_empty() {
            return None;
        }
        together(parts).map_err(|mistakes| found.extend(mistakes)).ok()
    };
    let all = [
        of(&args.population, Kind::Population),
        of(&args.births, Kind::Births),
        of(&args.deaths, Kind::Deaths),
        of(&args.flows, Kind::Flows),
        of(&args.users, Kind::Users),
    ];
    if found.has_errors() { Err(found) } else { Ok(all) }
}

/// Every table of a file that counts what its option says.
fn import(file: &Path, corrections: &Corrections, found: &mut Diagnostics) -> Vec<Warned<Imported>> {
    let grids = read_download(file, &Reading::default()).map_err(|mistakes| found.extend(mistakes)).unwrap_or_default();
    grids.iter().filter_map(|grid| understand(grid, corrections).map_err(|mistakes| found.extend(mistakes)).ok()).collect()
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
