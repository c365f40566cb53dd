//! Cost of a chip-hour on one basis.

use cloudecon_core::{ChipHourPrice, Power, Range, Share};
use cloudecon_dataset::{Basis, Chip as ChipRow};
use cloudecon_finance::{Frequency, PeriodRate};
use cloudecon_tco::{
    CapitalSplit, ChipHourCost, ChipHourRanges, CostBasis, CostLine, Months, Rental,
};

use super::cells::part;
use super::reading::capital;
use super::{Catalog, Unanswered};
use crate::inputs::{Found, Inputs, share as as_share};
use crate::models::power_at_meter;
use crate::traced::{Trace, Traced};

/// Share of hours that can be used and that are: of the powered hour both are 1.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub(super) availability: Traced<Range<Share>>,
    pub(super) utilization: Traced<Range<Share>>,
}

impl Use {
    /// Every hour of the year is used: what published costs of a chip-hour divide by.
    pub(super) fn always() -> Self {
        let whole = || Traced::computed(Range::exact(Share::ONE), Basis::Reported, Vec::new());
        Self { availability: whole(), utilization: whole() }
    }

    /// As the scenario has it, or as the user says, in percent.
    pub(super) fn of(inputs: &Inputs<'_>, utilization: Option<f64>) -> Result<Self, Unanswered> {
        let availability = inputs.assumption("chip.availability", as_share)?;
        let utilization = match utilization {
            None => inputs.assumption("chip.utilization", as_share)?,
            Some(percent) => {
                let share = Share::from_percent(percent)
                    .map_err(|error| Unanswered(format!("utilization: {error}")))?;
                if share <= Share::ZERO {
                    return Err(Unanswered("utilization: nothing is used at 0 %".to_owned()));
                }
                Traced::computed(Range::exact(share), Basis::Assumed, Vec::new())
            }
        };
        Ok(Self { availability, utilization })
    }
}

/// A part of a chip-hour, in the order of printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Server,
    Network,
    AllIn,
    Rent,
    Financing,
    Facility,
    Energy,
    Operation,
    Failures,
    Unavailable,
    Idle,
}

impl Part {
    pub(super) const ALL: [Self; 11] = [
        Self::Server,
        Self::Network,
        Self::AllIn,
        Self::Rent,
        Self::Financing,
        Self::Facility,
        Self::Energy,
        Self::Operation,
        Self::Failures,
        Self::Unavailable,
        Self::Idle,
    ];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Server => "server with host, worn down",
            Self::Network => "network and storage, worn down",
            Self::AllIn => "all-in capital, worn down",
            Self::Rent => "rent",
            Self::Financing => "financing",
            Self::Facility => "facility",
            Self::Energy => "energy",
            Self::Operation => "operation",
            Self::Failures => "failures and spares",
            Self::Unavailable => "hours not available",
            Self::Idle => "hours not used",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Network => "network",
            Self::AllIn => "all_in",
            Self::Rent => "rent",
            Self::Financing => "financing",
            Self::Facility => "facility",
            Self::Energy => "energy",
            Self::Operation => "operation",
            Self::Failures => "failures",
            Self::Unavailable => "unavailable",
            Self::Idle => "idle",
        }
    }

    /// This part of a cost that an owner bears. The parts sum to the total.
    fn of(self, cost: &ChipHourCost) -> ChipHourPrice {
        let lines = |wanted: &[CostLine]| wanted.iter().map(|line| cost.line(*line)).sum();
        // The capital lines are annuities: each is worn down in the same proportion.
        let worn = cost.depreciation().ratio_to(cost.capital()).unwrap_or(1.0);
        match self {
            Self::Server => lines(&[CostLine::Server, CostLine::Host]) * worn,
            Self::Network => lines(&[CostLine::Network, CostLine::Storage]) * worn,
            Self::AllIn => cost.line(CostLine::AllInCapital) * worn,
            Self::Rent => ChipHourPrice::ZERO,
            Self::Financing => cost.financing(),
            Self::Facility => lines(&[CostLine::Facility, CostLine::FacilityUpkeep]),
            Self::Energy => lines(&[CostLine::Energy, CostLine::DemandCharge]),
            Self::Operation => {
                lines(&[CostLine::Maintenance, CostLine::Staff, CostLine::InsuranceAndSoftware])
            }
            Self::Failures => cost.line(CostLine::Replacement),
            Self::Unavailable => cost.unavailable(),
            Self::Idle => cost.idle(),
        }
    }
}

/// Cost of one useful chip-hour, part by part.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    pub(super) parts: Vec<(Part, Range<ChipHourPrice>)>,
    pub(super) total: Range<ChipHourPrice>,
    /// An hour that is available, used or not.
    pub(super) available: Range<ChipHourPrice>,
    /// An hour in which the chip is powered.
    pub(super) powered: Range<ChipHourPrice>,
}

