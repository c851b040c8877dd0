//! `kohort solve`: what it would take to be so many in a year.

use super::args::SolveArgs;
use super::cancel;
use super::failed::Failed;
use super::open::{Opened, Refused, open_with};
use super::voice::{Ended, as_json, complain_in, out, out_json};
use crate::demand::of_scenario;
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::axis::{RegionId, ScenarioId};
use crate::domain::change::How;
use crate::domain::growth::{Seen, TargetBy, TargetTakes};
use crate::domain::study::Language;
use crate::model::project::project_unless;
use crate::report::Run;
use crate::report::target::{Change, Told, changes, table_of_changes};
use crate::report::text_alternative::aligned;
use crate::scenario::file::{ByYear, TargetByWord, TargetEntry};
use crate::scenario::inputs::{Changed, Inputs, ScenarioSpec};
use crate::scenario::nearest;
use crate::scenario::target::asked::{Ground, Slip, asked};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The scenario as it is, and with the target.
const BOTH: [usize; 2] = [0, 1];

/// Says what it would take.
pub fn solve(args: &SolveArgs) -> Ended {
    match perform(args) {
        Ok((text, json, doubts)) => {
            if args.voice.json {
                return out_json(&json);
            }
            if !args.voice.quiet {
                complain_in(&doubts, &BTreeMap::new(), args.lang.map(Language::from));
            }
            out(&text)
        }
        Err(failed) => failed.end(&args.study, &args.voice),
    }
}

fn perform(args: &SolveArgs) -> Result<(String, Value, Diagnostics), Failed> {
    let language = args.lang.map(Language::from);
    let entry = entry(args).map_err(|found| Failed::from(Diagnostics::from_iter([found])))?;
    let opened = open_with(&args.study, language, None, |inputs| with_target(inputs, args, &entry)).map_err(Failed::Refused)?;
    let Opened { study, warnings, texts, notices, .. } = opened;
    let refused = |found: Vec<Diagnostic>| Failed::Refused(Refused { found: found.into_iter().collect(), texts: texts.clone() });
    let cancelled = cancel::heed();
    let (projections, adjusted) = project_unless(&study, cancelled).map_err(refused)?.ok_or_else(|| Failed::cancelled("projecting"))?;
    let demand: Vec<_> = projections.iter().map(|scenario| of_scenario(&study, scenario)).collect();
    let doubts: Vec<Diagnostic> = notices.into_iter().chain(warnings).chain(adjusted).collect();
    let language = language.unwrap_or(study.language);
    let run = Run::asked(&study, &projections, &demand, &doubts, language);
    let told = Told::of(&run, BOTH[1]).ok_or_else(|| Failed::Fault("the target was not searched".to_owned()))?;
    let answer = Answer::of(told).ok_or_else(|| Failed::Fault("the target has no year".to_owned()))?;
    let mut json = answer.json();
    if let Value::Object(fields) = &mut json {
        fields.insert("study".to_owned(), json!(study.id));
        fields.insert("scenario".to_owned(), json!(projections[0].scenario.as_str()));
        fields.insert("diagnostics".to_owned(), as_json(&doubts.iter().collect::<Vec<_>>()));
    }
    Ok((answer.text(), json, doubts.iter().cloned().collect()))
}

/// What is asked on the command line, as a study would write it.
fn entry(args: &SolveArgs) -> Result<TargetEntry, Diagnostic> {
    let unread = || {
        Diagnostic::error("K0884", format!("`{}` is no target", args.target))
            .why("a target is something and how many of it")
            .advice("write population=75000, an age group such as 80+=5000, or a ratio such as 20-64:65+=2.5")
    };
    let (what, number) = args.target.split_once('=').ok_or_else(unread)?;
    let number = Some(ByYear::One(number.trim().parse::<f64>().map_err(|_| unread())?));
    let none = TargetEntry {
        population: None,
        of: None,
        ratio: None,
        value: None,
        year: Some(args.year),
        by: args.by.into(),
        course: Some(args.course.into()),
        after: None,
        region: args.region.clone(),
    };
    let what = what.trim();
    Ok(match what.strip_prefix("ratio").unwrap_or(what).trim().split_once([':', '/']) {
        Some((over, under)) => TargetEntry { ratio: Some(vec![over.to_owned(), under.to_owned()]), value: number, ..none },
        None if what == "population" => TargetEntry { population: number, ..none },
        None => TargetEntry { population: number, of: Some(what.to_owned()), ..none },
    })
}

