use super::fan_tests::sure;
use super::growth_tests::found;
use super::{comparison_charts, scenario_charts, why};
use crate::demand::explain::split::Parts;
use crate::demand::explain::{Measure, Split, Step, Why};
use crate::demand::work::Cause;
use crate::domain::axis::{AgeAxis, LeverId, Sex, Year, YearLabel};
use crate::domain::cells::Population;
use crate::domain::lever::{Evidence, Lever, LeverKind, Ramp};
use crate::domain::service::{Basis, ObservedUsers, ServiceGroup, ServiceKind, UseLine};
use crate::domain::study::{Language, Outcome};
use crate::report::fixture::{Dice, Made, Plan, make};
use crate::report::font::{self, Weight};
use crate::report::numbers::whole;
use crate::report::view::View;
use crate::report::{Chart, png};
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::BTreeMap;

fn all_charts(made: &Made) -> Vec<Chart> {
    let run = made.run();
    // The main scenario and the last: those between differ in numbers only.
    let mut ends = vec![0, run.projections.len() - 1];
    ends.dedup();
    ends.into_iter()
        .flat_map(|s| scenario_charts(&run, s))
        .chain(comparison_charts(&run))
        .chain(taken_apart(made))
        .chain(found(made))
        .chain(sure(made))
        .collect()
}

/// Changes of need that no model made: parts of every kind and size, some of them nothing.
fn taken_apart(made: &Made) -> Vec<Chart> {
    let mut made = made.clone();
    let names = ["En av ti langtidsopphold hjemme i stedet, der det lar seg gjøre", "Å", "Omsorgsteknologiprosjektet i Nordreisa"];
    made.study.assumptions.levers = names.iter().zip(["first", "second", "third"]).map(|(name, id)| lever(id, name)).collect();
    let run = made.run();
    let view = View::new(&run, 0, 0).unwrap();
    let mut dice = Dice::new(u64::try_from(made.demand.len()).unwrap());
    let lever = |id| Step::Cause(Cause::Lever(LeverId::new(id)));
    let steps = [Step::Size, Step::Ages, Step::Cause(Cause::Trend), Step::Cause(Cause::Health), lever("first"), lever("second")];
    let steps: Vec<Step> = steps.into_iter().chain([lever("third"), Step::Cause(Cause::Informal), Step::Cause(Cause::Known)]).collect();
    let mut charts = Vec::new();
    for (at, service) in view.services().enumerate() {
        let start = if at == 2 { 0.0 } else { dice.between(5.0, 900.0) };
        let mut parts = Parts::default();
        for step in &steps[..steps.len() - at % 4] {
            let part = if dice.between(0.0, 1.0) < 0.2 { 0.0 } else { dice.between(-0.2, 0.4) * start.max(30.0) };
            parts.add(step, part);
        }
        let ends = [start, start + parts.total()];
        let split = Split { measure: [Measure::Users, Measure::Places, Measure::Hours][at % 3], ends, parts };
        let nights = [view.demand.years[0], view.demand.years[15]];
        let why = Why { service: service.service.id.clone(), nights, line: UseLine::Measures, splits: vec![split] };
        charts.extend(why::drawn(&service, &why));
    }
    assert_eq!(charts.len(), view.study.services.len());
    charts
}

fn lever(id: &str, name: &str) -> Lever {
    Lever {
        range: None,
        id: LeverId::new(id),
        name: name.to_owned(),
        on: true,
        ramp: Ramp { from: Year::new(2027).unwrap(), full: Year::new(2027).unwrap(), until: None },
        ceiling: None,
        calibration: Year::new(2025).unwrap(),
        source: "made up".to_owned(),
        evidence: Evidence::None,
        kind: LeverKind::Standard { services: Vec::new(), per_year: 0.01 },
    }
}

fn random(seed: u64) -> Plan {
    let sizes = [0.004, 0.05, 1.0, 40.0];
    let pick = usize::try_from(seed).unwrap();
    Plan {
        seed,
        scenarios: 1 + pick % 8,
        regions: 1 + pick % 2,
        language: Language::ALL[pick % 4],
        year_label: if pick % 3 == 0 { YearLabel::Dec31 } else { YearLabel::Jan1 },
        axis: if pick % 7 == 3 { AgeAxis::new(5, 85).unwrap() } else { AgeAxis::new(1, 80 + u8::try_from(pick % 30).unwrap()).unwrap() },
        size: sizes[pick % 4],
        places_run_out: pick % 3 != 1,
        area: if pick % 2 == 0 { "Nordreisa – Ráisa – Raisi" } else { "Å" },
    }
}

