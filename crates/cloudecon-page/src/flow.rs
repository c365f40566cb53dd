//! Deals as drawings: parties side by side, every payment an arrow from payer to payee.

use cloudecon::table::{Cell, Row, Table};
use maud::{Markup, html};

/// One deal.
struct Deal<'a> {
    id: &'a str,
    parties: Vec<(&'a str, &'a str)>,
    payments: Vec<Payment<'a>>,
}

struct Payment<'a> {
    from: usize,
    to: usize,
    term: &'a str,
    how: &'a str,
    basis: &'a str,
}

const TOP: usize = 74;
const LINE: usize = 46;
const ROW: usize = 15;
const MARGIN: usize = 110;

/// The drawings of a table of terms: columns `deal`, `payer`, `payee`, `term` and, if there,
/// `payer_role`, `payee_role`, `how` and `basis`; `None` for any other table.
pub(crate) fn markup(table: &Table) -> Option<Markup> {
    let deals = deals(table)?;
    Some(html! {
        div.deals {
            @for deal in &deals {
                details open[deal.is_resale()] {
                    summary { (deal.id) span.unit { " " (deal.names()) } }
                    div.scroll role="region" tabindex="0" aria-label={ "Drawing of " (deal.id) } { (drawing(deal)) }
                }
            }
        }
    })
}

fn deals(table: &Table) -> Option<Vec<Deal<'_>>> {
    let at = |name: &str| table.columns().iter().position(|column| column.name() == name);
    let (deal, payer, payee, term) = (at("deal")?, at("payer")?, at("payee")?, at("term")?);
    let (payer_role, payee_role) = (at("payer_role"), at("payee_role"));
    let mut deals: Vec<Deal<'_>> = Vec::new();
    for row in table.rows() {
        let id = text(row, Some(deal));
        if deals.last().is_none_or(|last| last.id != id) {
            deals.push(Deal { id, parties: Vec::new(), payments: Vec::new() });
        }
        let Some(last) = deals.last_mut() else { continue };
        let from = last.party(text(row, Some(payer)), text(row, payer_role));
        let to = last.party(text(row, Some(payee)), text(row, payee_role));
        let (how, basis) = (text(row, at("how")), text(row, at("basis")));
        last.payments.push(Payment { from, to, term: text(row, Some(term)), how, basis });
    }
    Some(deals)
}

fn text(row: &Row, at: Option<usize>) -> &str {
    match at.and_then(|at| row.cells().get(at)) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

impl<'a> Deal<'a> {
    fn party(&mut self, name: &'a str, role: &'a str) -> usize {
        let known = self.parties.iter().position(|(known, _)| *known == name);
        known.unwrap_or_else(|| {
            self.parties.push((name, role));
            self.parties.len() - 1
        })
    }

    /// Somebody bills for what another sells: the deals that one opens the page for.
    fn is_resale(&self) -> bool {
        self.parties.iter().any(|(_, role)| role.contains("biller"))
    }

    fn names(&self) -> String {
        self.parties.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The drawing in one sentence a payment, for readers that hear it.
    fn sentence(&self) -> String {
        let of = |index: usize| self.parties.get(index).map_or("", |(name, _)| name);
        let said =
            |p: &Payment<'_>| format!("{} pays {} {}: {}.", of(p.from), of(p.to), p.term, p.how);
        self.payments.iter().map(said).collect::<Vec<_>>().join(" ")
    }
}

fn drawing(deal: &Deal<'_>) -> Markup {
    // Two parties leave more room for words than four.
    let column = match deal.parties.len() {
        0..=2 => 720,
        3 => 420,
        _ => 310,
    };
    let x = |index: usize| MARGIN + index * column;
    let width = x(deal.parties.len().saturating_sub(1)) + MARGIN + 40;
    let mut y = TOP;
    let placed: Vec<(usize, Vec<String>, &Payment<'_>)> = deal
        .payments
        .iter()
        .map(|payment| {
            let words = wrapped(payment.how, room(x(payment.from).abs_diff(x(payment.to))));
            let at = y + 24;
            y += LINE + words.len().saturating_sub(1) * ROW;
            (at, words, payment)
        })
        .collect();
    let height = y + 24;
    html! {
        svg.flow role="img" aria-label=(deal.sentence()) viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) {
            @for (index, (name, role)) in deal.parties.iter().enumerate() {
                @let roles = wrapped(role, 30);
                line x1=(x(index)) y1=(TOP - 8) x2=(x(index)) y2=(height - 8) stroke-dasharray="2 4" {}
                rect x=(x(index) - 100) y="6" width="200" height="56" rx="6" {}
                text.party x=(x(index)) y="24" text-anchor="middle" { (name) }
                @for (line, role) in roles.iter().enumerate() {
                    text.role x=(x(index)) y=(40 + line * ROW) text-anchor="middle" { (role) }
                }
            }
            @for (y, words, payment) in &placed {
                @let (from, to) = (x(payment.from), x(payment.to));
                @let left = from.min(to);
                g {
                    title { (payment.term) ": " (payment.how) " (" (payment.basis) ")" }
                    @if from == to {
                        path.cash d=(format!("M{from} {} h40 v12 h-34", y - 6)) {}
                        path.tip d=(format!("M{} {} l10 -4 v8 z", from + 1, y + 6)) {}
                    } @else {
                        path.cash d=(format!("M{from} {y} H{}", if from < to { to - 9 } else { to + 9 })) {}
                        @if from < to { path.tip d=(format!("M{to} {y} l-10 -4 v8 z")) {} }
                        @else { path.tip d=(format!("M{to} {y} l10 -4 v8 z")) {} }
                    }
                    text x=(left + 14) y=(y - 7) { (payment.term) " " (mark(payment.basis)) }
                    @for (line, words) in words.iter().enumerate() {
                        text.how x=(left + 14) y=(y + 14 + line * ROW) { (words) }
                    }
                }
            }
        }
    }
}

/// Letters that fit beside the line, about 6.3 a letter; an arrow at the margin has 45.
fn room(length: usize) -> usize {
    if length == 0 { 45 } else { (length.saturating_sub(24) * 10).div_euclid(63).max(30) }
}

fn mark(basis: &str) -> String {
    if basis.is_empty() || basis == "-" { String::new() } else { format!("({basis})") }
}

/// Lines of no more letters than fit, broken between words.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        let length = last.chars().count() + 1 + word.chars().count();
        if last.is_empty() {
            last.push_str(word);
        } else if length <= most {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudecon::table::Column;

    #[test]
    fn long_words_go_on_in_a_further_line() {
        assert_eq!(
            wrapped("biller, operator, infrastructure", 18),
            ["biller, operator,", "infrastructure"]
        );
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn every_payment_is_an_arrow_and_a_sentence() {
        let names = ["deal", "payer", "payee", "term", "how"];
        let mut table = names.into_iter().fold(Table::new("deal-flow", "D"), |table, name| {
            table.column(Column::text(name, name))
        });
        table.push(["a", "lab", "cloud", "fee", "5 a MW"].map(Into::into));
        table.push(["a", "cloud", "supplier", "cost", "4 a MW"].map(Into::into));
        table.push(["b", "x", "y", "z", "1"].map(Into::into));
        let found = deals(&table).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].sentence(),
            "lab pays cloud fee: 5 a MW. cloud pays supplier cost: 4 a MW."
        );
        let drawn = markup(&table).unwrap().into_string();
        assert_eq!(drawn.matches("class=\"tip\"").count(), 3);
        assert!(markup(&Table::new("t", "T")).is_none());
    }
}
