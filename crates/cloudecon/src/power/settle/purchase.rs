//! A power purchase agreement, contract year by contract year.

use cloudecon_capacity::{HourlySeries, HourlySeriesRaw, Ppa as Contract, Settlement};
use cloudecon_core::Energy;
use cloudecon_dataset::Dataset;

use super::document::document;
use super::{Year, row, series};
use crate::contracts::fault::FaultCode;
use crate::power::Refusal;
use crate::power::contract_file::{Header, RampStep, Terms, ramp};
use crate::power::input::{Bounds, Ends, Section};
use crate::power::series::Hours;
use crate::table::Document;

pub(super) fn purchase(
    root: &Section<'_, '_>,
    hours: Option<&Hours>,
    dataset: &Dataset,
) -> Option<Result<Document, Refusal>> {
    let header = Header::read(root);
    row(root, header.as_ref(), dataset);
    let ramp = ramp(root, header.as_ref().map(Header::years));
    let terms = Terms::read(root, hours);
    let plant = root.optional_ends("plant_mw", Bounds::AboveZero);
    let found = hours.and_then(|hours| {
        let section = root.section("series")?;
        series(hours, &section)
    });
    let (header, terms, (raw, load)) = (header?, terms?, found?);
    if terms.needs_power() && ramp.is_empty() {
        let message = "a contract over megawatts needs at least one `[[ramp]]`".to_owned();
        root.fault("ramp", FaultCode::MissingKey, message, "write from_year = 1 and mw");
        return None;
    }
    Some(years(&header, &terms, &ramp, plant, &raw, &load).map(|years| {
        let has_load = !load.is_empty();
        document(&header, &years, hours.map_or(0, Hours::count), has_load)
    }))
}

fn years(
    header: &Header,
    terms: &Terms,
    ramp: &[RampStep],
    plant: Option<Ends>,
    raw: &HourlySeriesRaw,
    load: &[f64],
) -> Result<Vec<Year>, Refusal> {
    let mut all = Vec::new();
    for (number, calendar) in (1..=header.years()).zip(header.start.year()..) {
        let step = ramp.iter().rev().find(|step| step.from_year <= number);
        let mw = step.map_or([0.0; 3], |step| step.mw);
        let at = |end: usize| -> Result<Settlement, Refusal> {
            let megawatts = mw.get(end).copied().unwrap_or(0.0);
            let mut raw = raw.clone();
            // The plant of the file makes `output_mwh` a megawatt; a firm volume asks for power.
            if let (Some(plant), true) = (plant, raw.output.iter().any(|hour| *hour > Energy::ZERO))
            {
                let size = plant.get(end).copied().unwrap_or(plant[1]);
                raw.output.iter_mut().for_each(|hour| *hour = *hour * size);
            }
            Contract::new(terms.at(end, megawatts))?.settle(&HourlySeries::new(raw)?, number)
        };
        all.push(Year {
            number,
            calendar,
            mw,
            settled: [at(0)?, at(1)?, at(2)?],
            load: load.iter().sum(),
        });
    }
    Ok(all)
}