pub(super) fn number(node: Node, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

pub(super) fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ',']).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

/// Nothing is ever cancelled here.
static WANTED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Left, top, right, bottom of every text: from the font's widths and the height of capitals and descenders.
fn boxes(document: &Document) -> Vec<([f64; 4], String)> {
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let of = |node: Node| {
        let text = node.text().unwrap_or_default().to_owned();
        let size = number(node, "font-size");
        let weight = if node.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
        let width = font::width(&text, size, weight);
        let left = number(node, "x")
            - match node.attribute("text-anchor") {
                Some("middle") => width / 2.0,
                Some("end") => width,
                _ => 0.0,
            };
        let y = number(node, "y");
        ([left, y - 0.72 * size, left + width, y + 0.2 * size], text)
    };
    texts.map(of).collect()
}

/// No text of a chart lies on another or runs off the page.
pub(super) fn texts_lie_apart(chart: &Chart, told: &str) {
    let document = Document::parse(&chart.svg).unwrap();
    let height = number(document.root_element(), "height");
    let boxes = boxes(&document);
    for (i, (a, text)) in boxes.iter().enumerate() {
        assert!(a[0] >= 0.0 && a[2] <= 960.0 && a[1] >= 0.0 && a[3] <= height, "{told} {}: {text} at {a:?} runs off", chart.id);
        for (b, other) in &boxes[..i] {
            let apart = a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3];
            assert!(apart, "{told} {} “{}”: “{text}” {a:?} lies on “{other}” {b:?}", chart.id, chart.title);
        }
    }
}

#[test]
fn texts_never_overlap_and_stay_on_the_page() {
    // Every combination of language, axis and number of scenarios comes up; an optimised build looks at twice as many.
    for seed in 0..if cfg!(debug_assertions) { 24 } else { 50 } {
        all_charts(&make(&random(seed))).iter().for_each(|chart| texts_lie_apart(chart, &seed.to_string()));
    }
}

#[test]
fn no_number_lies_outside_its_plot() {
    for seed in 0..20 {
        for chart in all_charts(&make(&random(seed))) {
            let document = Document::parse(&chart.svg).unwrap();
            let mut marks = 0;
            for plot in document.descendants().filter(|node| node.attribute("data-plot").is_some()) {
                let frame = numbers(plot.attribute("data-plot").unwrap());
                let range = numbers(plot.attribute("data-y-range").unwrap());
                let room = numbers(plot.attribute("data-x-range").unwrap());
                for mark in plot.descendants().filter(|node| node.attribute("data-series").is_some()) {
                    marks += 1;
                    inside(&chart, mark, &frame);
                    if mark.has_tag_name("rect") {
                        let value = number(mark, "data-y").abs();
                        let tall = number(mark, "height") * (range[1] - range[0]) / (frame[3] - frame[1]);
                        let wide = number(mark, "width") * (room[1] - room[0]) / (frame[2] - frame[0]);
                        let pixel = (range[1] - range[0]) / (frame[3] - frame[1]) + (room[1] - room[0]) / (frame[2] - frame[0]);
                        assert!((tall - value).abs().min((wide - value).abs()) < 0.15 * pixel, "{}: {value} {tall} {wide}", chart.id);
                    }
                    if mark.has_tag_name("polyline") {
                        let line = numbers(mark.attribute("points").unwrap());
                        let (xs, ys) = (numbers(mark.attribute("data-x").unwrap()), numbers(mark.attribute("data-y").unwrap()));
                        for (i, (x, y)) in xs.iter().zip(&ys).enumerate() {
                            let across = frame[0] + (x - room[0]) / (room[1] - room[0]) * (frame[2] - frame[0]);
                            let down = frame[3] - (y - range[0]) / (range[1] - range[0]) * (frame[3] - frame[1]);
                            assert!((line[2 * i] - across).abs() < 0.15, "{}: x of {x}: {} {across}", chart.id, line[2 * i]);
                            assert!((line[2 * i + 1] - down).abs() < 0.15, "{}: y of {y}: {} {down}", chart.id, line[2 * i + 1]);
                        }
                    }
                }
            }
            assert!(marks > 0, "{} has no marks", chart.id);
        }
    }
}