impl Hour {
    fn of_owner(ranges: &ChipHourRanges) -> Result<Self, String> {
        let cost = ranges.cost().map_err(|error| error.to_string())?;
        let parts = Part::ALL.map(|each| (each, part(&cost, |corner| each.of(corner))));
        Ok(Self {
            parts: parts.to_vec(),
            total: cost.total(),
            available: part(&cost, |corner| corner.total() - corner.idle()),
            powered: cost.powered(),
        })
    }
}

/// Cost of a useful hour of a chip on a basis.
///
/// # Errors
/// In words, where a figure that the basis needs is not published.
pub(super) fn hour(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    basis: CostBasis,
    used: &Use,
) -> Found<Traced<Hour>> {
    let mut trace = Trace::default();
    let availability = trace.read(used.availability.clone());
    let utilization = trace.read(used.utilization.clone());
    if catalog.bases.owner(basis).is_none() {
        let hour = rented(catalog, chip, utilization, &mut trace)?;
        return Ok(trace.close(hour));
    }
    let ranges = trace.read(owned(catalog, chip, basis)?);
    let ranges = ChipHourRanges { availability, utilization, ..ranges };
    Ok(trace.close(Hour::of_owner(&ranges)?))
}

/// The terms of an owner's powered hour.
pub(super) fn owned(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    basis: CostBasis,
) -> Found<Traced<ChipHourRanges>> {
    let mut trace = Trace::default();
    let owner = catalog
        .bases
        .owner(basis)
        .ok_or_else(|| format!("`{}` is no basis of an owner", basis.as_str()))?;
    let all_in = capital(catalog, chip)?;
    let inputs = catalog.inputs();
    let usd = trace.read(all_in.usd);
    let power = widened(catalog, chip, trace.read(power_at_meter(&inputs, chip)?))?;
    trace.read(Traced::computed(
        (),
        Basis::Assumed,
        std::iter::once(format!("calibration/cost-bases.toml#{}", basis.as_str()))
            .chain(catalog.moved.iter().map(|id| (*id).to_owned()))
            .collect(),
    ));
    let ranges = owner.ranges(usd, power).map_err(|error| error.to_string())?;
    let split = (all_in.factor > 1.0).then(|| {
        let server = Share::from_fraction(1.0 / all_in.factor).unwrap_or(Share::ONE);
        let (network, none) = (server.complement(), Share::ZERO);
        CapitalSplit { server, network, storage: none, host: none }
    });
    Ok(trace.close(ChipHourRanges { split, ..ranges }))
}

/// Power with the low end of a design power on which sources disagree.
fn widened(catalog: &Catalog<'_>, chip: &ChipRow, power: Range<Power>) -> Found<Range<Power>> {
    let low = catalog.bases.bound(chip.id()).and_then(|bound| bound.design_power_low_w);
    match (low, chip.tdp()) {
        (Some(low), Some(design)) => {
            let low = power.low() * (Power::from_watts(low).as_kw() / design.as_kw());
            Range::new(low, power.mid(), power.high()).map_err(|error| error.to_string())
        }
        _ => Ok(power),
    }
}

/// A rental over years: the published price, else the list price of three years, with the cost of
/// the part that is paid ahead.
fn rented(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    utilization: Range<Share>,
    trace: &mut Trace,
) -> Found<Hour> {
    let terms = &catalog.bases.multi_year_rental;
    let id = chip.id();
    let published = catalog.bases.published(id).and_then(|row| row.multi_year_rental);
    let (price, input) = match (published, chip.list_price_3y()) {
        (Some(price), _) => (price, format!("calibration/cost-bases.toml#published.{id}")),
        (None, Some(price)) => (super::cells::usd(price), id.to_owned()),
        (None, None) => return Err(format!("no multi-year price of `{id}` is published")),
    };
    let input = vec![input, "calibration/cost-bases.toml#multi-year-rental".to_owned()];
    trace.read(Traced::computed((), Basis::Assumed, input));
    let rental = Rental {
        hourly: ChipHourPrice::from_usd_per_chip_hour(price),
        term: Months::from_years(terms.term_years),
        upfront: Share::from_fraction(terms.upfront).map_err(|error| error.to_string())?,
    };
    let level = terms.annual_rate_nominal.map(|rate| {
        PeriodRate::from_nominal_annual(rate, Frequency::Monthly)
            .map_err(|error| error.to_string())
            .and_then(|rate| rental.level_equivalent(rate).map_err(|error| error.to_string()))
    });
    let [low, mid, high] = level;
    let level = Range::new(low?, mid?, high?).map_err(|error| error.to_string())?;
    let used = |price: ChipHourPrice, share: Share| price * (1.0 / share.as_fraction());
    let total = level.combine(utilization, used);
    let idle = level.combine(utilization, |price, share| used(price, share) - price);
    let parts = Part::ALL.map(|each| {
        let range = match each {
            Part::Rent => Range::exact(rental.hourly),
            Part::Financing => level.map(|price: ChipHourPrice| price - rental.hourly),
            Part::Idle => idle,
            _ => Range::exact(ChipHourPrice::ZERO),
        };
        (each, range)
    });
    Ok(Hour { parts: parts.to_vec(), total, available: level, powered: level })
}
