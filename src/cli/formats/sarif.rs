//! SARIF 2.1.0, for the code scanning of hosts.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
use std::collections::BTreeSet;
use std::fmt::Write as _;

use schemactl_core::diagnostic::Severity;
use schemactl_core::source::Place;
use serde_json::{Value, json};

use super::Finding;
use crate::cli::json;

pub(super) fn document(findings: &[Finding]) -> String {
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    let rules: Vec<Value> = rules.into_iter().map(|rule| json!({ "id": rule })).collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    json::text(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "schemactl",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn result(finding: &Finding) -> Value {
    let Finding { severity, rule, message, place } = finding;
    let level = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let locations: Vec<Value> = place.iter().map(location).collect();
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": message },
        "locations": locations,
    })
}

fn location(place: &Place) -> Value {
    let Place { file, line, column } = place;
    let absolute = file.starts_with('/');
    let uri = if absolute { format!("file://{}", encoded(file)) } else { encoded(file) };
    let artifact = if absolute {
        json!({ "uri": uri })
    } else {
        json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
    };
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": line, "startColumn": column },
        }
    })
}

/// A path as part of a URI.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
