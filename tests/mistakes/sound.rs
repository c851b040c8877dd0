//! What a sound study says arrives as it was written: each number in its own place.

use crate::folder::{Edit, Folder};
use kohort::domain::axis::{AgeBand, RegionId, Sex, Year, YearLabel};
use kohort::domain::service::CapacityEntry;
use kohort::domain::study::{Language, PublishedWhat};
use kohort::scenario::inputs::{Inputs, Letter, MortalityKind, NeedSpec, Spread};

fn inputs(edits: &[Edit]) -> Inputs {
    Folder::with(edits).inputs()
}

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

#[test]
fn people_stand_in_their_cells() {
    let inputs = inputs(&[]);
    let utbygd = &inputs.regions[1];
    assert_eq!((utbygd.id.as_str(), utbygd.name.as_str()), ("0102", "Utbygd"));
    let stock = utbygd.history[&year(2022)].cells();
    assert_eq!((stock.get(Sex::Female, 3, 0), stock.get(Sex::Male, 3, 0)), (59.0, 66.0));
    assert_eq!(inputs.regions[0].history[&year(2024)].cells().get(Sex::Male, 80, 0), 506.0);
    assert_eq!(utbygd.births[&year(2022)], 146.0);
    assert_eq!(utbygd.deaths[&year(2022)], 89.0);
}

#[test]
fn ages_above_the_open_one_are_added_to_it() {
    let nation = inputs(&[]).national_population;
    let cells = nation[&year(2023)].cells();
    assert_eq!((cells.get(Sex::Female, 79, 0), cells.get(Sex::Female, 80, 0)), (25290.0, 227_279.0));
}

#[test]
fn bands_are_shared_out_evenly_and_totals_stay() {
    let bands = |text: &str| {
        let line = |line: &str| match line.split(',').collect::<Vec<_>>()[..] {
            [region, y, sex, "age", persons] => format!("{region},{y},{sex},age_from,age_to,{persons}\n"),
            [region, y, sex, "10", _] => format!("{region},{y},{sex},10,13,404\n"),
            [_, _, _, "11" | "12" | "13", _] => String::new(),
            [region, y, sex, "80", persons] => format!("{region},{y},{sex},80,,{persons}\n"),
            [region, y, sex, age, persons] => format!("{region},{y},{sex},{age},{age},{persons}\n"),
            _ => panic!("{line}"),
        };
        text.lines().map(line).collect()
    };
    let inputs = inputs(&[Edit::Rewrite("tables/population.csv", bands)]);
    let cells = inputs.regions[0].history[&year(2023)].cells();
    assert_eq!([10, 11, 12, 13].map(|age| cells.get(Sex::Male, age, 0)), [101.0; 4]);
}

#[test]
fn rates_stand_at_their_ages_and_blanks_stay_blank() {
    let inputs = inputs(&[]);
    let mortality = &inputs.mortality[&None];
    assert_eq!(mortality.kind, MortalityKind::Mx);
    let [women, men] = &mortality.by_year[&Some(year(2021))];
    assert_eq!((women[7], men[7], women.len()), (0.000_122, 0.000_149, 101));
    assert_eq!((men.iter().filter(|mx| mx.is_nan()).count(), women.iter().any(|mx| mx.is_nan())), (3, false));
    let asfr = &inputs.fertility[&None][&Some(year(2022))];
    assert_eq!((asfr[13], asfr[30], asfr.len()), (0.0, 0.107_68, 51));
    assert_eq!(inputs.sex_ratio_at_birth[&Some(year(2022))], 1.064);
}

#[test]
fn scenarios_and_services_say_what_was_written() {
    let inputs = inputs(&[]);
    let births = &inputs.scenarios[1];
    let letters = births.letters.unwrap();
    assert_eq!(
        (letters.fertility, letters.life_expectancy, letters.internal, letters.immigration),
        (Letter::H, Letter::M, Letter::M, Letter::Zero)
    );
    assert!((births.tfr.as_ref().unwrap().at(year(2027)) - 1.7).abs() < 1e-12);
    assert_eq!((births.migration_bands[0].band, births.migration_bands[0].add.at(year(2029))), (AgeBand::closed(20, 39), 12.0));
    assert_eq!(inputs.scenarios[0].names[&Language::Sv], "Huvudalternativet");
    assert_eq!(inputs.alternatives.life_expectancy[&Letter::L].at(year(2030)), 83.5);
    let NeedSpec::Users { window, damping, spread, shape, .. } = &inputs.services[0].need else { panic!() };
    assert_eq!((*window, *damping, *spread, shape.len()), ((year(2021), year(2023)), 0.8, Spread::SingleAges, 5));
    let counted =
        inputs.services[0].observed.iter().find(|row| row.year == year(2022) && row.region == RegionId::new("0102") && row.band.from == 67);
    assert_eq!((counted.unwrap().users, counted.unwrap().sex), (112.0, None));
    assert_eq!(inputs.services[1].capacity[1].entry, CapacityEntry::Change(12.0));
    assert_eq!(inputs.services[1].places.unwrap().occupancy, 0.95);
    assert_eq!(inputs.services[0].known_need[0].persons, 3.0);
}

