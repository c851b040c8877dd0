use super::fan_people::{Who, fan_people};
use super::tests::{number, numbers};
use super::{certainty, fan, scenario_charts, shortfall};
use crate::demand::draws::CERTAINTIES;
use crate::domain::study::Language;
use crate::report::chance::{MEDIAN, P90, places, too_few};
use crate::report::fixture::{Made, MadeChance, Plan, futures_of, make};
use crate::report::numbers::{percent, whole};
use crate::report::view::{NoChart, View};
use crate::report::{Chart, Run, html, tables};
use resvg::usvg::roxmltree::Document;

const STARTS: [&str; 3] = ["fan-", "certainty-", "shortfall"];

/// The charts that a run has for its futures, and no others.
pub(super) fn sure(made: &Made) -> Vec<Chart> {
    // Need that hardly differs, that differs as it does, and that nobody knows.
    let spread = [0.004, 0.03, 0.15][made.projections.len() % 3];
    let chance = futures_of(made, spread);
    let run = chance.of(made);
    let charts = scenario_charts(&run, run.projections.len() - 1).into_iter();
    charts.filter(|chart| STARTS.iter().any(|start| chart.id.starts_with(start))).collect()
}

fn nb(places_run_out: bool) -> Made {
    make(&Plan { language: Language::Nb, scenarios: 3, places_run_out, ..Plan::default() })
}

/// Position of the service in the study.
fn service(made: &Made, id: &str) -> usize {
    made.study.services.iter().position(|service| service.id.as_str() == id).unwrap()
}

fn long_stay(made: &Made) -> usize {
    service(made, "long-term-stay")
}

fn told(run: &Run, id: &str) -> Vec<[f64; 7]> {
    let drawn = &run.chance.unwrap().scenarios[0].1[0];
    let service = run.study.services.iter().find(|service| service.id.as_str() == id).unwrap();
    places(drawn, &service.id).unwrap().needed.iter().map(|told| told.quantiles).collect()
}

#[test]
fn without_draws_there_is_nothing_of_chance() {
    let made = nb(true);
    let run = made.run();
    assert_eq!(fan(&run, 0, 0, long_stay(&made)).unwrap_err(), NoChart::NoDraws);
    assert_eq!(shortfall(&run, 0, 0).unwrap_err(), NoChart::NoDraws);
    assert!(scenario_charts(&run, 0).iter().all(|chart| !STARTS.iter().any(|start| chart.id.starts_with(start))));
    assert!(!html::html(&run, &[]).contains("<section id=\"sure\""));
    let files = tables::tables(&run).unwrap();
    let summary = &files.iter().find(|(path, _)| path == "tables/summary.csv").unwrap().1;
    assert!(!String::from_utf8_lossy(summary).contains("too_few_median"));
}

/// The bands hold one another, and their numbers are those of the table.
#[test]
fn bands_lie_in_each_other_and_say_what_the_table_says() {
    let made = nb(true);
    let chance = futures_of(&made, 0.03);
    let run = chance.of(&made);
    let chart = fan(&run, 0, 0, long_stay(&made)).unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    let band = |name: &str| {
        let shape =
            document.descendants().find(|node| node.has_tag_name("polygon") && node.attribute("data-series") == Some(name)).unwrap();
        let values = numbers(shape.attribute("data-y").unwrap());
        let half = values.len() / 2;
        (values[..half].to_vec(), values[half..].iter().rev().copied().collect::<Vec<f64>>())
    };
    let (wide, middle, narrow) = (band("95"), band("80"), band("50"));
    let needed = told(&run, "long-term-stay");
    for (at, quantiles) in needed.iter().enumerate() {
        let drawn = [wide.0[at], middle.0[at], narrow.0[at], narrow.1[at], middle.1[at], wide.1[at]];
        assert!(drawn.windows(2).all(|pair| pair[0] <= pair[1]), "{drawn:?}");
        assert_eq!(drawn, [0, 1, 2, 4, 5, 6].map(|at| quantiles[at]));
    }
    let last = needed.last().unwrap();
    let row = chart.table.rows.last().unwrap();
    let expected = [3, 2, 4, 1, 5, 0, 6].map(|at| whole(last[at], Language::Nb));
    assert_eq!(row[2..9], expected, "{:?}", chart.table.header);
    let key = format!("8 av 10 simuleringer ligger mellom {} og {}\u{a0}plasser i 2040.", expected[3], expected[4]);
    let words: Vec<&str> = document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
    assert!(words.contains(&key.as_str()), "{words:?}");
    assert!(words.iter().any(|text| text.contains(&format!("8 av 10: {}–{}", expected[3], expected[4]))), "{words:?}");
    assert!(chart.alt.contains(&format!("mellom {} og {}", expected[3], expected[4])), "{}", chart.alt);
    for share in ["50\u{a0}%", "80\u{a0}%", "95\u{a0}%"] {
        assert_eq!(words.iter().filter(|text| **text == share).count(), 1, "{share}: {words:?}");
    }
}

