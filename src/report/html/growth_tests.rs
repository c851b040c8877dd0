//! The sections on targets and dwellings, and what the first page says of them.

use super::html;
use crate::domain::growth::{TargetBy, TargetOf};
use crate::domain::study::Language;
use crate::report::charts::{comparison_charts, scenario_charts};
use crate::report::fixture::{Made, Plan, led, make};
use crate::report::target::Told;

fn made(regions: usize) -> Made {
    led(&make(&Plan { scenarios: 3, regions, language: Language::Nb, ..Plan::default() }), 7)
}

fn page(made: &Made) -> String {
    let run = made.run();
    let of = |at| scenario_charts(&run, at).into_iter().map(move |chart| (Some(at), chart));
    let charts: Vec<_> = comparison_charts(&run).into_iter().map(|chart| (None, chart)).chain((0..3).flat_map(of)).collect();
    html(&run, &charts)
}

fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap();
    &page[start..start + page[start..].find("</section>").unwrap()]
}

#[test]
fn a_target_is_told_with_its_chart_and_stands_there_alone() {
    let made = made(1);
    let page = page(&made);
    let part = section(&page, "targets");
    for line in Told::of(&made.run(), 2).unwrap().sentences() {
        assert!(part.contains(&crate::report::svg::escape(&line)), "{line}");
    }
    assert_eq!(part.matches("<figure id=").count(), 1);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands twice");
}

/// Dwellings are known in this study: nothing says that they are not.
#[test]
fn how_many_dwellings_is_not_called_unknown_where_there_are_some() {
    let mut made = made(1);
    assert!(!page(&made).contains("studien har ingen boligtall"));
    for scenario in &mut made.study.scenarios {
        scenario.growth.as_mut().unwrap().housing.clear();
    }
    assert!(page(&made).contains("studien har ingen boligtall"));
}

#[test]
fn dwellings_become_people_year_by_year_and_reference_values_are_called_so() {
    let made = made(1);
    let page = page(&made);
    let part = section(&page, "housing");
    let found = &made.study.scenarios[1].growth.as_ref().unwrap().housing[0];
    let shown = found.years.iter().filter(|year| year.year < made.study.last_stock);
    let all: f64 = shown.map(|year| year.completed).sum();
    assert!(part.contains(&format!("<td>{}</td>", crate::report::numbers::whole(all, Language::Nb))));
    assert_eq!(part.matches("<td>2,10</td>").count(), 2 * (1 + 14), "persons per extra dwelling, once for all and once a year");
    let row = |name: &str| part.split("<tr>").find(|row| row.contains(name)).unwrap();
    assert!(row("Husholdninger etter eldste").contains("<td>Referanseverdi, ikke lokale data</td>"));
    assert!(row("Husholdninger som er talt").contains("<td>Som studien oppgir</td>"));
    assert!(part.contains("ratene er referanseverdier, ikke lokale data") && part.contains("Egne husholdninger i 2019"));
    assert!(part.contains("Nordreisa kommune, arealplan"));
}

#[test]
fn the_first_page_leads_with_the_target_and_the_dwellings() {
    let mut made = made(1);
    let lead = |made: &Made| {
        let page = page(made);
        let list = page.split_once("<ol class=\"lead\">").unwrap().1.split_once("</ol>").unwrap().0.to_owned();
        list.lines().filter(|line| line.starts_with("<li>")).map(str::to_owned).collect::<Vec<_>>()
    };
    let lines = lead(&made);
    let headline = Told::of(&made.run(), 2).unwrap().headline().unwrap();
    assert!(lines[0].contains(&headline) && lines[0].contains("#figure-llml-target"), "{}", lines[0]);
    assert!(lines[1].contains("#figure-compare-support-ratio") && lines[2].contains("#figure-compare-dwellings"), "{lines:?}");
    // A ratio has no headline of inhabitants: its chart speaks.
    let target = &mut made.study.scenarios[2].growth.as_mut().unwrap().target.as_mut().unwrap().target;
    let band = |from, to| crate::domain::axis::AgeBand::closed(from, to);
    (target.of, target.by) = (TargetOf::Ratio(band(20, 66), band(67, 90)), TargetBy::NetMigration);
    assert!(lead(&made)[0].contains("Forholdstallet"), "{}", lead(&made)[0]);
    // Without either the oldest lead, as ever.
    for scenario in &mut made.study.scenarios {
        scenario.growth = None;
    }
    assert!(lead(&made)[0].contains("-pyramid"), "{}", lead(&made)[0]);
}

#[test]
fn every_region_has_its_dwellings() {
    let made = made(2);
    let page = page(&made);
    let part = section(&page, "housing");
    assert_eq!(part.matches("<figure id=").count(), 2);
    assert!(made.study.regions.iter().all(|region| part.contains(&format!("{}: Høy nasjonal vekst", region.name))));
}