#[test]
fn a_declared_encoding_and_delimiter_are_used() {
    let published = inputs(&[]).published;
    assert_eq!((published.len(), published[0].what.clone(), published[0].values[&year(2030)]), (2, PublishedWhat::People, 20650.0));
    assert_eq!((published[1].who.as_str(), published[1].band), ("Åsgårdstrand", AgeBand::open(80)));
}

#[test]
fn a_swedish_study_names_the_night_of_31_december() {
    // The same tables under the other label: the stock "2024" is that of 1 January 2025, flows keep their calendar year.
    let inputs = inputs(&[Edit::Swap("study.toml", "jan1", "dec31")]);
    assert_eq!((inputs.year_label, inputs.jump_off, inputs.last_stock), (YearLabel::Dec31, year(2025), year(2031)));
    assert_eq!(inputs.regions[1].history[&year(2023)].cells().get(Sex::Female, 3, 0), 59.0);
    assert_eq!(inputs.regions[1].births[&year(2022)], 146.0);
    assert!(inputs.fertility[&None].contains_key(&Some(year(2023))));
}

#[test]
fn what_happened_since_is_kept_apart() {
    let past = |text: &str| {
        text.replace("jump_off = 2024", "jump_off = 2023").replace(", 2023]", ", 2022]")
            + "\n[outcome]\npopulation = \"tables/outcome.csv\"\n"
    };
    let people = std::fs::read_to_string(crate::folder::fixture().join("tables/population.csv")).unwrap();
    let since: String =
        people.lines().filter(|line| line.starts_with("region") || line.contains(",2024,")).map(|line| format!("{line}\n")).collect();
    let inputs = inputs(&[Edit::Rewrite("study.toml", past), Edit::Bytes("tables/outcome.csv", since.into_bytes())]);
    assert_eq!(inputs.regions[0].history.keys().next_back(), Some(&year(2023)));
    assert_eq!(inputs.services[0].observed.iter().map(|row| row.year).max(), Some(year(2022)));
    let outcome = inputs.outcome.unwrap();
    assert_eq!(outcome.population[0][&year(2024)].cells().get(Sex::Male, 80, 0), 506.0);
}

#[test]
fn a_study_without_regions_has_one_named_like_itself() {
    let alone = |text: &str| {
        let mut rows = text.lines().map(|line| line.split_once(',').unwrap()).filter(|(region, _)| *region != "0102");
        rows.by_ref().map(|(_, rest)| format!("{rest}\n")).collect()
    };
    let study = |text: &str| {
        let (before, after) = (text.find("[[region]]").unwrap(), text.find("[model]").unwrap());
        format!("{}{}", &text[..before], &text[after..])
    };
    let mut edits = vec![Edit::Rewrite("study.toml", study)];
    edits.extend(["population", "births", "deaths", "users", "capacity"].map(|key| match key {
        "population" => Edit::Rewrite("tables/population.csv", alone),
        "births" => Edit::Rewrite("tables/births.csv", alone),
        "deaths" => Edit::Rewrite("tables/deaths.csv", alone),
        "users" => Edit::Rewrite("tables/users.csv", alone),
        _ => Edit::Rewrite("tables/capacity.csv", alone),
    }));
    let inputs = inputs(&edits);
    assert_eq!((inputs.regions.len(), inputs.regions[0].name.as_str()), (1, "Innbygd"));
    assert_eq!(inputs.regions[0].id.as_str(), inputs.id);
    let found = Folder::with(&[Edit::Rewrite("study.toml", study)]).judge();
    assert!(found.count("K0114") > 0, "a region column needs regions in the study");
}
