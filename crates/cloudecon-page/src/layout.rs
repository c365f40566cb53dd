//! The file as a whole.

use cloudecon::table::{Document, Table};
use cloudecon::{Finding, FindingCode, Level, Report};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chart::{Chart, charts_of};
use crate::contents::{Form, Section};
use crate::prose::{plain, prose};
use crate::traces::Traces;
use crate::{flow, number, scripts, tables};

/// Nothing is loaded: not by the page, not by the scripts in it.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
    style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

pub(crate) fn markup(report: &Report, sections: &[Section], traces: &Traces<'_>) -> Markup {
    let document = report.document();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { (plain(document.title())) }
                style { (PreEscaped(scripts::STYLE)) }
                noscript { style { ".chart { display: none }" } }
            }
            body {
                a.skip href="#main" { "Skip to the figures" }
                (head(report, document.title(), sections))
                main id="main" tabindex="-1" {
                    @for section in sections { (part(section, traces)) }
                    (findings(report))
                    (explanations(traces))
                }
                (foot())
                script type="application/gzip" id="pack" { (PreEscaped(scripts::PACK)) }
                script { (PreEscaped(scripts::OWN)) }
            }
        }
    }
}

fn head(report: &Report, title: &str, sections: &[Section]) -> Markup {
    let claims = report.claims();
    html! {
        header {
            h1 { (prose(title)) }
            p {
                "What AI clouds earn, owe, build and pay, and which published statements fit: of "
                (claims.read) " claims " (claims.read - claims.unchecked) " were checked, "
                (claims.hold) " hold."
            }
            p.key {
                "Basis, the weakest input of each figure: r reported, d derived, g guided, e estimated, a assumed. "
                "\u{2265} at least, \u{2264} at most, ~ about, * another quarter's months, \u{2013} not published."
            }
            nav aria-label="Contents" {
                ol {
                    @for section in sections { li { a href={ "#" (section.id()) } { (section.title()) } } }
                    li { a href="#findings" { "Findings" } }
                    li { a href="#explanations" { "Explanations" } }
                    li { a href="#rows" { "Rows and sources" } }
                }
            }
            p.paper {
                label {
                    input type="checkbox" id="paper" autocomplete="off";
                    " Print explanations, rows and sources too (many pages)"
                }
            }
        }
    }
}

fn part(section: &Section, traces: &Traces<'_>) -> Markup {
    let heading = format!("heading:{}", section.id());
    html! {
        section id=(section.id()) aria-labelledby=(heading) {
            h2 id=(heading) { (section.title()) }
            @if !section.intro_text().is_empty() { p { (prose(section.intro_text())) } }
            @for (index, document) in section.documents().iter().enumerate() {
                @for table in document.tables() {
                    @let name = section.name_of(index, table.id());
                    @match section.form() {
                        Form::Charts => (charted(table, &name, traces)),
                        Form::Tables => (tables::markup(table, &name, traces)),
                    }
                }
                @for note in document.notes() { p.note { (prose(note)) } }
                @if section.id() != "providers" { (listed(document.findings())) }
            }
        }
    }
}

/// The charts or the drawings of a table with the table below; other tables as they are.
fn charted(table: &Table, name: &str, traces: &Traces<'_>) -> Markup {
    let charts = charts_of(table);
    if charts.is_empty() {
        return flow::markup(table).map_or_else(
            || tables::markup(table, name, traces),
            |drawn| {
                html! {
                    h3 id=(table.id()) { (table.title()) }
                    (drawn)
                    figure { (folded(table, name, traces)) }
                }
            },
        );
    }
    let caption = format!("title:{}", table.id());
    let numbers = Document::new("one", "one").table(table.clone());
    let weakest = number::weakest(numbers.numbers().map(|(_, _, number)| number));
    html! {
        figure id=(table.id()) aria-labelledby=(caption) {
            figcaption {
                h3 id=(caption) {
                    (prose(table.title()))
                    @if let Some(basis) = weakest { " " span.weakest { "weakest basis: " (basis.as_str()) } }
                }
            }
            @for chart in &charts { (drawn(chart)) }
            (folded(table, name, traces))
        }
    }
}

fn drawn(chart: &Chart) -> Markup {
    let place = format!("chart:{}", chart.id());
    let specification = scripts::json(&chart.specification().to_string());
    html! {
        div.chart id=(place) {}
        script type="application/vnd.vegalite+json" data-place=(place) data-name=(chart.id()) {
            (PreEscaped(specification))
        }
    }
}

fn folded(table: &Table, name: &str, traces: &Traces<'_>) -> Markup {
    html! {
        details {
            summary { "Numbers of: " (table.title()) }
            (tables::markup(table, name, traces))
        }
    }
}

/// Findings that stand in no table: what is missing stands beside its place.
fn findings(report: &Report) -> Markup {
    let all = report.findings().iter();
    let worth: Vec<Finding> =
        all.filter(|found| found.code() != FindingCode::FigureMissing).cloned().collect();
    html! {
        section id="findings" aria-labelledby="heading:findings" {
            h2 id="heading:findings" { "Findings" }
            (listed(&worth))
        }
    }
}

fn listed(findings: &[Finding]) -> Markup {
    html! {
        @if !findings.is_empty() {
            ul.findings {
                @for found in findings {
                    @let level = level(found.level());
                    li {
                        span class={ "level " (level) } { (level) " " (found.code()) }
                        (prose(found.message()))
                        @if let Some(hint) = found.hint() { span.hint { (prose(hint)) } }
                    }
                }
            }
        }
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        _ => "note",
    }
}

fn explanations(traces: &Traces<'_>) -> Markup {
    html! {
        p.on-paper {
            "The file explains " (traces.len()) " numbers of this page by " (traces.rows_behind())
            " rows of sources; they are printed if the box at its top is ticked."
        }
        section id="explanations" aria-labelledby="heading:explanations" {
            h2 id="heading:explanations" { "Explanations" }
            p {
                "The " (traces.len()) " numbers of this page that rest on something: formula, values in "
                "internal units, and the rows that they come from. The browser's back button leads back to the number; "
                code { "#why:" } " and the id behind the address of this file lead to its explanation."
            }
            (traces.markup())
        }
        section id="rows" aria-labelledby="heading:rows" {
            h2 id="heading:rows" { "Rows and sources" }
            (traces.rows())
        }
    }
}

fn foot() -> Markup {
    html! {
        footer {
            p {
                "Made by cloudecon " (env!("CARGO_PKG_VERSION")) ". Figures keep the terms of their sources; "
                "site data are from Epoch AI, CC BY 4.0. Nothing here is accounting or investment advice. "
                "This file loads nothing from anywhere."
            }
            details.no-print {
                summary { "Licences of the scripts that draw the charts" }
                @for (name, licence) in scripts::licences() { h3 { (name) } pre { (licence) } }
            }
        }
    }
}
