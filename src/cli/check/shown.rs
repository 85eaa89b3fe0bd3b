//! The table of environments for people, for machines, and for a comment.
use schemactl_core::source::Place;
use serde::Serialize;

use super::{Cell, Column, Is, Row, found};
use crate::cli::error::Exit;
use crate::cli::formats::{cell, escaped};
use crate::cli::json;
use crate::cli::redact::redact;
use crate::cli::report::counted;
use crate::cli::text::{field_changes, full_name};
use crate::cli::ui::Paint;

fn word(is: Is) -> &'static str {
    match is {
        Is::Same => "same",
        Is::Missing => "missing",
        Is::Added => "added",
        Is::Changed => "changed",
        Is::Absent => "-",
        Is::Unknown => "?",
    }
}

/// `changed b`
fn said(cell: &Cell) -> String {
    let variant = cell.variant.map(|letter| format!(" {letter}")).unwrap_or_default();
    format!("{}{variant}", word(cell.is))
}

fn painted(cell: &Cell, text: &str, paint: Paint) -> String {
    match cell.is {
        Is::Same | Is::Absent => paint.dim(text),
        Is::Missing => paint.removed(text),
        Is::Added => paint.added(text),
        Is::Changed => paint.changed(text),
        Is::Unknown => paint.warning(text),
    }
}

/// `shop on db.example.com as app (PostgreSQL 15.20)`, or why nothing is known.
fn database(column: &Column) -> String {
    match &column.found {
        Ok(found) => {
            let server = &found.planned.server;
            format!("{} ({})", redact(&server.target), server.product)
        }
        Err(error) => {
            let first = error.diagnostics.first().map(|found| &found.message);
            format!("cannot be compared: {}", redact(first.unwrap_or(&error.message)))
        }
    }
}

/// What comes of it in one sentence.
fn conclusion(columns: &[Column], rows: &[Row]) -> String {
    let read = found(columns).count();
    match (rows.len(), read) {
        (_, 0) => "No environment could be compared.".to_owned(),
        (0, 1) => "One environment is what the files say.".to_owned(),
        (0, _) => format!("{read} environments are what the files say."),
        (1, _) => "1 object is not the same everywhere.".to_owned(),
        (many, _) => {
            format!("{} are not the same everywhere.", counted(many, "object"))
        }
    }
}

fn wide(texts: impl Iterator<Item = String>) -> usize {
    texts.map(|text| console::measure_text_width(&text)).max().unwrap_or(0)
}

fn padded(text: &str, to: usize) -> String {
    console::pad_str(text, to, console::Alignment::Left, None).into_owned()
}

pub(super) fn text(columns: &[Column], rows: &[Row], paint: Paint) -> String {
    let names = wide(columns.iter().map(|column| column.name.clone()));
    let mut out = String::new();
    for column in columns {
        let name = paint.bold(&padded(&column.name, names));
        out.push_str(&format!("{name}  {}\n", paint.dim(&database(column))));
    }
    if !rows.is_empty() {
        let object = wide(rows.iter().map(|row| full_name(&row.id)));
        let widths: Vec<usize> = (0..columns.len())
            .map(|at| {
                let cells = rows.iter().map(|row| said(&row.cells[at]));
                wide(cells.chain([columns[at].name.clone()]))
            })
            .collect();
        let heads = columns.iter().zip(&widths).map(|(column, to)| padded(&column.name, *to));
        let heads: Vec<String> = heads.collect();
        let head = format!("{}  {}", " ".repeat(object), heads.join("  "));
        out.push_str(&format!("\n{}\n", paint.bold(head.trim_end())));
        for row in rows {
            let cells = row.cells.iter().zip(&widths);
            let cells: Vec<String> =
                cells.map(|(c, to)| painted(c, &padded(&said(c), *to), paint)).collect();
            let line = format!("{}  {}", padded(&full_name(&row.id), object), cells.join("  "));
            out.push_str(&format!("{}\n", line.trim_end()));
            for (column, cell) in columns.iter().zip(&row.cells) {
                for field in field_changes(&cell.fields) {
                    let line = format!("{}: {field}", column.name).replace('\n', "\n      ");
                    out.push_str(&format!("    {line}\n"));
                }
            }
        }
    }
    out.push_str(&format!("\n{}\n", conclusion(columns, rows)));
    out
}

pub(super) fn markdown(columns: &[Column], rows: &[Row]) -> String {
    let head = escaped(&conclusion(columns, rows));
    let mut out = format!("<!-- schemactl check -->\n### schemactl: {head}\n\n");
    for column in columns {
        out.push_str(&format!("- {}: {}\n", escaped(&column.name), escaped(&database(column))));
    }
    if rows.is_empty() {
        return out;
    }
    let names: Vec<String> = columns.iter().map(|column| escaped(&column.name)).collect();
    out.push_str(&format!("\n| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len())));
    for row in rows {
        let cells = row.cells.iter().map(|state| {
            let lines = [said(state)].into_iter().chain(field_changes(&state.fields));
            lines.map(|line| cell(&line)).collect::<Vec<_>>().join("<br>")
        });
        let cells: Vec<String> = cells.collect();
        out.push_str(&format!("| {} | {} |\n", escaped(&full_name(&row.id)), cells.join(" | ")));
    }
    out
}

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format: u32,
    command: &'static str,
    /// Every environment was compared.
    ok: bool,
    exit_code: u8,
    environments: Vec<Environment<'a>>,
    differences: Vec<Difference<'a>>,
}

#[derive(Serialize)]
struct Environment<'a> {
    name: &'a str,
    database: Option<Database>,
    /// Why it could not be compared.
    error: Option<String>,
}

#[derive(Serialize)]
struct Database {
    product: String,
    name: String,
}

#[derive(Serialize)]
struct Difference<'a> {
    object: json::ObjectName,
    place: Option<&'a Place>,
    states: Vec<State<'a>>,
}

#[derive(Serialize)]
struct State<'a> {
    environment: &'a str,
    is: Is,
    variant: Option<char>,
    fields: Vec<json::Field<'a>>,
}

pub(super) fn document<'a>(columns: &'a [Column], rows: &'a [Row], exit: Exit) -> Document<'a> {
    let environment = |column: &'a Column| {
        let server = column.found.as_ref().ok().map(|found| &found.planned.server);
        Environment {
            name: &column.name,
            database: server
                .map(|s| Database { product: s.product.clone(), name: redact(&s.target) }),
            error: column.found.as_ref().err().map(|_| database(column)),
        }
    };
    let difference = |row: &'a Row| Difference {
        object: (&row.id).into(),
        place: found(columns).find_map(|found| found.planned.nearest_place(&row.id)),
        states: columns.iter().zip(&row.cells).map(|(column, cell)| state(column, cell)).collect(),
    };
    Document {
        format: json::FORMAT,
        command: "check",
        ok: columns.iter().all(|column| column.found.is_ok()),
        exit_code: exit.number(),
        environments: columns.iter().map(environment).collect(),
        differences: rows.iter().map(difference).collect(),
    }
}

fn state<'a>(column: &'a Column, cell: &'a Cell) -> State<'a> {
    State {
        environment: &column.name,
        is: cell.is,
        variant: cell.variant,
        fields: cell.fields.iter().map(Into::into).collect(),
    }
}
