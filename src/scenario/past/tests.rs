use super::*;
use std::fmt::Write;

/// Two municipalities, 0102 beginning in `late`, ages 0–80, persons by a lopsided formula.
fn people(head: &str, late: u16) -> TableFile {
    let mut text = format!("{head}\n");
    for (region, from) in [("0102", late), ("0101", 2010)] {
        for year in from..=2019 {
            for age in 0..=80_u16 {
                for (sex, less) in [("female", 0), ("male", 3)] {
                    let _ = writeln!(text, "{region},{year},{sex},{age},{}", persons(region, year, age) - less);
                }
            }
        }
    }
    TableFile { name: "people.csv".to_owned(), bytes: text.into_bytes() }
}

fn persons(region: &str, year: u16, age: u16) -> u16 {
    let size = if region == "0101" { 200 } else { 90 };
    size + (year - 2010) * 2 + (80 - age) / 4
}

fn files(people: TableFile, counties: Option<&str>) -> ManyFiles {
    let [mortality, fertility, sex_ratio, nation] = nation::norway();
    let counties = counties.map(|text| TableFile { name: "regions.csv".to_owned(), bytes: text.as_bytes().to_vec() });
    ManyFiles { people, mortality, fertility, sex_ratio: Some(sex_ratio), nation: Some(nation), counties }
}

#[test]
fn a_column_code_is_the_region_and_rows_may_come_in_any_order() {
    for head in ["code,year,sex,age,persons", "region,year,sex,age,persons"] {
        let named = of_many(&files(people(head, 2010), None)).unwrap();
        let codes: Vec<&str> = named.regions.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["0101", "0102"]);
        let stock = named.past.histories.stock(Year::new(2013).unwrap()).unwrap();
        use crate::domain::axis::Sex;
        assert_eq!(stock.get(Sex::Male, 40, 0), f64::from(persons("0101", 2013, 40) - 3));
        assert_eq!(stock.get(Sex::Female, 7, 1), f64::from(persons("0102", 2013, 7)));
        assert!(named.warnings.is_empty());
    }
}

#[test]
fn the_nations_rates_stand_by_the_year_they_are_of() {
    let named = of_many(&files(people("code,year,sex,age,persons", 2010), None)).unwrap();
    let national = &named.past.national;
    assert_eq!(national.mx.keys().next().map(|year| year.get()), Some(1990));
    // A sex ratio for every year was not known in every year.
    assert!(national.srb.is_empty() && !national.population.is_empty());
}

#[test]
fn years_that_some_region_lacks_are_unknown_there_alone_and_said() {
    let named = of_many(&files(people("code,year,sex,age,persons", 2012), None)).unwrap();
    let histories = &named.past.histories;
    assert_eq!((histories.first.get(), histories.stocks.len()), (2010, 10));
    let total = |year: u16, lane: usize| histories.stock(Year::new(year).unwrap()).unwrap().total(lane);
    assert!(total(2010, 0) > 0.0 && total(2011, 1).is_nan() && total(2012, 1) > 0.0);
    assert_eq!(named.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["K0610"]);
}

/// A gap after a region's first year is a mistake, whenever the region begins.
#[test]
fn a_year_lost_in_between_is_refused() {
    for (late, lost) in [(2010, "0102,2014,"), (2012, "0102,2014,"), (2012, "0101,2011,")] {
        let mut table = people("code,year,sex,age,persons", late);
        let text = String::from_utf8(table.bytes).unwrap();
        table.bytes = text.lines().filter(|line| !line.starts_with(lost)).map(|line| format!("{line}\n")).collect::<String>().into_bytes();
        assert_eq!(of_many(&files(table, None)).unwrap_err().count("K0117"), 1, "{lost}");
    }
}

#[test]
fn the_programs_own_list_is_offered_to_a_table_of_its_municipalities() {
    let table = |codes: &str| TableFile { name: "people.csv".to_owned(), bytes: format!("persons,code\n{codes}").into_bytes() };
    assert!(nation::counties_for(&table("3,0301\n4,3403\n")).is_some());
    assert!(nation::counties_for(&table("3,0301\n4,0102\n")).is_none(), "one that the list does not have");
    assert!(nation::counties_for(&table("")).is_none());
}

#[test]
fn counties_and_names_come_from_the_list() {
    let list = "code,name,county,codes_2005_2026\n0103,Ås,02,0103\n0102,Bø,02,0102\n0101,Al,01,0101 0199\n";
    let named = of_many(&files(people("code,year,sex,age,persons", 2010), Some(list))).unwrap();
    assert_eq!(named.regions.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Al", "Bø"]);
    assert_eq!(named.past.references.county, [Some(0), Some(1)]);
}

#[test]
fn every_mistake_of_every_file_comes_in_one_go() {
    let mut table = people("code,year,sex,age,persons", 2010);
    table.bytes = String::from_utf8(table.bytes).unwrap().replacen(",female,0,", ",woman,x,", 1).into_bytes();
    let found = of_many(&files(table, Some("code,county\n0101,01\n0101,01\n"))).unwrap_err();
    for (code, times) in [("K0110", 1), ("K0111", 1), ("K0605", 2)] {
        assert_eq!(found.count(code), times, "{code}: {:?}", found.sorted());
    }
}
