/// Lines of a chip-hour, in the order in which they are summed.
pub(crate) const LINES: usize = 15;

const MONTHS_PER_YEAR: f64 = 12.0;

/// Inputs of one chip-hour, in the units of the comments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CostRow {
    /// All-in, server, network, storage, host: USD per chip.
    pub(crate) capital: [f64; 5],
    /// Monthly cost of one dollar of capital.
    pub(crate) capital_factor: f64,
    /// Provisioned IT power, kW per chip.
    pub(crate) power_kw: f64,
    /// Average over provisioned power.
    pub(crate) average_load: f64,
    /// Facility over IT energy.
    pub(crate) pue: f64,
    /// USD per kWh.
    pub(crate) energy_price: f64,
    /// USD per kW-month at the meter.
    pub(crate) demand_charge: f64,
    /// USD per IT kW-month.
    pub(crate) facility_rent: f64,
    /// USD of facility capital per IT kW.
    pub(crate) facility_capital: f64,
    /// Monthly cost of one dollar of facility capital.
    pub(crate) facility_factor: f64,
    /// Yearly, share of facility capital.
    pub(crate) facility_upkeep: f64,
    /// Yearly, share of capital.
    pub(crate) maintenance: f64,
    /// USD per IT kW-month.
    pub(crate) staff: f64,
    /// Yearly share of capital replaced at own cost (failures outside warranty).
    pub(crate) replacement: f64,
    /// Yearly, share of capital.
    pub(crate) insurance_and_software: f64,
    /// Share of hours in which the chip can work.
    pub(crate) availability: f64,
    /// Share of available hours that are sold or useful.
    pub(crate) utilization: f64,
    /// Hours of a month.
    pub(crate) hours: f64,
}

/// USD per chip-hour, line by line; the cost of a useful chip-hour is their sum.
#[inline(always)]
pub(crate) fn lines(row: &CostRow) -> [f64; LINES] {
    let per_hour = 1.0 / row.hours;
    let capital_hour = row.capital_factor * per_hour;
    let [all_in, server, network, storage, host] = row.capital;
    let whole = all_in + server + network + storage + host;
    let yearly = whole * (per_hour / MONTHS_PER_YEAR);
    let facility =
        row.power_kw * (row.facility_rent + row.facility_capital * row.facility_factor) * per_hour;
    let upkeep =
        row.power_kw * row.facility_capital * row.facility_upkeep * (per_hour / MONTHS_PER_YEAR);
    let metered = row.power_kw * row.pue;
    let mut out = [
        all_in * capital_hour,
        server * capital_hour,
        network * capital_hour,
        storage * capital_hour,
        host * capital_hour,
        facility,
        upkeep,
        metered * row.average_load * row.energy_price,
        metered * row.demand_charge * per_hour,
        yearly * row.maintenance,
        row.power_kw * row.staff * per_hour,
        yearly * row.replacement,
        yearly * row.insurance_and_software,
        0.0,
        0.0,
    ];
    let powered = sum(&out);
    let (available, useful) = per_useful_hour(powered, row.availability, row.utilization);
    out[13] = available - powered;
    out[14] = useful - available;
    out
}

/// The cost of an available and of a useful hour, by one quotient.
fn per_useful_hour(powered: f64, availability: f64, utilization: f64) -> (f64, f64) {
    let useful = powered / (availability * utilization);
    (useful * utilization, useful)
}

/// [`sum`] of [`lines`] for an all-in capital, given one over availability times utilization: the
/// same additions without those of lines that are zero.
#[inline(always)]
pub(crate) fn all_in_total(row: &CostRow, per_useful: f64) -> f64 {
    let per_hour = 1.0 / row.hours;
    let yearly_hour = per_hour / MONTHS_PER_YEAR;
    let [capital, ..] = row.capital;
    let shares = row.maintenance + (row.replacement + row.insurance_and_software);
    let rent = row.facility_rent + row.facility_capital * row.facility_factor;
    let upkeep = row.facility_capital * row.facility_upkeep * (1.0 / MONTHS_PER_YEAR);
    let metered = row.average_load * row.energy_price + row.demand_charge * per_hour;
    let month = (rent + (upkeep + row.staff)) * per_hour;
    let powered = capital * (row.capital_factor * per_hour + yearly_hour * shares)
        + row.power_kw * (month + row.pue * metered);
    powered * per_useful
}

/// The sum of the lines in their order: the definition of every total.
#[inline(always)]
pub(crate) fn sum(lines: &[f64; LINES]) -> f64 {
    let mut total = 0.0;
    for line in lines {
        total += line;
    }
    total
}