/// Every corner of a mark lies in the plot's frame (to the sixteenth of a pixel that coordinates keep).
fn inside(chart: &Chart, mark: Node, frame: &[f64]) {
    let corners: Vec<f64> = match mark.attribute("points") {
        Some(points) => numbers(points),
        None => {
            let (x, y) = (number(mark, "x"), number(mark, "y"));
            vec![x, y, x + number(mark, "width"), y + number(mark, "height")]
        }
    };
    for corner in corners.chunks_exact(2) {
        let across = corner[0] >= frame[0] - 0.15 && corner[0] <= frame[2] + 0.15;
        let down = corner[1] >= frame[1] - 0.15 && corner[1] <= frame[3] + 0.15;
        assert!(across && down, "{}: {corner:?} outside {frame:?}", chart.id);
    }
}

#[test]
fn every_chart_has_its_words() {
    for seed in 0..16 {
        let made = make(&random(seed));
        for chart in all_charts(&made) {
            let length = chart.alt.chars().count();
            assert!((80..=400).contains(&length), "{length}: {}", chart.alt);
            let words = [&chart.title, &chart.subtitle, &chart.alt];
            for text in words.into_iter().chain(chart.table.rows.iter().flatten()).chain(&chart.table.header) {
                assert!(!text.contains(crate::report::labels::MISSING) && !text.contains('{'), "{}: {text}", chart.id);
                assert!(font::can_draw(text, Weight::Regular) && font::can_draw(text, Weight::Bold), "{}: {text}", chart.id);
                assert!(!text.contains("NaN") && !text.contains("inf "), "{}: {text}", chart.id);
            }
            assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.header.len()), "{}", chart.id);
            assert!(!chart.table.rows.is_empty(), "{}", chart.id);
            for part in ["role=\"img\"", "<title id=", "<desc id=", "xml:lang=", "7f3a9c21", "font-family=\"'Noto Sans',"] {
                assert!(chart.svg.contains(part), "{}: {part}", chart.id);
            }
            assert!(!chart.svg.contains("NaN"), "{}", chart.id);
        }
    }
}

#[test]
fn nothing_is_smaller_than_nine_points_in_print() {
    for chart in all_charts(&make(&Plan::default())) {
        let document = Document::parse(&chart.svg).unwrap();
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            assert!(number(node, "font-size") >= 18.0, "{}: {:?}", chart.id, node.text());
        }
    }
}

#[test]
fn file_names_are_unique_and_plain() {
    for regions in 1..=2 {
        let made = make(&Plan { regions, ..Plan::default() });
        let run = made.run();
        for charts in [scenario_charts(&run, 1), comparison_charts(&run)] {
            let mut ids: Vec<&str> = charts.iter().map(|chart| chart.id.as_str()).collect();
            assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')), "{ids:?}");
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), count);
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let plan = Plan::default();
    let (one, two) = (all_charts(&make(&plan)), all_charts(&make(&plan)));
    assert_eq!(one, two);
    let pictures = |charts: &[Chart]| png::rasterise(&charts.iter().take(4).collect::<Vec<_>>(), 1.0, &WANTED);
    assert_eq!(pictures(&one), pictures(&two));
    assert!(pictures(&one).iter().all(|picture| picture.as_ref().unwrap().starts_with(b"\x89PNG")));
}

fn titled<'c>(charts: &'c [Chart], id: &str) -> &'c str {
    charts.iter().find(|chart| chart.id == id).map(|chart| chart.title.as_str()).unwrap()
}