/// Leaves the scenario that says what is expected, and the same with the target.
fn with_target(inputs: &mut Inputs, args: &SolveArgs, entry: &TargetEntry) -> Result<(), Vec<Diagnostic>> {
    let ids: Vec<&str> = inputs.scenarios.iter().map(|spec| spec.id.as_str()).collect();
    let wanted = args.scenario.as_deref();
    let builds: Vec<String> = inputs.scenarios.iter().filter(|spec| spec.housing.is_some()).map(|spec| spec.id.to_string()).collect();
    // Dwellings can be asked of a scenario with a programme alone: the first of those, where none is named.
    let by_dwellings = wanted.is_none() && entry.by == TargetByWord::Dwellings && !builds.is_empty();
    let fits = |spec: &&ScenarioSpec| wanted.is_none_or(|id| spec.id.as_str() == id) && (!by_dwellings || spec.housing.is_some());
    let Some(spec) = inputs.scenarios.iter().find(fits) else {
        let found = Diagnostic::error("K0209", format!("the study has no scenario `{}`", wanted.unwrap_or_default()));
        let found = found.why("what is expected is a scenario of the study").advice(nearest::advice(wanted.unwrap_or_default(), &ids));
        return Err(vec![found]);
    };
    let regions: Vec<RegionId> = inputs.regions.iter().map(|region| region.id.clone()).collect();
    let ground = Ground {
        label: inputs.year_label,
        years: (inputs.jump_off, inputs.last_stock),
        open_age: inputs.axis.open_age(),
        timing: inputs.rules.timing,
        regions: &regions,
        capped: spec.changes.iter().any(|change| (change.of, change.how) == (Changed::NetMigration, How::Cap)),
        net_migration: spec.net_migration.is_some(),
        office: spec.office.is_some(),
        housing: spec.housing.is_some(),
    };
    let together = inputs.together.of(&spec.id).is_some().then(lived_together);
    let target = match (asked(entry, &ground), together) {
        (Ok(target), None) => target,
        (found, together) => {
            let slips = found.err().unwrap_or_default();
            return Err(slips.into_iter().map(|slip| said(slip, &builds)).chain(together).collect());
        }
    };
    let mut expected = spec.clone();
    expected.target = None;
    let mut with = expected.clone();
    with.id = ScenarioId::new(format!("{}-target", expected.id));
    with.target = Some(target);
    inputs.scenarios = vec![expected, with];
    Ok(())
}

/// A slip as the command line tells it; of dwellings with the scenarios that have some.
fn said(slip: Slip, builds: &[String]) -> Diagnostic {
    let advice = if slip.code == "K0875" {
        match builds {
            [] => "let it be met by net-migration or births; dwellings need a scenario with [scenario.housing]".to_owned(),
            builds => format!("name a scenario with a programme: --scenario {}", builds.join(", or ")),
        }
    } else {
        slip.advice
    };
    Diagnostic::error(slip.code, slip.what).why(slip.why).advice(advice)
}

fn lived_together() -> Diagnostic {
    Diagnostic::error("K0855", "the regions of the scenario are projected together")
        .why("the level is searched region by region, and moves between them (or raking) would miss it")
        .advice("name a scenario that [moves] and [parent] leave out")
}

/// What it takes and what it changes.
struct Answer<'a> {
    told: Told<'a>,
    stock: crate::domain::axis::Year,
    changes: Vec<Change>,
}

impl<'a> Answer<'a> {
    fn of(told: Told<'a>) -> Option<Self> {
        let stock = told.found.met.last()?.stock;
        Some(Self { changes: changes(&told, BOTH, stock), told, stock })
    }

    fn text(&self) -> String {
        let mut text = self.told.sentences().join("\n") + "\n";
        let tables = self.told.tables().into_iter().chain([table_of_changes(&self.told, &self.changes, self.stock)]);
        tables.for_each(|table| text.push_str(&format!("\n{}", aligned(&table))));
        text
    }

    fn json(&self) -> Value {
        let (told, found) = (&self.told, self.told.found);
        let met = found.met.iter().map(|met| {
            json!({
                "year": told.run.study.year_label.of_stock(met.stock).get(), "asked": met.asked, "reached": met.reached,
                "expected": met.expected, "extra": met.level, "inhabitants_a_year": told.per_year(met),
            })
        });
        let change = |change: &Change| {
            json!({
                "what": change.what, "measure": change.measure, "line": change.line,
                "without": change.without, "with": change.with, "change": change.with - change.without,
            })
        };
        json!({
            "ok": true,
            "what": found.target.of.to_string(),
            "by": found.target.by.word(),
            "course": found.target.course.word(),
            "targets": met.collect::<Vec<_>>(),
            "regions": found.takes.iter().map(takes).collect::<Vec<_>>(),
            "dwellings_a_year": self.told.dwellings_a_year(),
            "why_no_dwellings": (found.target.by != TargetBy::Dwellings).then_some("the target is not met by dwellings, and the scenario has none"),
            "changes": { "night": format!("31 December {}", self.stock.minus(1)), "rows": self.changes.iter().map(change).collect::<Vec<_>>() },
        })
    }
}

/// What it takes in a region, by year, beside its past.
fn takes(takes: &TargetTakes) -> Value {
    let years = takes.years.iter().map(|year| json!({ "year": year.year.get(), "expected": year.expected, "level": year.found }));
    let seen = takes.seen.as_ref().map(|seen: &Seen| {
        let highest = seen.highest().map(|(year, value)| json!({ "year": year.get(), "value": value }));
        let years: Vec<Value> = seen.years.iter().map(|(year, value)| json!({ "year": year.get(), "value": value })).collect();
        json!({ "mean": seen.mean(), "highest": highest, "years": years, "source": seen.source.word() })
    });
    let grew = takes.grew.map(|grew| json!({ "from": grew.first.get(), "to": grew.last.get(), "persons_a_year": grew.per_year }));
    json!({ "region": takes.region.as_str(), "years": years.collect::<Vec<_>>(), "seen": seen, "grew": grew })
}
