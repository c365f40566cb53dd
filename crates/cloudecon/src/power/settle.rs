//! A contract settled over hourly series: lines that sum exactly, for each contract year.

use std::path::Path;

use cloudecon_capacity::{
    FacilityPower, HourlySeries, HourlySeriesRaw, MinimumTake, Party, Ppa as Contract, Settlement,
    SpecialContract, SpecialContractRaw,
};
use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Share, Usd};
use cloudecon_dataset::{Basis, Dataset, Ppa};

use super::contract_file::{Header, RampStep, Terms, party, ramp};
use super::input::{Bounds, Ends, Section};
use super::series::{Hours, Least};
use super::{Answer, Refusal, read};
use crate::contracts::fault::FaultCode;
use crate::scene::MILLION;
use crate::table::{Cell, Column, Document, Number, Table};

/// Settles the contract of a file; `dataset` holds the row that it is about.
///
/// Tables: `lines` (who pays whom for what, over the whole term), `parties` (the sum of each, zero in
/// all), `years`.
///
/// # Errors
/// Every fault of the file and of its series.
pub fn settle(path: &Path, dataset: &Dataset) -> Answer {
    read(
        path,
        |root, hours| {
            let kinds = [("ppa", false), ("special-contract", true)];
            if root.word("kind", &kinds)? {
                special(root, hours, dataset)
            } else {
                purchase(root, hours, dataset)
            }
        },
        true,
    )
}

/// A contract year at the low, middle and high end of every price.
struct Year {
    number: u32,
    calendar: i32,
    mw: Ends,
    settled: [Settlement; 3],
    load: f64,
}

fn row(root: &Section<'_, '_>, header: Option<&Header>, dataset: &Dataset) {
    let Some(row) = header.and_then(|header| header.row.as_deref()) else { return };
    if dataset.ppas().iter().all(|ppa| ppa.id() != row) {
        let near = cloudecon_dataset::nearest(row, dataset.ppas().iter().map(Ppa::id));
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let message = format!("`row` names the power purchase `{row}`, which does not exist");
        root.fault("row", FaultCode::UnknownRow, message, &hint);
    }
}

fn series(hours: &Hours, section: &Section<'_, '_>) -> Option<(HourlySeriesRaw, Vec<f64>)> {
    let energy = |values: Vec<f64>| values.into_iter().map(Energy::from_mwh).collect();
    let price = |values: Vec<f64>| values.into_iter().map(EnergyPrice::from_usd_per_mwh).collect();
    let optional = |key| hours.optional_series(section, key, Least::Zero);
    let output = optional("output_mwh");
    let hub = hours.series(section, "hub_usd_per_mwh", Least::Any);
    let node = hours.optional_series(section, "node_usd_per_mwh", Least::Any);
    let load = optional("load_mwh");
    let proxy = optional("proxy_output_mwh");
    let curtailed = optional("curtailed_mwh");
    let is_bad = [("output_mwh", &output), ("load_mwh", &load), ("proxy_output_mwh", &proxy)]
        .iter()
        .any(|(key, values)| section.has(key) && values.is_none());
    section.finish();
    let hub = hub?;
    if is_bad {
        return None;
    }
    let loads = load.clone().unwrap_or_default();
    Some((
        HourlySeriesRaw {
            output: energy(output.unwrap_or_else(|| vec![0.0; hub.len()])),
            hub_price: price(hub),
            node_price: node.map(price),
            load: load.map(energy),
            proxy_output: proxy.map(energy),
            curtailed: curtailed.map(energy),
            months: hours.months,
        },
        loads,
    ))
}