/// Names of bands stand in the last quarter, inside their bands where those are high enough.
#[test]
fn wide_bands_are_named_inside_and_narrow_ones_beside() {
    let made = nb(true);
    let places = |spread: f64| -> Vec<bool> {
        let chance = futures_of(&made, spread);
        let chart = fan(&chance.of(&made), 0, 0, long_stay(&made)).unwrap();
        let document = Document::parse(&chart.svg).unwrap();
        let plot = document.descendants().find(|node| node.attribute("data-plot").is_some()).unwrap();
        let frame = numbers(plot.attribute("data-plot").unwrap());
        let range = numbers(plot.attribute("data-y-range").unwrap());
        let years = numbers(plot.attribute("data-x-range").unwrap());
        let text = |share: &str| {
            let name = format!("{share}\u{a0}%");
            let node = document.descendants().find(|node| node.has_tag_name("text") && node.text() == Some(name.as_str())).unwrap();
            (number(node, "x"), number(node, "y"))
        };
        let shape = |share: &str| {
            let is = |node: &resvg::usvg::roxmltree::Node| node.has_tag_name("polygon") && node.attribute("data-series") == Some(share);
            let node = document.descendants().find(is).unwrap();
            numbers(node.attribute("data-x").unwrap()).into_iter().zip(numbers(node.attribute("data-y").unwrap())).collect::<Vec<_>>()
        };
        let inside = |share: &str| {
            let (x, y) = text(share);
            let year = years[0] + (x - frame[0]) / (frame[2] - frame[0]) * (years[1] - years[0]);
            assert!(spread < 0.01 || year > 2025.0 + 0.75 * 15.0 - 0.1, "{share} at {year}");
            assert!(year > 2025.0 + 0.5 * 15.0 && year < 2040.0, "{share} at {year}");
            // The middle of the digits, as a value.
            let value = range[0] + (frame[3] - (y - 6.5)) / (frame[3] - frame[1]) * (range[1] - range[0]);
            let at = |wanted: f64| shape(share).into_iter().filter(|point| point.0 == wanted).map(|point| point.1).collect::<Vec<_>>();
            let (low, high) = (at(year.ceil()), at(year.floor()));
            value <= high[1].max(low[1]) && value >= high[0].min(low[0])
        };
        ["95", "80", "50"].map(inside).to_vec()
    };
    assert_eq!(places(0.06), [true; 3]);
    assert_eq!(places(0.004), [false; 3]);
}

/// The heading says both years, and they are those of the table summary.csv.
#[test]
fn both_years_stand_in_the_heading_and_in_the_table() {
    let mut made = nb(true);
    let at = long_stay(&made);
    let mut chance = futures_of(&made, 0.03);
    // Places that the 97.5th percentile passes first, the 90th three years later, the middle after two more.
    let id = made.study.services[at].id.clone();
    let own = chance.scenarios[0].1[0].services.iter_mut().find(|own| own.service == id).and_then(|own| own.places.as_mut()).unwrap();
    let ends = [(0, 7), (3, 6), (5, 5), (7, MEDIAN)];
    let limit = |night: usize, told: [f64; 7]| {
        let reached = ends.iter().rev().find(|end| night >= 2 + end.0).map(|end| end.1);
        match reached {
            Some(MEDIAN) => told[MEDIAN] * 0.99,
            Some(quantile @ (5 | 6)) => f64::midpoint(told[quantile - 1].max(told[MEDIAN]), told[quantile]),
            _ => told[6] * 1.1,
        }
    };
    let limits: Vec<f64> = own.needed.iter().enumerate().map(|(night, told)| limit(night, told.quantiles)).collect();
    own.short = Some(limits.iter().map(|there| (*there, 0.5)).collect());
    made.demand[0][0].services.iter_mut().find(|own| own.service == id).unwrap().capacity = Some(limits);
    made.study.services[at].observed.clear();
    let run = chance.of(&made);
    let drawn = &chance.scenarios[0].1[0];
    let service = &made.study.services[at];
    let [middle, one_of_ten] = too_few(drawn, &service.id, made.study.jump_off);
    // By hand: the first night whose quantile is above the places.
    let short = places(drawn, &service.id).unwrap().short.clone().unwrap();
    let first = |quantile: usize| {
        let nights = drawn.nights.iter().zip(told(&run, "long-term-stay")).zip(&short);
        nights
            .filter(|((night, _), _)| **night >= made.study.jump_off)
            .find(|((_, told), there)| told[quantile] > there.0)
            .map(|((n, _), _)| *n)
    };
    assert_eq!([middle, one_of_ten], [first(MEDIAN), first(P90)]);
    assert!(first(6) < first(P90) && first(P90) < first(MEDIAN) && first(MEDIAN).is_some(), "the years are told apart");
    let title = fan(&run, 0, 0, at).unwrap().title;
    for year in [middle, one_of_ten].into_iter().flatten() {
        assert!(title.contains(&year.to_string()), "{title}");
    }
    let files = tables::tables(&run).unwrap();
    let summary = String::from_utf8(files.iter().find(|(path, _)| path == "tables/summary.csv").unwrap().1.clone()).unwrap();
    let mut lines = summary.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (head, row) = (lines.next().unwrap(), lines.next().unwrap());
    let cell = |name: &str| row[head.iter().position(|column| *column == name).unwrap()].to_owned();
    let written = |year: Option<crate::domain::axis::Year>| year.map_or_else(String::new, |year| year.to_string());
    assert_eq!(cell("long-term-stay_first_year_too_few_median"), written(middle));
    assert_eq!(cell("long-term-stay_first_year_too_few_p90"), written(one_of_ten));
}

