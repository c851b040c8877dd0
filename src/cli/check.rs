//! `kohort check`: judges a study without running it.

use super::args::CheckArgs;
use super::open::open;
use super::voice::{Ended, as_json, complain, complain_in, counted, out_json, refusal, say};
use crate::domain::privacy::Privacy;
use crate::domain::study::Language;
use serde_json::json;

pub fn check(args: &CheckArgs) -> Ended {
    let language = args.lang.map(Language::from);
    match open(&args.study, language, args.internal.then_some(Privacy::Internal)) {
        Ok(opened) => {
            let study = &opened.study;
            if args.voice.json {
                let warnings: Vec<_> = opened.notices.iter().chain(&opened.warnings).collect();
                return out_json(&json!({ "study": study.id, "ok": true, "diagnostics": as_json(&warnings) }));
            }
            let warnings = opened.warnings.len();
            if !args.voice.quiet {
                complain_in(&opened.notices.into_iter().chain(opened.warnings).collect(), &opened.texts, language);
                say(&format!(
                    "{}: can be run ({}, {}, {}, {}–{}; {})",
                    study.id,
                    counted(study.scenarios.len(), "scenario"),
                    counted(study.services.len(), "service"),
                    counted(study.regions.len(), "region"),
                    study.year_label.of_stock(study.jump_off),
                    study.year_label.of_stock(study.last_stock),
                    counted(warnings, "warning"),
                ));
            }
            Ended::Done
        }
        Err(refused) if args.voice.json => out_json(&refusal(&refused.found)).max(Ended::Input),
        Err(refused) => {
            complain(&refused.found, &refused.texts);
            Ended::Input
        }
    }
}
