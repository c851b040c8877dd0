//! The page of a whole run.

use super::*;
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{Capacity, CapacityEntry, Money, ObservedUsers, Standing};
use crate::domain::study::Language;
use crate::report::Table;
use crate::report::fake::Fake;

fn chart(id: &str, prefix: &str) -> Chart {
    Chart {
        id: id.to_owned(),
        title: format!("Finding {prefix} {id}"),
        subtitle: "Places <31 December>".to_owned(),
        svg: format!(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"600\" viewBox=\"0 0 960 600\" role=\"img\" aria-labelledby=\"{prefix}-{id}-title\"><title id=\"{prefix}-{id}-title\">t</title><rect x=\"20\" y=\"20\" width=\"920\" height=\"560\" fill=\"#DDE6EE\"/></svg>\n"
        ),
        alt: "From 20 to 28 & so on".to_owned(),
        table: Table {
            caption: "Numbers".into(),
            header: vec!["Year".into(), "Places".into()],
            rows: vec![vec!["2026".into(), "20".into()]],
        },
    }
}

fn charts() -> Vec<(Option<usize>, Chart)> {
    vec![
        (Some(0), chart("pyramid", "mmmm")),
        (Some(0), chart("capacity-long-stay", "mmmm")),
        (None, chart("people", "compare")),
        (Some(1), chart("pyramid", "high")),
    ]
}

/// Names of all elements in document order, closing ones with their slash.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|rest| rest.split([' ', '>', '\n', '/']).find(|name| !name.is_empty())).collect()
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_page_needs_nothing_else_and_runs_nothing() {
    let page = html(&Fake::new().run(), &charts());
    let tags = tags(&page);
    for forbidden in ["script", "link", "img", "iframe", "object", "embed", "base", "form"] {
        assert!(!tags.contains(&forbidden), "{forbidden}");
    }
    assert!(attributes(&page, "href").iter().all(|href| href.starts_with('#')));
    assert!(attributes(&page, "src").is_empty() && !page.contains("url(") && !page.contains("@import"));
    // The name space of SVG is a name, not an address that is fetched.
    assert_eq!(page.matches("http").count(), page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count());
}

#[test]
fn every_name_from_a_study_is_escaped() {
    let evil = "<script>alert('1')</script>\"&";
    let mut fake = Fake::new();
    fake.study.title = evil.to_owned();
    fake.study.regions.iter_mut().for_each(|region| region.name = evil.to_owned());
    fake.study.scenarios.iter_mut().for_each(|scenario| {
        scenario.name = evil.to_owned();
        scenario.note = evil.to_owned();
    });
    fake.study.services.iter_mut().for_each(|service| {
        service.name = crate::domain::service::ServiceName::Own(evil.to_owned());
        service.source = evil.to_owned();
    });
    fake.study.sources.iter_mut().for_each(|source| source.text = evil.to_owned());
    fake.warnings.iter_mut().for_each(|warning| warning.what = evil.to_owned());
    let mut charts = charts();
    for (_, chart) in &mut charts {
        chart.title = evil.to_owned();
        chart.alt = evil.to_owned();
        chart.table = Table { caption: evil.to_owned(), header: vec![evil.to_owned()], rows: vec![vec![evil.to_owned()]] };
    }
    let page = html(&fake.run(), &charts);
    assert!(!page.contains("<script") && !page.contains("alert('"));
    assert!(page.matches("&lt;script&gt;").count() > 30);
}