/// The heading where each night's places are chosen from the need: 90 of 100 futures need up to a tenth more than the middle.
fn heading(there: &dyn Fn(u16, f64) -> f64) -> String {
    let mut made = nb(true);
    let at = long_stay(&made);
    let mut chance = futures_of(&made, 0.0);
    let drawn = &mut chance.scenarios[0].1[0];
    let id = made.study.services[at].id.clone();
    let places = drawn.services.iter_mut().find(|own| own.service == id).and_then(|own| own.places.as_mut()).unwrap();
    let mut capacity = Vec::new();
    for (night, told) in drawn.nights.iter().zip(&mut places.needed) {
        let need = told.quantiles[MEDIAN];
        told.quantiles[P90] = need * 1.1;
        told.quantiles[6] = need * 1.2;
        capacity.push(there(night.get(), need));
    }
    places.short = Some(capacity.iter().map(|there| (*there, 0.5)).collect());
    made.demand[0][0].services.iter_mut().find(|own| own.service == id).unwrap().capacity = Some(capacity);
    // A register that does not contradict.
    made.study.services[at].observed.clear();
    fan(&chance.of(&made), 0, 0, at).unwrap().title
}

/// Places in per cent of the need: from each year on the last given.
fn after(steps: &'static [(u16, f64)]) -> impl Fn(u16, f64) -> f64 {
    move |year, need| need * steps.iter().rev().find(|step| year >= step.0).map_or(1.3, |step| step.1)
}

#[test]
fn headings_say_what_the_futures_say() {
    let said: [(&'static [(u16, f64)], &str); 9] = [
        (&[], "nok plasser til og med 2040 i minst 9 av 10 simuleringer"),
        (&[(2034, 1.05)], "trolig nok plasser til og med 2040, kanskje for få fra 2034"),
        (&[(2030, 1.05), (2033, 1.3)], "trolig nok plasser til og med 2040, kanskje for få noen år fra 2030"),
        (&[(2025, 0.9)], "trolig for få plasser allerede i 2026"),
        (&[(2029, 1.05), (2032, 0.9)], "trolig for få plasser fra 2032, kanskje alt fra 2029"),
        (&[(2031, 0.9)], "trolig for få plasser fra 2031"),
        (&[(2028, 1.05), (2029, 1.3), (2035, 0.9)], "trolig for få plasser fra 2035, kanskje noen år alt fra 2028"),
        (&[(2028, 1.05), (2029, 1.3), (2030, 0.9), (2031, 1.3)], "trolig for få plasser noen år, først i 2030, kanskje alt i 2028"),
        (&[(2030, 0.9), (2031, 1.3)], "trolig for få plasser noen år, først i 2030"),
    ];
    for (steps, end) in said {
        let title = heading(&after(steps));
        assert!(title.ends_with(end), "{title} / {end}");
    }
}

#[test]
fn other_scenarios_and_offices_are_lines_and_never_bands() {
    let made = nb(true);
    let chance = futures_of(&made, 0.03);
    let chart = fan_people(&chance.of(&made), 0, 0, Who::All).unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    let shapes: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name("polygon")).filter_map(|n| n.attribute("data-series")).collect();
    assert_eq!(shapes, ["95", "80", "50"]);
    let lines: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name("polyline")).filter_map(|n| n.attribute("data-series")).collect();
    for name in ["median", "observed", "Høy nasjonal vekst", "Lav nasjonal vekst", "SSB 2024"] {
        assert!(lines.contains(&name), "{name}: {lines:?}");
    }
    assert!(!lines.contains(&"Hovedalternativet"), "its own line is the median");
    let plot = document.descendants().find(|node| node.attribute("data-plot").is_some()).unwrap();
    assert_eq!(numbers(plot.attribute("data-y-range").unwrap())[0], 0.0);
}

