use super::*;
use crate::demand::plan::Found;
use crate::domain::axis::AgeBand;
use crate::domain::plan::{Formula, Step};
use crate::report::fake::Fake;

fn figure(key: &str, stated: Stated, measure: Measure) -> PlanFigure {
    PlanFigure {
        key: key.to_owned(),
        plan: "Plan A | B".to_owned(),
        page: "3.2".to_owned(),
        figure: "People 80+".to_owned(),
        stated,
        printed: String::new(),
        unit: "persons".to_owned(),
        year: Some(Year::new(2029).unwrap()),
        year_from: None,
        region: None,
        scenario: None,
        measure,
        service: None,
        band: Some(AgeBand::open(80)),
        of: None,
        formula: None,
        same_as: None,
        chart: String::new(),
        note: String::new(),
        line: 2,
    }
}

fn number_of(value: f64, step: f64) -> Stated {
    Stated::Number { value, step }
}

#[test]
fn every_answer_stands_in_its_part_of_the_page() {
    let mut fake = Fake::new();
    let steps = vec![Step::Number(45.0), Step::Number(60.0), Step::Divide];
    fake.study.plan_figures = vec![
        figure("off", number_of(7.0, 1.0), Measure::People),
        PlanFigure { chart: "charts/mmmm/ages".to_owned(), ..figure("drawn", Stated::Words, Measure::Chart) },
        PlanFigure { note: "nobody counts it".to_owned(), ..figure("nothing", number_of(90.0, 1.0), Measure::None) },
        PlanFigure {
            formula: Some(Formula { text: "45 / 60".to_owned(), steps }),
            ..figure("means", number_of(45.0, 1.0), Measure::Implies)
        },
        figure("input", number_of(12_345.0, 1.0), Measure::Given),
    ];
    let run = fake.run();
    let page = page(&[Told::of(&run, "here/fake")]);
    let people = answered(&run)[0].found.unwrap().value;
    for part in [
        "## Plan A | B\n\n1 differs, 1 implies, 1 shown, 1 cannot be computed, 1 given as input.\n",
        &format!("| 3.2 | People 80+ | 2029 | 7 | {} | persons | differs |", decimal(people, 0, EN)),
        "| 45 | 0.75 | persons | implies | 45 / 60 |",
        "### Shown in charts",
        "| `output/fake/charts/mmmm/ages.png` | `kohort run here/fake` |",
        "| 90 | nobody counts it |",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    assert!(!page.contains("12,345"), "an input is counted and stands in the study's table alone");
}

#[test]
fn a_bar_inside_a_cell_breaks_no_table() {
    let mut fake = Fake::new();
    fake.study.plan_figures = vec![PlanFigure { page: "3|4".to_owned(), ..figure("a", number_of(7.0, 1.0), Measure::People) }];
    assert!(page(&[Told::of(&fake.run(), "here/fake")]).contains("| 3\\|4 |"));
}

#[test]
fn numbers_stand_to_the_printed_digit_and_years_are_not_grouped() {
    let coverage = figure("a", number_of(15.2, 0.1), Measure::Coverage);
    let needed = figure("a", number_of(60.0, 10.0), Measure::NeedGrowth);
    let turning = figure("a", number_of(2025.0, 1.0), Measure::RiseYear);
    assert_eq!((shown(15.385, &coverage), shown(56.2, &needed), shown(2018.0, &turning)), ("15.4".into(), "56".into(), "2018".into()));
    assert_eq!((stated(&coverage), stated(&turning)), ("15.2".into(), "2025".into()));
    assert_eq!((number(1060.4), number(47.83), number(0.690_3), number(20.0)), ("1,060".into(), "47.8".into(), "0.69".into(), "20".into()));
}

#[test]
fn why_tells_the_parts_and_then_the_note() {
    let noted = PlanFigure { note: "printed total".to_owned(), ..figure("a", number_of(1060.0, 1.0), Measure::Users) };
    let split = Cause::Split { definition: 39.0, people: -13.4, rate: 0.0 };
    let found = Found { value: 1034.6, trend: Some(913.0), observed: false };
    let answer = Answer { figure: &noted, found: Ok(found), met: Met::Differs, causes: vec![split, Cause::Counted(798.0)] };
    let words =
        "stated less kohort's, in parts: counted another way +39, other people \u{2212}13, other use 0; 798 were counted; printed total";
    assert_eq!(why(&answer), words);
}

#[test]
fn the_table_has_a_row_for_each_figure_and_the_difference_is_stated_less_found() {
    let mut fake = Fake::new();
    fake.study.plan_figures =
        vec![figure("off", number_of(7.0, 1.0), Measure::People), figure("input", number_of(5.0, 1.0), Measure::Given)];
    let run = fake.run();
    let files = crate::report::tables::tables(&run).unwrap();
    let text = String::from_utf8(files.iter().find(|(path, _)| path == "tables/plan_figures.csv").unwrap().1.clone()).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let cell = |row: usize, name: &str| rows[row][text.lines().next().unwrap().split(',').position(|head| head == name).unwrap()];
    let number = |name| cell(0, name).parse::<f64>().unwrap();
    assert!((number("difference") - (7.0 - number("kohort"))).abs() < 1e-12);
    assert_eq!((rows.len(), cell(0, "met"), cell(1, "met"), cell(1, "kohort")), (2, "differs", "given", ""));
}
