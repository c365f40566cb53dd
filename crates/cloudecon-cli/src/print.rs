//! The report as text and as CSV.

use std::io::{self, Write};

use crate::fit::{Entry, Grid};
use cloudecon::{
    Basis, Bound, Figured, Finding, FindingCode, Level, Metric, Output, Reading, Report, Unit,
    figure,
};

/// Prints the tables, then the findings.
pub(crate) fn text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    write!(out, "AI clouds in {}", report.period())?;
    match report.as_of() {
        Some(date) => writeln!(out, ", as public by {date}; scenario `{}`", report.scenario())?,
        None => writeln!(out, "; scenario `{}`", report.scenario())?,
    }
    writeln!(out)?;
    providers(report).print(out)?;
    writeln!(out)?;
    writeln!(
        out,
        "r reported, d derived, g guided, e estimated, a assumed: the weakest input of the figure.\n\
         >= at least, <= at most, ~ about, * another quarter's months; - not published or not seen."
    )?;
    for column in report.columns().iter().filter(|c| c.name() != c.entity_name()) {
        writeln!(
            out,
            "{}: revenue and EBIT are those of {}.",
            column.name(),
            column.entity_name()
        )?;
    }
    writeln!(out)?;
    chips(report).print(out)?;
    writeln!(out)?;
    findings(out, report)
}

/// One row a metric, one column a provider.
fn providers(report: &Report) -> Grid {
    let names = report.columns().iter().map(|column| Entry::right(column.name()));
    let mut table = Grid::new([Entry::words("")].into_iter().chain(names), 1);
    for metric in Metric::TABLE {
        let mut row = vec![Entry::words(indented(metric.label()))];
        for column in report.columns() {
            let output = report.outputs().iter().find(|output| {
                output.provider() == column.provider()
                    && output.metric() == metric.name()
                    && output.item().is_none()
            });
            row.push(Entry::right(output.map_or_else(|| "-".to_owned(), cell)));
        }
        table.push(row);
    }
    table
}

/// One row a provider and chip.
fn chips(report: &Report) -> Grid {
    let names = [Entry::words("Chips"), Entry::words("")];
    let figures = Metric::CHIPS.iter().map(|metric| Entry::right(metric.label()));
    let mut table = Grid::new(names.into_iter().chain(figures), 2);
    for column in report.columns() {
        let mut items: Vec<&str> = Vec::new();
        for output in report.outputs().iter().filter(|o| o.provider() == column.provider()) {
            if let Some(item) = output.item()
                && !items.contains(&item)
            {
                items.push(item);
            }
        }
        for item in items {
            let mut row = vec![Entry::words(column.name()), Entry::words(item)];
            for metric in Metric::CHIPS {
                let output = report.outputs().iter().find(|output| {
                    output.provider() == column.provider()
                        && output.metric() == metric.name()
                        && output.item() == Some(item)
                });
                row.push(Entry::right(output.map_or_else(|| "-".to_owned(), ranged)));
            }
            table.push(row);
        }
    }
    table
}

/// A finding with its level in colour; the stream drops the colour where none belongs.
pub(crate) fn finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let colour = match finding.level() {
        Level::Error => "\u{1b}[1;31m",
        Level::Warning => "\u{1b}[33m",
        _ => return writeln!(out, "{finding}"),
    };
    let text = finding.to_string();
    match text.split_once(": ") {
        Some((head, rest)) => writeln!(out, "{colour}{head}:\u{1b}[0m {rest}"),
        None => writeln!(out, "{text}"),
    }
}

/// A label whose leading blanks stay where its words are broken.
fn indented(label: &str) -> String {
    let words = label.trim_start();
    format!("{}{words}", "\u{a0}".repeat(label.len() - words.len()))
}

fn cell(output: &Output) -> String {
    let Some(found) = output.figured() else { return "-".to_owned() };
    let text = central(found);
    // A change says its direction.
    let sign = if output.unit() == Unit::BasisPoints && found.mid() > 0.0 { "+" } else { "" };
    marked(found, &format!("{sign}{text}"))
}

fn ranged(output: &Output) -> String {
    let Some(found) = output.figured() else { return "-".to_owned() };
    let (low, high) = (figure(found.low()), figure(found.high()));
    let text = if low == high {
        central(found)
    } else {
        format!("{} ({low}\u{a0}to\u{a0}{high})", central(found))
    };
    marked(found, &text)
}

fn central(found: &Figured) -> String {
    let bound = match found.bound() {
        Bound::AtLeast => ">=",
        Bound::AtMost => "<=",
        Bound::About => "~",
        _ => "",
    };
    let value = match found.bound() {
        Bound::AtLeast => found.low(),
        Bound::AtMost => found.high(),
        _ => found.mid(),
    };
    format!("{bound}{}", figure(value))
}

fn marked(found: &Figured, text: &str) -> String {
    let basis = match found.basis() {
        Basis::Reported => "r",
        Basis::Derived => "d",
        Basis::Guided => "g",
        Basis::Estimated => "e",
        _ => "a",
    };
    let star = if found.is_aligned() { "*" } else { "" };
    format!("{text}\u{a0}{basis}{star}")
}

/// Findings by level, then what is missing, gathered by reason.
fn findings(out: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(out, "Findings")?;
    for level in [Level::Error, Level::Warning] {
        for finding in report.findings().iter().filter(|f| f.level() == level) {
            self::finding(out, finding)?;
        }
    }
    let worth_a_line = |finding: &&Finding| {
        matches!(finding.code(), FindingCode::ViewsDiffer | FindingCode::PartialCoverage)
            && finding.level() == Level::Note
    };
    for finding in report.findings().iter().filter(worth_a_line) {
        writeln!(out, "{finding}")?;
    }
    missing(out, report)?;
    let claims = report.claims();
    writeln!(
        out,
        "{} published claims: {} hold, {} hold under another reading, {} fail, {} cannot be \
         checked; `cloudecon claims` lists them.",
        claims.read, claims.hold, claims.hold_otherwise, claims.fail, claims.unchecked,
    )
}

/// The figures that could not be computed, gathered by reason.
fn missing(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for output in report.outputs() {
        let Reading::Missing(reason) = output.reading() else { continue };
        let column = report.columns().iter().find(|c| c.provider() == output.provider());
        let name = column.map_or(output.provider(), |column| column.name());
        let figure = match output.item() {
            Some(item) => format!("{name} {} of {item}", output.metric()),
            None => format!("{name} {}", output.metric()),
        };
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, figures)) => figures.push(figure),
            None => reasons.push((reason, vec![figure])),
        }
    }
    for (reason, figures) in reasons {
        writeln!(out, "note[{}]: {reason}: {}", FindingCode::FigureMissing, figures.join(", "))?;
    }
    Ok(())
}

/// One row a figure, then one row a finding.
pub(crate) fn csv(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(Report::CSV_COLUMNS)?;
    for output in report.outputs() {
        rows.write_record(output.record())?;
    }
    for finding in report.findings() {
        rows.write_record(finding.record())?;
    }
    rows.flush()
}