#[test]
fn curves_of_certainty_rise_and_their_title_is_a_row_of_the_table() {
    let made = nb(true);
    let chance = futures_of(&made, 0.03);
    let run = chance.of(&made);
    let at = long_stay(&made);
    let view = View::new(&run, 0, 0).unwrap();
    assert_eq!(super::certainty::years_of(view, at), [2030.0, 2035.0, 2040.0]);
    let chart = certainty(&run, 0, 0, at).unwrap();
    let row = chart.table.rows.iter().find(|row| row[0] == "80\u{a0}%").unwrap();
    assert!(chart.title.contains(&format!("{}\u{a0}plasser er nok i 2035 i 8 av 10", row[2])), "{}", chart.title);
    let document = Document::parse(&chart.svg).unwrap();
    for year in ["2030", "2035", "2040"] {
        let line =
            document.descendants().find(|node| node.has_tag_name("polyline") && node.attribute("data-series") == Some(year)).unwrap();
        let (places, shares) = (numbers(line.attribute("data-x").unwrap()), numbers(line.attribute("data-y").unwrap()));
        assert!(places.windows(2).all(|pair| pair[0] <= pair[1]) && shares == CERTAINTIES, "{year}");
    }
}

#[test]
fn shares_of_futures_are_bars_of_a_hundred() {
    let made = nb(true);
    let chance = futures_of(&made, 0.03);
    let run = chance.of(&made);
    let chart = shortfall(&run, 0, 0).unwrap();
    let drawn = &chance.scenarios[0].1[0];
    let document = Document::parse(&chart.svg).unwrap();
    let mut seen = 0;
    for (column, name) in chart.table.header.iter().enumerate().skip(1) {
        let bars: Vec<f64> = document
            .descendants()
            .filter(|node| node.has_tag_name("rect") && node.attribute("data-series") == Some(name))
            .map(|node| number(node, "data-y"))
            .collect();
        assert_eq!(bars.len(), 15, "a bar a year from the jump-off on");
        let own = drawn.services.iter().find_map(|own| {
            let short = own.places.as_ref()?.short.as_ref()?;
            short[1..].iter().map(|night| night.1 * 100.0).eq(bars.iter().copied()).then_some(short)
        });
        let last = own.unwrap().last().unwrap().1;
        assert_eq!(chart.table.rows.last().unwrap()[column], percent(last, 0, Language::Nb));
        seen += 1;
    }
    assert!(seen >= 2, "{:?}", chart.table.header);
    assert!(chart.title.ends_with("av 100 simuleringer i 2040"), "{}", chart.title);
}

fn page(made: &Made, chance: &MadeChance) -> String {
    let run = chance.of(made);
    let charts: Vec<(Option<usize>, Chart)> =
        (0..run.projections.len()).flat_map(|at| scenario_charts(&run, at).into_iter().map(move |chart| (Some(at), chart))).collect();
    html::html(&run, &charts)
}

#[test]
fn the_page_says_how_sure_and_what_is_left_out() {
    for language in Language::ALL {
        let made = Made { language, ..nb(true) };
        let chance = futures_of(&made, 0.03);
        let page = page(&made, &chance);
        let part = page.split("<section id=\"sure\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert_eq!(part.matches("<figure").count(), chance_charts(&made, &chance), "{language:?}");
        assert!(part.contains("400") && !part.contains(crate::report::labels::MISSING), "{language:?}");
        let left_out = crate::report::chance::left_out(&chance.draws, &made.study, language);
        assert!(part.contains(&left_out), "{left_out}");
        let charts = page.split("<section id=\"charts\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(!charts.contains("-fan-"), "a chart stands once");
        let lead = page.split("<ol class=\"lead\">").nth(1).unwrap().split("</ol>").next().unwrap();
        assert_eq!(lead.matches("-fan-").count(), 1, "{lead}");
    }
}

fn chance_charts(made: &Made, chance: &MadeChance) -> usize {
    let charts = scenario_charts(&chance.of(made), 0);
    charts.iter().filter(|chart| STARTS.iter().any(|start| chart.id.starts_with(start))).count()
}
