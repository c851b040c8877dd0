//! The page of a back-test: the answer, the charts, the scores by group, size and time, and how it was done.

use super::sentences::{self, TOTAL};
use super::{Backtest, held};
use crate::model::backtest::people::{GROUPS, Method};
use crate::model::backtest::summary::{Row, SizeClass, best_naive, find, shelf_life};
use crate::report::doubts::Reader;
use crate::report::html::markup::{Columns, element, escape, list, section, table};
use crate::report::html::{STYLE, warnings};
use crate::report::labels::{capital, heading, label};
use crate::report::{Chart, Table, numbers};

/// The page as a whole HTML document.
pub fn page(test: &Backtest, charts: &[Chart]) -> String {
    let title = test.say("backtest.title", &[test.title]);
    let parts = [
        ("answer", test.word("backtest.answer").to_owned(), answer(test)),
        ("charts", test.word("backtest.figures").to_owned(), charts.iter().map(|chart| figure(test, chart)).collect()),
        ("scores", test.word("backtest.scores").to_owned(), table(&scores(test), Columns::Numbers)),
        ("sizes", test.word("backtest.sizes").to_owned(), sizes(test)),
        ("shelf", test.word("backtest.shelf").to_owned(), shelf(test)),
        ("held", test.word("backtest.held").to_owned(), held::body(test)),
        ("how", test.word("backtest.how").to_owned(), how(test)),
        ("sources", heading("sources", test.language), list(test.sources.iter().cloned())),
        ("warnings", heading("warnings", test.language), doubts(test)),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.2.is_empty()).collect();
    let contents: String = parts.iter().map(|(id, title, _)| format!("<li><a href=\"#{id}\">{}</a></li>\n", escape(title))).collect();
    let body: String = parts.iter().map(|(id, title, body)| section(id, title, body)).collect();
    let stamp = test.say("stamp", &[test.run_id, env!("CARGO_PKG_VERSION"), test.title]);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">{skip}</a>\n\
         <header>\n<h1>{title}</h1>\n{lead}</header>\n\
         <nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{contents_head}</h2>\n<ul>\n{contents}</ul>\n</nav>\n\
         <main id=\"main\">\n{body}</main>\n<footer>\n{foot}</footer>\n</body>\n</html>\n",
        code = test.language.code(),
        title = escape(&title),
        skip = escape(label("page.skip", test.language)),
        lead = element("p", &test.say("backtest.lead", &[&test.period()])),
        contents_head = escape(label("page.contents", test.language)),
        foot = element("p", &format!("{stamp}. {}", test.word("backtest.internal"))),
    )
}

fn answer(test: &Backtest) -> String {
    let lines = sentences::answers(test).into_iter().chain([sentences::basis(test)]);
    lines.chain(held::sentences(test)).map(|line| element("p", &line)).collect()
}

fn figure(test: &Backtest, chart: &Chart) -> String {
    let id = format!("figure-{}", chart.id);
    format!(
        "<figure id=\"{id}\" aria-labelledby=\"{id}-head\">\n<h3 id=\"{id}-head\" class=\"drawn\">{title}</h3>\n\
         <p class=\"drawn quiet\">{subtitle}</p>\n{svg}\n<figcaption>{alt}</figcaption>\n\
         <details>\n<summary>{show}</summary>\n{table}</details>\n</figure>\n",
        title = escape(&chart.title),
        subtitle = escape(&chart.subtitle),
        svg = crate::report::html::figures::inline(&chart.svg),
        alt = element("p", &chart.alt),
        show = escape(label("page.numbers", test.language)),
        table = table(&chart.table, Columns::Numbers),
    )
}

/// Scores of the class quoted first, by group and horizon, beside the best naive rule.
fn scores(test: &Backtest) -> Table {
    let mut rows = Vec::new();
    for group in 0..GROUPS.len() {
        rows.extend(test.horizons.iter().filter_map(|&horizon| {
            let best = best_naive(test.rows, group, test.class(), horizon)?;
            Some(score(test, test.row(Method::Kohort, group, horizon)?, best))
        }));
    }
    let within = |limit: f64| test.say("backtest.col.within", &[&test.limit(limit)]);
    let keys = ["age_group", "backtest.col.years", "backtest.col.mape", "backtest.col.best", "backtest.col.rule", "backtest.col.ratio"];
    let more = ["backtest.col.bias", "backtest.col.median", "backtest.col.wape"];
    let word = |key: &&str| capital(test.word(key));
    let header: Vec<String> =
        keys.iter().chain(&more).map(word).chain([within(0.05), within(0.10), test.word("backtest.col.n").to_owned()]).collect();
    let caption = test.say("backtest.scores.caption", &[&test.whose()]);
    Table { caption, header, rows }
}