fn purchase(
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

fn special(
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

fn document(header: &Header, years: &[Year], hours: usize, has_load: bool) -> Document {
    let whole = |end: usize| {
        years.iter().fold(Settlement::default(), |sum, year| match year.settled.get(end) {
            Some(settled) => sum.merged(settled),
            None => sum,
        })
    };
    let whole = [whole(0), whole(1), whole(2)];
    let title = format!(
        "{}: {} buys from {}, {} to {}",
        header.title, header.buyer, header.seller, header.start, header.end
    );
    let mut document = Document::new("power-settlement", title)
        .table(lines(header, &whole))
        .table(parties(header, &whole))
        .table(by_year(header, years, has_load))
        .note(format!(
            "every contract year settles the same {hours} hours; amounts are posted in whole millionths of a dollar, so that lines sum to the parties exactly"
        ))
        .note("a range carries the ends of every price and power of the file that is one");
    if let Some(note) = &header.note {
        document = document.note(note.clone());
    }
    document
}

/// A figure of the file: what is put in is assumed.
fn number(header: &Header, ends: Ends) -> Number {
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Number::between(low, ends[1], high)
        .with_basis(Basis::Assumed)
        .with_inputs(header.row.as_deref())
}

fn lines(header: &Header, whole: &[Settlement; 3]) -> Table {
    let mut table = Table::new("lines", "Lines over the whole term")
        .column(Column::text("line", "For"))
        .column(Column::text("payer", "Payer"))
        .column(Column::text("payee", "Payee"))
        .column(Column::number("amount", "Amount", "USD million").ranged())
        .column(Column::text("micros", "In millionths of a dollar"));
    for line in whole[1].lines() {
        let amount = |settled: &Settlement| {
            let same = settled.lines().iter().find(|other| {
                (other.kind(), other.payer(), other.payee())
                    == (line.kind(), line.payer(), line.payee())
            });
            same.map_or(0.0, |line| line.amount().as_usd() / MILLION)
        };
        let ends = [amount(&whole[0]), amount(&whole[1]), amount(&whole[2])];
        table.push([
            words(&format!("{:?}", line.kind())).into(),
            party(header, line.payer()).into(),
            party(header, line.payee()).into(),
            number(header, ends).into(),
            line.micros().to_string().into(),
        ]);
    }
    table
}

fn parties(header: &Header, whole: &[Settlement; 3]) -> Table {
    let mut table = Table::new("parties", "What each pays less what it is paid")
        .column(Column::text("party", "Party"))
        .column(Column::number("net", "Net paid", "USD million").ranged())
        .column(Column::text("micros", "In millionths of a dollar"));
    let mut sum = 0_i128;
    for one in [Party::Buyer, Party::Seller, Party::Sleeve, Party::Market] {
        let net = |settled: &Settlement| settled.net_paid(one).as_usd() / MILLION;
        let micros = whole[1].net_paid_micros(one);
        sum += micros;
        let ends = [net(&whole[0]), net(&whole[1]), net(&whole[2])];
        table.push([
            party(header, one).into(),
            number(header, ends).into(),
            micros.to_string().into(),
        ]);
    }
    table.push(["sum".into(), 0.0.into(), sum.to_string().into()]);
    table
}

fn by_year(header: &Header, years: &[Year], has_load: bool) -> Table {
    let mut table = Table::new("years", "By contract year")
        .column(Column::text("year", "Year"))
        .column(Column::text("from", "From"))
        .column(Column::number("power", "Power", "MW").ranged())
        .column(Column::number("energy", "Delivered", "GWh").ranged())
        .column(Column::number("net", "Buyer pays", "USD million").ranged())
        .column(Column::number("price", "Per unit delivered", "USD/MWh").ranged())
        .column(Column::number("load_price", "Per unit of load", "USD/MWh").ranged());
    for year in years {
        let each = |get: &dyn Fn(&Settlement) -> f64| {
            [get(&year.settled[0]), get(&year.settled[1]), get(&year.settled[2])]
        };
        let price = |energy: &dyn Fn(&Settlement) -> Energy| -> Cell {
            let of = |settled: &Settlement| settled.buyer_price_over(energy(settled));
            match [of(&year.settled[0]), of(&year.settled[1]), of(&year.settled[2])] {
                [Some(low), Some(mid), Some(high)] => {
                    number(header, [low, mid, high].map(EnergyPrice::as_usd_per_mwh)).into()
                }
                _ => Cell::Missing("nothing to divide by".to_owned()),
            }
        };
        let load = Energy::from_mwh(year.load);
        table.push([
            year.number.to_string().into(),
            year.calendar.to_string().into(),
            number(header, year.mw).into(),
            number(header, each(&|s| s.delivered().as_mwh() / 1e3)).into(),
            number(header, each(&|s| Usd::as_usd(s.net_paid(Party::Buyer)) / MILLION)).into(),
            price(&Settlement::delivered),
            if has_load {
                price(&|_| load)
            } else {
                Cell::Missing("no load in the file".to_owned())
            },
        ]);
    }
    table
}

/// `SleeveFee` as "sleeve fee".
fn words(name: &str) -> String {
    let mut text = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