#[test]
fn titles_say_what_the_numbers_say() {
    let made = make(&Plan { language: Language::Nb, ..Plan::default() });
    let run = made.run();
    let charts: Vec<Chart> = scenario_charts(&run, 0).into_iter().chain(comparison_charts(&run)).collect();
    let people = |index: usize| made.projections[index].regions[0].stock(made.study.last_stock).unwrap().total(0);
    let all: Vec<f64> = (0..made.projections.len()).map(people).collect();
    let (low, high) = all.iter().fold((f64::MAX, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)));
    let title = titled(&charts, "population");
    assert!(title.contains(&whole(low, Language::Nb)) && title.contains(&whole(high, Language::Nb)), "{title}");
    let home = &made.study.services[0];
    let old = |o: &&ObservedUsers| o.year.get() == 2025 && o.band.from >= 67;
    let counted: f64 = home.observed.iter().filter(old).map(|o| o.users).sum();
    let expected = format!("Hjemmetjenester 67+: planen ventet 1\u{a0}060 i 2025, det ble {}", whole(counted, Language::Nb));
    assert_eq!(titled(&charts, "plan-home-based-care"), expected);
}

/// Every service that is no sum stands in the overview with both ends of its lines, and the heading counts those that grow.
#[test]
fn the_overview_has_every_service_and_counts_those_that_grow() {
    let made = make(&Plan { language: Language::Nb, ..Plan::default() });
    let (run, charts) = (made.run(), scenario_charts(&made.run(), 0));
    let chart = charts.iter().find(|chart| chart.id.starts_with("overview")).unwrap();
    let view = View::new(&run, 0, 0).unwrap();
    let services: Vec<_> = view.services().filter(|own| !matches!(own.service.kind, ServiceKind::Sum { .. })).collect();
    assert_eq!(chart.table.rows.len(), services.len());
    let (mut more, mut fewer, mut own) = (0, 0, 0);
    for (row, service) in chart.table.rows.iter().zip(&services) {
        let need = service.need(UseLine::Unchanged, service.measure());
        let [first, last] = [need[0].1, need[need.len() - 1].1].map(|value| {
            crate::report::numbers::decimal(value, usize::from(service.measure() == crate::report::view::Measure::Fte), Language::Nb)
        });
        assert_eq!([&row[1], &row[3]], [&first, &last], "{row:?}");
        if matches!(service.service.basis, Basis::Register | Basis::Plan) {
            let change = 100.0 * (need[need.len() - 1].1 / need[0].1 - 1.0);
            own += 1;
            more += usize::from(first != last && change >= 0.5);
            fewer += usize::from(first != last && change <= -0.5);
        }
    }
    let (word, count) = if more >= fewer { ("øker", more) } else { ("minker", fewer) };
    assert!(chart.title.contains(&format!("{word} behovet i {count} av {own} tjenester")), "{}", chart.title);
}

/// The overview's title where each service rests on that basis, and the need of the horizon is so many times the first year's.
fn overview_title(basis: impl Fn(ServiceGroup) -> Basis, grown: impl Fn(usize) -> f64) -> String {
    let mut made = make(&Plan { scenarios: 1, language: Language::Nb, ..Plan::default() });
    made.study.services.iter_mut().for_each(|service| service.basis = basis(service.group));
    for (at, service) in made.demand[0][0].services.iter_mut().enumerate() {
        let line = &mut service.unchanged;
        for need in [&mut line.total_users, &mut line.places, &mut line.fte] {
            let start = need.first().map_or(0.0, |first| first.max(1000.0));
            need.iter_mut().skip(1).for_each(|value| *value = start * grown(at));
            need.iter_mut().take(1).for_each(|value| *value = start);
        }
    }
    titled(&scenario_charts(&made.run(), 0), "overview").to_owned()
}

#[test]
fn the_overview_is_headed_by_no_head_count_no_reference_value_and_no_change_of_nought_per_cent() {
    let rises = |at: usize| if at < 6 { 1.5 } else { 0.9 };
    let new = |group| if group == ServiceGroup::Care { Basis::Reference } else { Basis::Definition };
    let title = overview_title(new, rises);
    assert!(title.ends_with("blir det færre i 5 av 5 aldersgrupper – behovet for omsorg hviler på referanseverdier"), "{title}");
    let title = overview_title(new, |at| if at == 8 { 1.004 } else { rises(at) });
    assert!(title.contains("færre i 4 av 5 aldersgrupper"), "0.4 % more is no change: {title}");
    let title = overview_title(new, |at| if at == 8 { 0.996 } else { rises(at) });
    assert!(title.contains("færre i 4 av 5 aldersgrupper"), "0.4 % fewer is no change: {title}");
    let title = overview_title(new, |_| 0.998);
    assert!(title.contains("like mange som nå i 5 av 5 aldersgrupper – "), "{title}");
    let title = overview_title(|group| if group == ServiceGroup::Care { Basis::Register } else { Basis::Definition }, rises);
    assert!(title.ends_with("øker behovet i 5 av 5 tjenester med egne tall"), "heads of an age are no own data: {title}");
    let title = overview_title(|_| Basis::Definition, rises);
    assert!(title.ends_with("blir det flere i 5 av 10 aldersgrupper"), "{title}");
    assert!(overview_title(|_| Basis::Reference, rises).contains("ikke lokale data"));
    assert!(overview_title(|_| Basis::Plan, |_| 1.001).ends_with("er behovet uendret i alle 10 tjenester"));
}

