//! Studies whose regions live together, from their files to their tables.

use kohort::domain::account::Account;
use kohort::domain::axis::{AgeBand, Sex, Year};
use kohort::domain::cells::Population;
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::exchange::Flows;
use kohort::model::project::{ScenarioProjection, project_all, project_unless};
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn study(folder: &Path) -> Study {
    let inputs = check(&read_study(folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{found:?}")).value;
    build(&inputs, Language::En).unwrap().value
}

fn totals(projected: &ScenarioProjection, step: usize) -> (f64, f64, f64) {
    let sum = |of: &dyn Fn(&Account) -> f64| projected.regions.iter().map(|region| of(&region.accounts[step])).sum::<f64>();
    (sum(&|a| a.totals(0).moved_in), sum(&|a| a.totals(0).moved_out), sum(&|a| a.totals(0).closing))
}

/// The made-up region: what moves within it cancels out, what is raked adds up, results stand in the study's order.
#[test]
fn the_made_up_region_runs() {
    let study = study(&root("scenarios/made-up-region"));
    let (projected, warnings) = project_all(&study).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let names: Vec<&str> = projected.iter().map(|scenario| scenario.scenario.as_str()).collect();
    assert_eq!(names, ["together", "raked"]);
    let [together, raked] = projected.as_slice() else { panic!("two scenarios") };
    let net_of_table: f64 = (0..4)
        .map(|region| study.scenarios[0].rates[region][3].migration.clone())
        .map(|migration| match migration {
            kohort::domain::rates::Migration::Net(net) => net.cells().total(0),
            kohort::domain::rates::Migration::Gross { .. } => panic!("net"),
        })
        .sum();
    let (inn, out, _) = totals(together, 3);
    assert!((inn - out - net_of_table).abs() < 1e-8, "{inn} in, {out} out, {net_of_table} from outside");
    let Some(Flows::Between(flows)) = together.beside.as_ref().and_then(|beside| beside.flows.clone()) else { panic!("flows") };
    assert_eq!((flows.len(), flows[0].len()), (together.regions[0].accounts.len(), 4));
    let moved: f64 = flows[3].iter().flatten().sum();
    assert!(moved > 0.8 * out && moved < out + 1e-9, "{moved} of {out}");

    let parent = fs::read_to_string(root("scenarios/made-up-region/tables/parent.csv")).unwrap();
    for line in parent.lines().skip(1).filter(|line| !line.starts_with("2024")) {
        let cells: Vec<&str> = line.split(',').collect();
        let band = AgeBand { from: cells[1].parse().unwrap(), to: cells[2].parse().ok() };
        let year = Year::new(cells[0].parse().unwrap()).unwrap();
        let of =
            |region: &kohort::model::project::Projection| Population::new(region.stock(year).unwrap().clone()).unwrap().in_band(band, 0);
        let sum: f64 = raked.regions.iter().map(of).sum();
        let want: f64 = cells[3].parse().unwrap();
        assert!((sum - want).abs() < 1e-7, "{line}: {sum}");
    }
    assert!(together.beside.as_ref().unwrap().raked.is_empty());
    assert_eq!(study.scenarios[0].assumed[0][0].net_migration, None, "who moves is decided when it is run");
}

/// Given up between years: no result.
#[test]
fn a_cancelled_run_of_regions_together_leaves_nothing() {
    let study = study(&root("scenarios/made-up-region"));
    assert_eq!(project_unless(&study, &AtomicBool::new(true)).unwrap(), None);
}

/// The small study with letters that leave moves within to a pool.
fn small(pool: Option<&str>, letters: &str) -> Study {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("tables")).unwrap();
    for name in ["", "tables"] {
        let from = root("tests/fixtures/small").join(name);
        for entry in fs::read_dir(from).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), folder.path().join(name).join(entry.file_name())).unwrap();
        }
    }
    let path = folder.path().join("study.toml");
    let mut text = fs::read_to_string(&path).unwrap().replacen("MMMM", letters, 1);
    if let Some(rows) = pool {
        fs::write(folder.path().join("tables/pool.csv"), rows).unwrap();
        text = text.replacen("[tables]", "[tables]\npool = \"tables/pool.csv\"", 1);
        text = text.replacen("[sources]", "[sources]\npool = \"made up\"", 1);
        text = text.replacen("[base]\n", "[moves]\nbetween = \"pool\"\nscenarios = [\"mmmm\"]\n\n[base]\n", 1);
    }
    fs::write(&path, text).unwrap();
    study(folder.path())
}

fn pool(rate: f64) -> String {
    format!(
        "region,sex,age_from,age_to,out_rate,share\n0101,female,0,,{rate},0.9\n0101,male,0,,{rate},0.8\n0102,female,0,,{rate},0.1\n0102,male,0,,{rate},0.2\n"
    )
}

/// A pool nobody enters changes nothing; one that empties a region changes how many come to it from abroad, since that goes by
/// who is there.
#[test]
fn moves_from_abroad_go_by_who_is_there() {
    let alone = small(None, "MM0M");
    let (quiet, busy) = (small(Some(&pool(0.0)), "MM0M"), small(Some(&pool(0.3)), "MM0M"));
    let people = |study: &Study, region: usize| {
        let (projected, _) = project_all(study).unwrap();
        let last = projected[0].regions[region].accounts.last().unwrap().closing.clone();
        Sex::ALL.map(|sex| last.total_of(sex, 0))
    };
    for region in 0..2 {
        let (one, other) = (people(&alone, region), people(&quiet, region));
        assert!(one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9 * a), "{one:?} {other:?}");
    }
    let abroad = |study: &Study, region: usize| match &study.scenarios[0].rates[region].last().unwrap().migration {
        kohort::domain::rates::Migration::Net(net) => net.cells().total(0),
        kohort::domain::rates::Migration::Gross { .. } => panic!("net"),
    };
    let (before, after) = (abroad(&quiet, 1), abroad(&busy, 1));
    let shrunk = people(&busy, 1)[0] / people(&quiet, 1)[0];
    assert!(shrunk < 0.8 && (after / before) < 0.5 * (1.0 + shrunk), "{before} to {after}, people {shrunk}");
}
