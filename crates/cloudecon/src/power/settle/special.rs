//! A utility's special contract, billed month by month.

use cloudecon_capacity::{
    FacilityPower, MinimumTake, Settlement, SpecialContract, SpecialContractRaw,
};
use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Share};
use cloudecon_dataset::Dataset;

use super::document::document;
use super::{Year, row};
use crate::contracts::fault::FaultCode;
use crate::power::Refusal;
use crate::power::contract_file::Header;
use crate::power::input::{Bounds, Ends, Section};
use crate::power::series::{Hours, Least};
use crate::table::Document;

pub(super) fn special(
    root: &Section<'_, '_>,
    hours: Option<&Hours>,
    dataset: &Dataset,
) -> Option<Result<Document, Refusal>> {
    let header = Header::read(root);
    row(root, header.as_ref(), dataset);
    let section = root.section("terms")?;
    let subscribed = section.number("subscribed_mw", Bounds::AtLeastZero);
    let minimum = section.number("minimum_share", Bounds::Fraction);
    let demand = section.ends("demand_usd_per_kw_month", Bounds::AtLeastZero);
    let energy = section.ends("energy_usd_per_mwh", Bounds::AtLeastZero);
    section.finish();
    let mut steps: Vec<(u32, Share)> = Vec::new();
    for one in root.sections("ramp") {
        let step = one.whole("from_month", 1).zip(one.number("share", Bounds::Fraction));
        one.finish();
        let Some((month, share)) = step else { continue };
        if steps.last().is_some_and(|(last, _)| *last >= month) {
            let message = format!("the step from month {month} overlaps with the one before it");
            one.fault("from_month", FaultCode::Overlap, message, "steps go up in months");
        }
        steps.push((month, Share::from_fraction(share).unwrap_or(Share::ONE)));
    }
    let load = hours.and_then(|hours| {
        let series = root.section("series")?;
        let load = hours.series(&series, "load_mwh", Least::Zero);
        series.finish();
        load
    });
    let (header, load) = (header?, load?);
    let terms = Special {
        subscribed: subscribed?,
        minimum: minimum?,
        steps,
        demand: demand?,
        energy: energy?,
    };
    Some(
        terms
            .years(&header, &load)
            .map(|years| document(&header, &years, hours.map_or(0, Hours::count), true)),
    )
}

struct Special {
    subscribed: f64,
    minimum: f64,
    steps: Vec<(u32, Share)>,
    demand: Ends,
    energy: Ends,
}

/// Months of a year.
const MONTHS: usize = 12;

impl Special {
    /// Bills month by month: the hours of the file are one year, cut into twelve months.
    fn years(&self, header: &Header, load: &[f64]) -> Result<Vec<Year>, Refusal> {
        let years = header.years();
        let term_months = years * u32::try_from(MONTHS).unwrap_or(12);
        let at = |end: usize| -> Result<SpecialContract, Refusal> {
            let pick = |ends: Ends| ends.get(end).copied().unwrap_or(ends[1]);
            SpecialContract::new(SpecialContractRaw {
                subscribed: FacilityPower::from_mw(self.subscribed),
                minimum: MinimumTake {
                    share: Share::from_fraction(self.minimum)?,
                    ramp: self.steps.clone(),
                },
                demand_price: CapacityPrice::from_usd_per_kw_month(pick(self.demand)),
                energy_price: EnergyPrice::from_usd_per_mwh(pick(self.energy)),
                term_months,
            })
        };
        let contracts = [at(0)?, at(1)?, at(2)?];
        let size = load.len().div_ceil(MONTHS).max(1);
        let mut all = Vec::new();
        for (number, calendar) in (1..=years).zip(header.start.year()..) {
            // The load of the file is drawn once the ramp has reached all of it; before, its share.
            let mut settled: [Settlement; 3] = Default::default();
            let mut drawn = 0.0;
            let mut peak = 0.0_f64;
            for (index, hours) in (1_u32..).zip(load.chunks(size)) {
                let month = (number - 1) * u32::try_from(MONTHS).unwrap_or(12) + index;
                let reached = self
                    .steps
                    .iter()
                    .rev()
                    .find(|(from, _)| *from <= month)
                    .map_or(if self.steps.is_empty() { 1.0 } else { 0.0 }, |(_, s)| {
                        s.as_fraction()
                    });
                let highest = hours.iter().fold(0.0_f64, |most, hour| most.max(*hour)) * reached;
                let energy: f64 = hours.iter().sum::<f64>() * reached;
                for (sum, contract) in settled.iter_mut().zip(&contracts) {
                    let bill = contract.bill(
                        month,
                        FacilityPower::from_mw(highest),
                        Energy::from_mwh(energy),
                    )?;
                    *sum = std::mem::take(sum).merged(&bill);
                }
                drawn += energy;
                peak = peak.max(highest);
            }
            all.push(Year { number, calendar, mw: [peak; 3], settled, load: drawn });
        }
        Ok(all)
    }
}