fn drawn<'c>(charts: &'c [Chart], id: &str) -> &'c str {
    charts.iter().find(|chart| chart.id == id).map(|chart| chart.svg.as_str()).unwrap()
}

#[test]
fn a_study_in_the_past_says_what_became_of_the_people() {
    let mut made = make(&Plan { regions: 1, language: Language::Nb, ..Plan::default() });
    let year = made.study.jump_off.plus(3);
    let projected = made.projections[0].regions[0].stock(year).unwrap().clone();
    for (change, says) in [(250.0, "250 flere enn framskrevet"), (-40.0, "40 færre enn framskrevet"), (0.0, "som framskrevet")] {
        let mut counted = projected.clone();
        counted.row_mut(Sex::Female, 30)[0] += change;
        let total = whole(counted.total(0), Language::Nb);
        let population = vec![BTreeMap::from([(year, Population::new(counted).unwrap())])];
        made.study.outcome = Some(Outcome { population, users: BTreeMap::new() });
        let charts = comparison_charts(&made.run());
        let title = titled(&charts, "population");
        assert!(title.starts_with(&total) && title.ends_with(says), "{title}");
    }
}

#[test]
fn a_sum_shows_what_was_counted_of_it_and_says_so() {
    for (seed, whole) in [(4, true), (5, false)] {
        let made = make(&Plan { seed, scenarios: 1, regions: 1, language: Language::Nb, ..Plan::default() });
        let charts = scenario_charts(&made.run(), 0);
        let svg = drawn(&charts, "capacity-nursing-home-place");
        assert_eq!(svg.contains("data-series=\"observed\""), whole, "{seed}");
        assert_eq!(svg.contains("data-series=\"part\""), !whole, "{seed}");
        assert_eq!(svg.contains(">Bare langtidsopphold, registrert</text>"), !whole, "{seed}");
        // Places are drawn from the first year of their table on.
        let table = &charts.iter().find(|chart| chart.id == "capacity-nursing-home-place").unwrap().table;
        let capacity = |year: &str| table.rows.iter().find(|row| row[0] == year).map(|row| row[row.len() - 2].clone()).unwrap_or_default();
        assert_eq!((capacity("2015").as_str(), capacity("2016").is_empty()), ("", false), "{seed}");
    }
}

#[test]
fn what_has_no_age_has_its_own_fill_and_a_name_in_the_key() {
    let made = make(&Plan { scenarios: 1, regions: 1, language: Language::Nb, ..Plan::default() });
    let charts = scenario_charts(&made.run(), 0);
    let svg = drawn(&charts, "services-care");
    for name in ["90 år og over", "80–89 år", "67–79 år", "0–66 år", "Alle aldre", "Personer vi allerede kjenner til"] {
        assert_eq!(svg.matches(&format!(">{name}</text>")).count(), 1, "{name}");
    }
    let children = drawn(&charts, "services-children");
    assert!(!children.contains(">Alle aldre</text>"), "one fill needs no key");
}

