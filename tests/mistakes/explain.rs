//! What `kohort explain` is asked for and cannot answer (K08xx).

use crate::folder::fixture;
use crate::program::said;

/// Codes provoked here.
pub const CODES: [&str; 7] = ["K0800", "K0801", "K0802", "K0803", "K0804", "K0805", "K0806"];

fn asked(args: &[&str]) -> Vec<String> {
    said(&fixture(), &[&["explain"], args].concat())
}

#[test]
fn what_is_not_there_is_named() {
    assert_eq!(asked(&["K0170"]), ["K0800"]);
    assert_eq!(asked(&[".", "--service", "lon-stay"]), ["K0801"]);
    assert_eq!(asked(&[".", "--from", "2001"]), ["K0802"]);
    assert_eq!(asked(&[".", "--from", "2030", "--to", "2026"]), ["K0802"]);
    assert_eq!(asked(&[".", "--region", "0103"]), ["K0803"]);
    assert_eq!(asked(&[".", "--line", "measures"]), ["K0804"]);
    assert_eq!(asked(&[".", "--cell", "service=long-stay,year=2028,line=measures"]), ["K0804"]);
    assert_eq!(asked(&[".", "--cell", "service=all-places,year=2028"]), ["K0806"]);
    assert_eq!(asked(&[".", "--cell", "service=school-nurse,year=2028"]), ["K0806"]);
    for cell in ["year=2028", "service=long-stay", "service=long-stay,year=soon", "service=long-stay,year=2028,age=8o"] {
        assert_eq!(asked(&[".", "--cell", cell]), ["K0805"], "{cell}");
    }
    assert_eq!(asked(&[".", "--scenario", "mmm"]), ["K0209"]);
}

/// All of them in one go.
#[test]
fn every_mistake_is_named_at_once() {
    let mut found = asked(&[".", "--service", "x", "--from", "2001", "--line", "measures"]);
    found.sort();
    assert_eq!(found, ["K0801", "K0802", "K0804"]);
    assert_eq!(asked(&[".", "--cell", "servic=long-stay,year=2001,sex=woman"]), ["K0802", "K0805", "K0805"]);
}
