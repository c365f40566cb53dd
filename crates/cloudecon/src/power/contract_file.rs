//! What a file says of a power contract: parties, term, ramp and terms.

mod clauses;
mod terms;

use cloudecon_capacity::Party;
use cloudecon_core::Date;

pub(super) use self::terms::Terms;
use super::input::{Bounds, Ends, Section};
use crate::contracts::fault::FaultCode;

/// What the file says of the contract itself.
pub(super) struct Header {
    pub(super) title: String,
    pub(super) buyer: String,
    pub(super) seller: String,
    /// The row of the dataset that it is about.
    pub(super) row: Option<String>,
    pub(super) note: Option<String>,
    pub(super) start: Date,
    pub(super) end: Date,
}

impl Header {
    pub(super) fn read(root: &Section<'_, '_>) -> Option<Self> {
        let text = |key| root.text(key).map(str::to_owned);
        let (title, buyer, seller) = (text("title"), text("buyer"), text("seller"));
        let row = root.optional_text("row").map(str::to_owned);
        let note = root.optional_text("note").map(str::to_owned);
        let term = root.section("term");
        let dates = term.as_ref().map(|term| {
            let dates = (term.date("start"), term.date("end"));
            if let (Some(start), Some(end)) = dates
                && end < start
            {
                let message = format!("`end` {end} is before `start` {start}");
                term.fault("end", FaultCode::OutOfOrder, message, "a term ends after it starts");
            }
            term.finish();
            dates
        });
        let (start, end) = dates?;
        let (start, end) = (start?, end?);
        (end >= start).then_some(())?;
        Some(Self { title: title?, buyer: buyer?, seller: seller?, row, note, start, end })
    }

    /// Contract years that the term touches, at least one.
    pub(super) fn years(&self) -> u32 {
        let whole = self.end.year() - self.start.year();
        let (start, end) = (self.start, self.end);
        let is_past = (end.month_number(), end.day()) >= (start.month_number(), start.day());
        u32::try_from(whole + i32::from(is_past)).unwrap_or(1).max(1)
    }
}

/// A step of the contracted power: from a contract year on.
#[derive(Debug, Clone, Copy)]
pub(super) struct RampStep {
    pub(super) from_year: u32,
    pub(super) mw: Ends,
}

/// `[[ramp]]`: contracted power by contract year, in order.
pub(super) fn ramp(root: &Section<'_, '_>, years: Option<u32>) -> Vec<RampStep> {
    let mut steps: Vec<RampStep> = Vec::new();
    for section in root.sections("ramp") {
        let from = section.whole("from_year", 1);
        let mw = section.ends("mw", Bounds::AtLeastZero);
        section.finish();
        let (Some(from_year), Some(mw)) = (from, mw) else { continue };
        if steps.last().is_some_and(|last| last.from_year >= from_year) {
            let message = format!("the step from year {from_year} overlaps with the one before it");
            section.fault("from_year", FaultCode::Overlap, message, "steps go up in years");
        }
        if years.is_some_and(|years| from_year > years) {
            let message = format!("the contract has no year {from_year}");
            section.fault("from_year", FaultCode::ValueOutOfRange, message, "the term is shorter");
        }
        steps.push(RampStep { from_year, mw });
    }
    steps
}

/// What a party is called in a file with a buyer and a seller.
pub(super) fn party(header: &Header, party: Party) -> String {
    match party {
        Party::Buyer => header.buyer.clone(),
        Party::Seller => header.seller.clone(),
        Party::Sleeve => "sleeve".to_owned(),
        _ => "market".to_owned(),
    }
}