fn score(test: &Backtest, own: &Row, best: &Row) -> Vec<String> {
    let scores = own.scores;
    vec![
        test.group(own.group),
        own.horizon.to_string(),
        test.percent(scores.mape),
        test.method(best.method).to_owned(),
        test.percent(best.scores.mape),
        sentences::ratio(scores.mape, best.scores.mape, test.language),
        numbers::signed_percent(scores.bias, 1, test.language),
        test.percent(scores.medape),
        test.percent(scores.wape),
        test.limit(scores.within5),
        test.limit(scores.within10),
        numbers::whole(scores.n as f64, test.language),
    ]
}

/// Inhabitants by size of municipality; nothing to compare where there are few.
fn sizes(test: &Backtest) -> String {
    if !test.is_of_many() {
        return String::new();
    }
    let within = |limit: f64| test.say("backtest.col.within", &[&test.limit(limit)]);
    let keys = ["backtest.col.size", "backtest.col.years", "backtest.col.mape", "backtest.col.bias", "backtest.col.median"];
    let header: Vec<String> = keys
        .iter()
        .map(|key| capital(test.word(key)))
        .chain([within(0.05), within(0.10), test.word("backtest.shelf.life").to_owned(), test.word("backtest.col.n").to_owned()])
        .collect();
    let of = |class: SizeClass, horizon: u16| find(test.rows, Method::Kohort, TOTAL, class, horizon).map(|row| size_row(test, row));
    let rows = SizeClass::EACH.iter().flat_map(|&class| test.horizons.iter().filter_map(move |&horizon| of(class, horizon))).collect();
    table(&Table { caption: test.word("backtest.sizes.caption").to_owned(), header, rows }, Columns::Numbers)
}

fn size_row(test: &Backtest, row: &Row) -> Vec<String> {
    let scores = row.scores;
    let life =
        shelf_life(test.rows, Method::Kohort, TOTAL, row.class).map_or_else(String::new, |life| sentences::shelf(life, test.language));
    vec![
        capital(test.class_name(row.class)),
        row.horizon.to_string(),
        test.percent(scores.mape),
        numbers::signed_percent(scores.bias, 1, test.language),
        test.percent(scores.medape),
        test.limit(scores.within5),
        test.limit(scores.within10),
        life,
        numbers::whole(scores.n as f64, test.language),
    ]
}

/// Shelf life by group, of every method.
fn shelf(test: &Backtest) -> String {
    let header =
        std::iter::once(heading("age_group", test.language)).chain(Method::ALL.iter().map(|&method| test.method(method).to_owned()));
    let life = |method: Method, group: usize| {
        shelf_life(test.rows, method, group, test.class()).map_or_else(String::new, |life| sentences::shelf(life, test.language))
    };
    let row = |group: usize| std::iter::once(test.group(group)).chain(Method::ALL.iter().map(|&method| life(method, group))).collect();
    let scored = |group: &usize| test.rows.iter().any(|row| row.group == *group);
    let rows = (0..GROUPS.len()).filter(scored).map(row).collect();
    let caption = test.say("backtest.shelf.caption", &[&test.whose()]);
    table(&Table { caption, header: header.collect(), rows }, Columns::Words)
}

fn how(test: &Backtest) -> String {
    let zeros: usize =
        test.rows.iter().filter(|row| row.method == Method::Kohort && row.class == SizeClass::ALL).map(|row| row.scores.zeros).sum();
    let rules = Method::NAIVE.iter().map(|method| test.word(&format!("backtest.how.{}", method.code())).to_owned());
    let more = [test.word("backtest.how.between").to_owned(), test.say("backtest.how.error", &[&zeros.to_string()])];
    list(rules.chain(more).chain([test.word("backtest.how.shelf").to_owned()]))
}

fn doubts(test: &Backtest) -> String {
    let reader = Reader { language: test.language, study: None };
    if test.warnings.is_empty() { String::new() } else { warnings::body(test.warnings, reader) }
}