/// Beside the last year, its number would be read as one of that year.
#[test]
fn a_line_that_ends_early_is_named_where_it_ends() {
    let place = |last: u16| {
        let mut made = make(&Plan { scenarios: 3, regions: 1, language: Language::Nb, ..Plan::default() });
        made.study.published[0].values.retain(|year, _| year.get() == last);
        let charts = comparison_charts(&made.run());
        let svg = drawn(&charts, "population");
        let texts = boxes(&Document::parse(svg).unwrap());
        let at = |test: &dyn Fn(&str) -> bool| texts.iter().find(|(_, text)| test(text)).map(|(frame, _)| *frame).unwrap();
        let edge = at(&|text| text == "2040");
        (at(&|text| text.contains("SSB") && text.starts_with("3"))[0], (edge[0] + edge[2]) / 2.0)
    };
    let ((early, edge), (late, _)) = (place(2035), place(2040));
    assert!(early < edge && edge < late, "{early} {edge} {late}");
}

#[test]
fn enough_places_are_not_called_too_few() {
    let made = make(&Plan { places_run_out: false, language: Language::Sv, scenarios: 1, ..Plan::default() });
    let charts = scenario_charts(&made.run(), 0);
    assert_eq!(titled(&charts, "capacity-long-term-stay"), "Permanenta platser: platserna räcker till och med 2040");
    let of_one = ["population", "growth-curves", "support-ratio", "shares", "service-profile"];
    assert!(comparison_charts(&made.run()).iter().all(|chart| of_one.contains(&chart.id.as_str())), "one scenario is not compared");
}

/// 2.4 is 12 steps of 0.2, and not quite 2.4 in binary.
#[test]
fn an_axis_starts_where_its_lowest_tick_says() {
    let made = make(&Plan { language: Language::Sv, year_label: YearLabel::Dec31, ..Plan::default() });
    let charts = comparison_charts(&made.run());
    let subtitle = &charts.iter().find(|chart| chart.id == "support-ratio").unwrap().subtitle;
    assert!(subtitle.ends_with("Axeln börjar vid 2,4."), "{subtitle}");
}

/// The drawing as a grey print shows it: every colour by its luminance.
fn grey(chart: &Chart) -> Chart {
    let mut parts = chart.svg.split("\"#");
    let mut svg = parts.next().unwrap().to_owned();
    for part in parts {
        let byte = |i: usize| f64::from(u8::from_str_radix(&part[i..i + 2], 16).unwrap());
        let level = (0.299 * byte(0) + 0.587 * byte(2) + 0.114 * byte(4)).round();
        svg.push_str(&format!("\"rgb({level},{level},{level}){}", &part[6..]));
    }
    Chart { svg, ..chart.clone() }
}

/// Writes every chart where `KOHORT_LOOK` points, to be looked at.
#[test]
fn pictures_to_look_at() {
    let Ok(folder) = std::env::var("KOHORT_LOOK") else { return };
    let folder = std::path::PathBuf::from(folder);
    for seed in [4, 3, 17] {
        let charts = all_charts(&make(&random(seed)));
        let into = folder.join(format!("random-{seed}"));
        std::fs::create_dir_all(&into).unwrap();
        for (chart, picture) in charts.iter().zip(png::rasterise(&charts.iter().collect::<Vec<_>>(), 1.0, &WANTED)) {
            std::fs::write(into.join(format!("{}.png", chart.id)), picture.unwrap()).unwrap();
        }
    }
    for language in [Language::Nb, Language::Sv, Language::En, Language::Nn] {
        for (scenarios, area) in [(7, "Nordreisa – Ráisa – Raisi"), (3, "Hamar")] {
            let year_label = if language == Language::Sv { YearLabel::Dec31 } else { YearLabel::Jan1 };
            let made = make(&Plan { language, scenarios, area, year_label, ..Plan::default() });
            let run = made.run();
            let into = folder.join(format!("{}-{scenarios}", language.code()));
            std::fs::create_dir_all(&into).unwrap();
            let charts: Vec<Chart> = scenario_charts(&run, 0).into_iter().chain(comparison_charts(&run)).collect();
            let pictures = png::rasterise(&charts.iter().collect::<Vec<_>>(), 1.0, &WANTED);
            for (chart, picture) in charts.iter().zip(pictures) {
                std::fs::write(into.join(format!("{}.svg", chart.id)), &chart.svg).unwrap();
                let print = png::rasterise(&[&grey(chart)], 1.0, &WANTED).remove(0);
                std::fs::write(into.join(format!("{}-grey.png", chart.id)), print.unwrap()).unwrap();
                std::fs::write(into.join(format!("{}.png", chart.id)), picture.unwrap()).unwrap();
            }
        }
    }
}