#[test]
fn every_id_stands_once_and_every_reference_finds_one() {
    let page = html(&Fake::new().run(), &charts());
    let mut ids = attributes(&page, "id");
    let count = ids.len();
    let hrefs = attributes(&page, "href").into_iter().map(|href| &href[1..]);
    for reference in hrefs.chain(attributes(&page, "aria-labelledby")) {
        assert!(ids.contains(&reference), "{reference}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn headings_go_down_one_level_at_a_time() {
    let page = html(&Fake::new().run(), &charts());
    let levels: Vec<u8> = tags(&page).iter().filter_map(|tag| tag.strip_prefix('h')?.parse::<u8>().ok()).collect();
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert!(levels.contains(&4));
}

#[test]
fn every_element_that_opens_closes() {
    let page = html(&Fake::new().run(), &charts());
    for name in
        ["section", "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "dl", "figure", "details", "summary", "p", "h2", "h3"]
    {
        let open = page.matches(&format!("<{name}>")).count() + page.matches(&format!("<{name} ")).count();
        assert_eq!(open, page.matches(&format!("</{name}>")).count(), "{name}");
        assert!(open > 0, "{name}");
    }
}

#[test]
fn tables_scroll_in_a_frame_that_the_keyboard_reaches() {
    let page = html(&Fake::new().run(), &charts());
    let frames = page.matches("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"").count();
    assert_eq!(frames, page.matches("<table").count());
    assert!(frames > 5);
}

#[test]
fn the_summary_comes_first_and_says_when_places_run_out() {
    let page = html(&Fake::new().run(), &charts());
    let summary = page.split("<section id=\"summary\"").nth(1).unwrap().split("</section>").next().unwrap();
    let row = summary.split("<tr>").find(|row| row.contains(">Hovedalternativet<")).unwrap();
    let cells: Vec<&str> = row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap()).collect();
    // People aged 20–66 for each aged 67 and over, need, the year.
    assert_eq!(cells[2..], ["9,51", "36 (29)", "2028 (trend: nok til 2029)"]);
    assert!(summary.contains("Kapasitet 2029</th><td></td><td></td><td></td><td>31</td><td></td>"));
    assert!(page.find("id=\"summary\"").unwrap() < page.find("<figure").unwrap());
}

/// 36 places were taken in 2025 and the table, last changed in 2018, has 30: no year is read from it.
#[test]
fn a_table_of_capacity_that_the_register_contradicts_leads_nothing() {
    let mut fake = Fake::new();
    let own = fake.study.regions[0].id.clone();
    let year = |year| Year::new(year).unwrap();
    let entry = |at, entry| Capacity {
        region: own.clone(),
        year: year(at),
        entry,
        name: String::new(),
        standing: Standing::Decided,
        money: Money::default(),
    };
    let service = fake.study.services.iter_mut().find(|service| service.id.as_str() == "long-stay").unwrap();
    service.capacity = vec![entry(2018, CapacityEntry::Places(30.0)), entry(2020, CapacityEntry::Change(0.0))];
    service.observed =
        vec![ObservedUsers { region: own.clone(), year: year(2025), sex: None, band: AgeBand::ALL, users: 36.0, hours: None }];
    let drawn = ["pyramid", "capacity-long-stay", "why-long-stay"].map(|id| (Some(0), chart(&format!("{id}-{own}"), "mmmm")));
    let page = html(&fake.run(), &drawn);
    let part = |id: &str| page.split(&format!("<section id=\"{id}\"")).nth(1).unwrap().split("</section>").next().unwrap().to_owned();
    let summary = part("summary");
    let row = summary.split("<tr>").find(|row| row.contains(">Hovedalternativet<")).unwrap();
    assert!(row.contains("<td>ikke kjent</td>") && !row.contains("2028"), "{row}");
    let note = "Hamar, Langtidsopphold: 36 var i bruk i 2025, og kapasitetstabellen, som er fra 2018, har 30.";
    assert_eq!(summary.matches(note).count(), 1, "{summary}");
    assert!(summary.contains("<td>31 (tabell fra 2018)</td>"), "{summary}");
    let findings = part("findings");
    let first = findings.split("</ol>").next().unwrap();
    assert!(first.contains("pyramid") && first.contains("why-long-stay") && !first.contains("capacity-long-stay"), "{findings}");
}

#[test]
fn a_source_in_another_language_is_marked_as_such() {
    let fake = Fake::new();
    let run = fake.run();
    let page = |language| html(&Run { language, ..run }, &charts());
    assert!(!page(Language::Nb).contains("<ul lang=\"nb\">") && !page(Language::Nb).contains("<td lang=\"nb\">"));
    let swedish = page(Language::Sv);
    assert!(swedish.contains("<ul lang=\"nb\">"));
    assert_eq!(swedish.matches("<td lang=\"nb\">").count(), fake.study.services.len());
}

#[test]
fn doubts_and_what_is_estimated_are_on_the_page() {
    let page = html(&Fake::new().run(), &charts());
    for text in ["K0999", "anslått fordeling", "Referanseverdi, ikke lokale data", "Kjøring 7f3a9c21", "Finding compare people", "+142"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn of_many_doubts_of_a_kind_five_are_in_sight_the_rest_folded_and_none_left_out() {
    let mut fake = Fake::new();
    let doubt = |n: u16| Diagnostic::warning("K0134", format!("jump {n}")).fact("year", Fact::Year(2000 + n));
    let of = |fake: &Fake| {
        let part = doubts_of(fake);
        let english = part.split("lang=\"en\"").nth(1).unwrap();
        (part.matches("<li>200").count(), english.matches("<li>Jump").count(), part.contains("Vis 3 til"), part.contains("8 tilfeller"))
    };
    fake.warnings = (1..=5).map(doubt).collect();
    assert_eq!(of(&fake), (5, 5, false, false));
    fake.warnings = (1..=8).map(doubt).collect();
    assert_eq!(of(&fake), (8, 8, true, true));
}

fn doubts_of(fake: &Fake) -> String {
    let page = html(&fake.run(), &[]);
    page.split("<section id=\"warnings\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
}

#[test]
fn doubts_speak_the_readers_language_and_the_most_important_stands_first() {
    let mut fake = Fake::new();
    fake.warnings =
        ["K0770", "K0769", "K0731", "K0413"].map(|code| Diagnostic::warning(code, "the exact <words>").advice("do this")).into();
    for (language, first) in [(Language::Nb, "Flere plasser"), (Language::Nn, "Fleire plassar"), (Language::Sv, "Fler platser")] {
        fake.language = language;
        let part = doubts_of(&fake);
        let at = |code: &str| part.find(code).unwrap();
        assert!(at(first) < at("K0413") && at("K0413") < at("K0731") && at("K0731") < at("K0769") && at("K0769") < at("K0770"), "{part}");
        assert_eq!(part.matches("<h3>").count(), 3);
        let own: String = part.split("<div lang=\"en\">").map(|piece| piece.split_once("</div>").map_or(piece, |(_, rest)| rest)).collect();
        assert!(!own.contains("exact &lt;words") && part.matches("The exact &lt;words&gt;.").count() == 4, "{own}");
        assert!(!part.contains("do this"), "what to do is said in the reader's language");
    }
}

#[test]
fn the_page_speaks_each_language_without_a_missing_word() {
    let mut fake = Fake::new();
    let mut titles = Vec::new();
    for language in Language::ALL {
        fake.language = language;
        let page = html(&fake.run(), &charts());
        assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
        assert!(!page.contains(crate::report::labels::MISSING) && !page.contains("{1}"));
        titles.push(page.split("<h2").nth(3).unwrap().split('<').next().unwrap().to_owned());
    }
    titles.dedup();
    assert_eq!(titles.len(), 4, "{titles:?}");
}

/// Contrast of two colours by WCAG 2.1, relative luminance.
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |hex: &str| {
        let channel = |i: usize| {
            let c = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_stands_out_from_its_ground() {
    let colour = |name: &str| STYLE.split(&format!("--{name}: ")).nth(1).unwrap().split(';').next().unwrap();
    for text in ["ink", "quiet", "link"] {
        assert!(contrast(colour(text), "#ffffff") >= 4.5 && contrast(colour(text), colour("pale")) >= 4.5, "{text}");
    }
    assert!(contrast("#8b98a5", "#ffffff") < 3.2, "the judge tells pale from dark");
}

#[test]
fn drawings_on_the_page_leave_their_numbers_to_the_files() {
    let mut charts = charts();
    charts[0].1.svg =
        "<svg data-plot=\"1 2\" role=\"img\"><rect data-series=\"a &gt; b\" data-y=\"3\" x=\"1\"/><text> data-x=\"kept\"</text></svg>"
            .to_owned();
    let page = html(&Fake::new().run(), &charts);
    assert!(
        page.contains("<svg fill=\"#4F5B66\" stroke-width=\"1\" font-size=\"18\" stroke-linejoin=\"round\" role=\"img\"><rect x=\"1\"/><text> data-x=\"kept\"</text></svg>")
    );
    assert!(charts[0].1.svg.contains("data-y=\"3\""), "the files keep them");
}

/// A line is not filled: the style says it, and says it of every drawing on the page.
#[test]
fn lines_on_the_page_are_light_and_not_filled() {
    let mut charts = charts();
    let line = |fill: &str, points: &str| format!("<polyline points=\"{points}\"{fill} stroke=\"#000\"/>");
    charts[0].1.svg = format!(
        "<svg role=\"img\">{}<polygon points=\"0.04,-1.25 3,4\" fill=\"#123\"/></svg>",
        line(" fill=\"none\"", "480.25,504 36.96,1.04")
    );
    let page = html(&Fake::new().run(), &charts);
    assert!(page.contains(&line("", "480.2,504 37,1")), "places to a tenth");
    assert!(page.contains("<polygon points=\"0,-1.2 3,4\" fill=\"#123\"/>"), "shapes keep their fill");
    assert!(page.contains("figure svg polyline { fill: none; }"));
}

#[test]
fn the_oldest_and_the_places_lead_and_the_rest_is_folded_away() {
    let mut charts: Vec<(Option<usize>, Chart)> =
        ["ages", "capacity-long-stay-3403", "plan-long-stay", "pyramid-3403", "pyramid-3411"].map(|id| (Some(0), chart(id, "mmmm"))).into();
    charts.push((None, chart("population-3403", "compare")));
    let page = html(&Fake::new().run(), &charts);
    let findings = page.split("<section id=\"findings\"").nth(1).unwrap().split("</section>").next().unwrap();
    let (lead, all) = findings.split_once("<details>").unwrap();
    let order: Vec<&str> = attributes(lead, "href");
    assert_eq!(
        order,
        [
            "#figure-mmmm-pyramid-3403",
            "#figure-mmmm-capacity-long-stay-3403",
            "#figure-mmmm-plan-long-stay",
            "#figure-compare-population-3403"
        ]
    );
    assert!(lead.contains("Mangler 5\u{a0}plasser i 2029"), "{lead}");
    assert_eq!(attributes(all, "href").len(), charts.len());
}

#[test]
fn years_the_programs_own_tables_lack_are_said_among_the_assumptions() {
    let mut fake = Fake::new();
    let years = [2024, 2025].map(|year| crate::domain::axis::Year::new(year).unwrap()).to_vec();
    fake.study.stand_ins = vec![crate::domain::study::StandIn { table: crate::domain::study::RateTable::Mortality, years }];
    let page = html(&fake.run(), &[]);
    let assumptions = page.split("id=\"assumptions\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(assumptions.contains("har ikke 2024, 2025 ennå"), "{assumptions}");
}
