//! Contracts as tables and drawings for reading.

use std::io::{self, Write};

use cloudecon::contracts::{
    Amount, Answer, Comparison, Contract, ContractRun, FamilyAnswer, Ladder, PredictionAnswer,
    describe, money_text, role_text,
};
use cloudecon::deals::{LineRole, Party, PartyId, Role, Term};
use cloudecon::figure;
use comfy_table::{Cell, Table};

use crate::print::{plain, right};

/// More periods than this are summed by calendar year in text.
const MOST_PERIODS: usize = 12;

/// The parties without those that stand for everyone else, sellers last.
pub(super) fn parties(contract: &Contract) -> Vec<String> {
    let mut names: Vec<&Party> =
        contract.deal().parties().iter().filter(|party| !party.has(Role::Outside)).collect();
    names.sort_by_key(|party| (!party.has(Role::Customer), party.id() == contract.seller()));
    names.iter().map(|party| party.id().to_string()).collect()
}

fn share(part: f64) -> String {
    format!("{} %", figure(part * 100.0))
}

fn money(amount: &Amount) -> String {
    money_text(amount.low, amount.mid, amount.high)
}

fn usd(value: f64) -> String {
    money_text(value, value, value)
}

pub(super) fn list(out: &mut impl Write, contracts: &[Contract]) -> io::Result<()> {
    let mut table = plain();
    table.set_header(vec![
        Cell::new("Deal"),
        Cell::new("Parties"),
        right("Headline"),
        Cell::new("Structure"),
        right("Known"),
        right("Ranges"),
    ]);
    for contract in contracts {
        let (known, unknown) = contract.known_and_unknown();
        let headline = contract.deal().headline().map(|headline| headline.as_usd().as_usd());
        table.add_row(vec![
            Cell::new(contract.id()),
            Cell::new(parties(contract).join(", ")),
            right(&headline.map_or_else(|| "-".to_owned(), usd)),
            Cell::new(contract.structure()),
            right(&known.to_string()),
            right(&unknown.to_string()),
        ]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    writeln!(out)?;
    writeln!(
        out,
        "Known: terms with every number published or derived. Ranges: terms with a number nobody published."
    )
}

pub(super) fn show(out: &mut impl Write, contract: &Contract) -> io::Result<()> {
    let deal = contract.deal();
    writeln!(out, "{}", deal.name())?;
    let evidence = contract.evidence();
    let mut facts = Vec::new();
    if let Some(day) = contract.announced() {
        facts.push(format!("announced {day}"));
    }
    if let Some(headline) = deal.headline() {
        facts.push(format!("headline {}", usd(headline.as_usd().as_usd())));
    }
    facts.push(format!("{} by {}", evidence.basis, evidence.source));
    writeln!(out, "{}", facts.join("; "))?;
    if let Some(note) = &evidence.note {
        writeln!(out, "note: {note}")?;
    }
    writeln!(out)?;
    for party in deal.parties() {
        let roles: Vec<&str> = party.roles().iter().map(|role| role_text(*role)).collect();
        writeln!(out, "[{}] {}", party.id(), roles.join(", "))?;
    }
    let mut drawn: Vec<(&PartyId, &PartyId)> = Vec::new();
    for term in deal.terms() {
        if !drawn.contains(&(&term.payer, &term.payee)) {
            drawn.push((&term.payer, &term.payee));
        }
    }
    // The customer's money first, a party's own cost last.
    drawn.sort_by_key(|pair| deal.terms().iter().filter(|t| pays(t, *pair)).map(rank).min());
    for pair in drawn {
        writeln!(out, "\n[{}] ──────> [{}]", pair.0, pair.1)?;
        for term in deal.terms().iter().filter(|term| pays(term, pair)) {
            writeln!(out, "   {}: {}", term.id, describe(deal, term))?;
            let Some(found) = contract.evidence_of(&term.id) else { continue };
            write!(out, "      {} by {}", found.basis, found.source)?;
            match &found.note {
                Some(note) if !term.id.ends_with(".shortfall") => writeln!(out, "; {note}")?,
                _ => writeln!(out)?,
            }
        }
    }
    let paths = contract.run_evidence();
    write!(out, "\nBase run: {} by {}", paths.basis, paths.source)?;
    match &paths.note {
        Some(note) => writeln!(out, "; {note}"),
        None => writeln!(out),
    }
}

fn pays(term: &Term, pair: (&PartyId, &PartyId)) -> bool {
    (&term.payer, &term.payee) == pair
}

fn rank(term: &Term) -> u8 {
    match term.line_role() {
        LineRole::Sale => 0,
        LineRole::OwnCost => 3,
        LineRole::Financing => 2,
        _ => 1,
    }
}

/// Periods summed by calendar year where there are many; their names start with the year.
struct Spans(Vec<(String, Vec<usize>)>);

impl Spans {
    fn of(run: &ContractRun) -> Self {
        let mut spans: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, period) in run.periods.iter().enumerate() {
            let name = if run.periods.len() > MOST_PERIODS {
                period.get(..4).unwrap_or(period)
            } else {
                period
            };
            match spans.last_mut() {
                Some((last, periods)) if last == name => periods.push(index),
                _ => spans.push((name.to_owned(), vec![index])),
            }
        }
        Self(spans)
    }

    fn sums(&self, path: &[Amount]) -> Vec<Amount> {
        let sum = |periods: &Vec<usize>| {
            let part = |pick: fn(&Amount) -> f64| {
                periods.iter().filter_map(|period| path.get(*period)).map(pick).sum::<f64>()
            };
            Amount { low: part(|a| a.low), mid: part(|a| a.mid), high: part(|a| a.high) }
        };
        self.0.iter().map(|(_, periods)| sum(periods)).collect()
    }
}

pub(super) fn run(out: &mut impl Write, run: &ContractRun) -> io::Result<()> {
    writeln!(out, "{}", run.name)?;
    let (first, last) = (run.periods.first(), run.periods.last());
    let span = first.zip(last).map_or_else(String::new, |(a, b)| format!("{a} to {b}"));
    let (basis, source) = (run.paths.basis, &run.paths.source);
    writeln!(out, "{span}, demand {} of the base run", share(run.demand))?;
    writeln!(out, "paths {basis} by {source}")?;
    let spans = Spans::of(run);
    let largest = run.terms.iter().map(|term| term.earned_total.high.abs()).fold(0.0, f64::max);
    let scale = Scale::of(largest);

    writeln!(out, "\nEarned, {}: middle (low to high)\n", scale.name)?;
    let mut table = plain();
    let mut header = vec![Cell::new("Term"), Cell::new("From"), Cell::new("To")];
    header.extend(spans.0.iter().map(|(name, _)| right(name)));
    header.push(right("All"));
    table.set_header(header);
    for term in &run.terms {
        let mut row = vec![Cell::new(&term.term), Cell::new(&term.payer), Cell::new(&term.payee)];
        if term.line == LineRole::Financing {
            // Nothing is earned: the cash, of which the sum of ranges says little.
            row.extend(spans.sums(&term.cash).iter().map(|a| right(&scale.one(a.mid))));
            row.push(right(&format!("{} cash", scale.one(term.cash_total.mid))));
        } else {
            row.extend(spans.sums(&term.earned).iter().map(|amount| right(&scale.text(amount))));
            row.push(right(&scale.text(&term.earned_total)));
        }
        table.add_row(row);
    }
    writeln!(out, "{}", table.trim_fmt())?;

    writeln!(out, "\nMargin by party, {}: income less own cost\n", scale.name)?;
    writeln!(out, "{}", margins(run, &spans, &scale).trim_fmt())?;
    presentation(out, run)?;
    ladder(out, run)?;
    for pair in &run.circles {
        writeln!(
            out,
            "\n{} pays {} {} for services, {} puts {} into {}: {} of the business is paid from the seller's own funding.",
            pair.buyer,
            pair.seller,
            usd(pair.business),
            pair.seller,
            usd(pair.funding),
            pair.buyer,
            usd(pair.circular),
        )?;
    }
    Ok(())
}

/// One unit for a whole table.
struct Scale {
    unit: f64,
    name: &'static str,
}

impl Scale {
    fn of(largest: f64) -> Self {
        if largest >= 2e9 {
            Self { unit: 1e9, name: "USD billion" }
        } else {
            Self { unit: 1e6, name: "USD million" }
        }
    }

    fn one(&self, value: f64) -> String {
        // Less than a millionth of the unit is rounding.
        let value = value / self.unit;
        figure(if value.abs() < 1e-6 { 0.0 } else { value })
    }

    fn text(&self, amount: &Amount) -> String {
        let (low, mid, high) = (self.one(amount.low), self.one(amount.mid), self.one(amount.high));
        if low == high { mid } else { format!("{mid} ({low} to {high})") }
    }
}

fn margins(run: &ContractRun, spans: &Spans, scale: &Scale) -> Table {
    let mut table = plain();
    let mut header = vec![Cell::new("Party")];
    header.extend(spans.0.iter().map(|(name, _)| right(name)));
    header.extend([right("All"), right("Cash")]);
    table.set_header(header);
    for party in &run.parties {
        let mut row = vec![Cell::new(&party.party)];
        row.extend(spans.sums(&party.margin).iter().map(|amount| right(&scale.text(amount))));
        row.extend([right(&scale.text(&party.margin_total)), right(&scale.one(party.cash))]);
        table.add_row(row);
    }
    table
}

/// Revenue of each party that takes part in the sale, as principal and as agent.
fn presentation(out: &mut impl Write, run: &ContractRun) -> io::Result<()> {
    let mut table = plain();
    table.set_header(vec![
        Cell::new("Party"),
        right("Revenue gross"),
        right("passed on"),
        right("Revenue net"),
        Cell::new("usual"),
    ]);
    let mut rows = 0;
    for party in &run.parties {
        let Some((gross, net)) = party.gross_revenue.zip(party.net_revenue) else { continue };
        let is_seller = party.roles.contains(&Role::SellerOfRecord);
        table.add_row(vec![
            Cell::new(&party.party),
            right(&money(&gross)),
            right(&usd(gross.mid - net.mid)),
            right(&money(&net)),
            Cell::new(if is_seller { "gross, as seller of record" } else { "net, as agent" }),
        ]);
        rows += 1;
    }
    if rows < 2 {
        return Ok(());
    }
    writeln!(out, "\nGross and net: the margin is the same in both\n\n{}", table.trim_fmt())
}

/// One line of a ladder.
type Rung = fn(&Ladder) -> f64;

fn ladder(out: &mut impl Write, run: &ContractRun) -> io::Result<()> {
    writeln!(out, "\nWhat is firm for {} from {}\n", run.seller, run.as_of)?;
    let mut table = plain();
    let mut header = vec![Cell::new("")];
    header.extend(run.ladder.iter().map(|ladder| match ladder.terms {
        "known" => right("terms known"),
        end => right(&format!("terms {end}")),
    }));
    table.set_header(header);
    let rungs: [(&str, Rung); 5] = [
        ("headline, or the run where none was announced", |l| l.headline),
        ("committed: without any demand", |l| l.committed),
        ("non-cancellable: if the other side leaves", |l| l.non_cancellable),
        ("disclosed: contracts above a year", |l| l.disclosed),
        ("secured: prepaid cash held", |l| l.secured),
    ];
    for (name, rung) in rungs {
        let mut row = vec![Cell::new(name)];
        row.extend(run.ladder.iter().map(|ladder| right(&usd(rung(ladder)))));
        table.add_row(row);
    }
    writeln!(out, "{}", table.trim_fmt())
}

pub(super) fn compare(out: &mut impl Write, found: &Comparison) -> io::Result<()> {
    writeln!(out, "The seller's margin when demand moves, middle (low to high)\n")?;
    let mut table = plain();
    let mut header = vec![Cell::new("Demand")];
    for deal in &found.deals {
        header.extend([right(&deal.id), right("at risk")]);
    }
    table.set_header(header);
    let levels = found.deals.first().map_or(0, |deal| deal.points.len());
    for level in 0..levels {
        let points: Vec<_> = found.deals.iter().filter_map(|deal| deal.points.get(level)).collect();
        let Some(first) = points.first() else { continue };
        let mut row = vec![Cell::new(share(first.demand))];
        for point in points {
            row.push(right(&money(&point.margin)));
            let of_base = point.at_risk_of_base.map(|part| format!(" ({})", share(part)));
            row.push(right(&format!("{}{}", usd(point.at_risk), of_base.unwrap_or_default())));
        }
        table.add_row(row);
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    for deal in &found.deals {
        let cover = deal.floor_cover.map_or_else(|| "no bills".to_owned(), share);
        writeln!(
            out,
            "{}: {}; seller {}; floor covers {cover} of its bills.",
            deal.id, deal.name, deal.seller
        )?;
        let Some(last) = deal.points.last() else { continue };
        let parts: Vec<String> =
            last.by_term.iter().map(|(term, part)| format!("{term} {}", usd(*part))).collect();
        if !parts.is_empty() {
            writeln!(out, "   at risk at {}: {}", share(last.demand), parts.join(", "))?;
        }
    }
    writeln!(
        out,
        "\nAt risk: margin at full demand less margin at this level, of the middle terms; negative is a gain."
    )
}

pub(super) fn infer(out: &mut impl Write, found: &Answer) -> io::Result<()> {
    writeln!(out, "{}", found.question)?;
    writeln!(out, "\nTaken as given, for sales of {} a MW-year", usd(found.sales_per_mw_year))?;
    for ((name, text, ..), evidence) in found.reported.iter().zip(&found.evidence) {
        let by = evidence
            .as_ref()
            .map_or_else(|| "given by you".to_owned(), |e| format!("{} by {}", e.basis, e.source));
        writeln!(out, "   {name}: {text}; {by}")?;
    }
    writeln!(out, "\nTerms that fit")?;
    for family in &found.families {
        family_lines(out, family)?;
    }
    let (pinned, open): (Vec<_>, Vec<_>) =
        found.predictions.iter().filter(|p| p.overall.is_some()).partition(|p| p.is_pinned);
    if !pinned.is_empty() {
        writeln!(out, "\nKnown whatever the terms")?;
        for figure in pinned {
            writeln!(out, "   {}: {}", figure.name, all(figure))?;
        }
    }
    if !open.is_empty() {
        writeln!(out, "\nNot known")?;
        for figure in open {
            writeln!(out, "   {}: {}", figure.name, all(figure))?;
            for (family, low, high) in &figure.by_family {
                writeln!(out, "      {}: {}", family, ends(figure.is_ratio, *low, *high))?;
            }
        }
    }
    match &found.deciding {
        Some(name) => writeln!(out, "\nThe next number that would decide: {name}"),
        None if found.families.iter().any(|family| family.fits) => Ok(()),
        None => writeln!(out, "\nNothing fits: one of the figures or families is wrong."),
    }
}

fn family_lines(out: &mut impl Write, family: &FamilyAnswer) -> io::Result<()> {
    let fits = if family.fits { "fits" } else { "does not fit" };
    let by = &family.evidence;
    writeln!(out, "   {}: {fits} ({} by {})", family.name, by.basis, by.source)?;
    for term in &family.parameters {
        let (low, high) = term.feasible;
        let text = if term.unit == "%" { share_ends(low, high) } else { ends(false, low, high) };
        writeln!(out, "      {}: {text}", term.name)?;
    }
    for figure in &family.attainable {
        let text = ends(figure.is_ratio, figure.low, figure.high);
        writeln!(out, "      {} could only be {text}", figure.name)?;
    }
    Ok(())
}

fn all(found: &PredictionAnswer) -> String {
    found.overall.map_or_else(String::new, |(low, high)| ends(found.is_ratio, low, high))
}

/// Two ends, shares as percent, money for a MW and year.
fn ends(is_ratio: bool, low: f64, high: f64) -> String {
    if is_ratio {
        return share_ends(low * 100.0, high * 100.0);
    }
    let (low, high) = (low / 1e6, high / 1e6);
    format!("{} to {} USD million a MW-year", figure(low), figure(high))
}

fn share_ends(low: f64, high: f64) -> String {
    let (low, high) = (figure(low), figure(high));
    if low == high { format!("{low} %") } else { format!("{low} to {high} %") }
}
