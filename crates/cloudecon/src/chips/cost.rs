use cloudecon_core::{ChipHourPrice, Range};
use cloudecon_dataset::Chip as ChipRow;
use cloudecon_tco::CostBasis;

use super::cells::{self, usd};
use super::hour::{Hour, Part, Use, hour};
use super::{Catalog, Unanswered};
use crate::models::power_at_meter;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::traced::Traced;

/// Chips that are shown when none is named: those of the report's largest cloud and their rivals.
pub(super) const USUAL: [&str; 7] = [
    "aws-trainium2",
    "aws-trainium3",
    "nvidia-h100-sxm",
    "nvidia-h200-sxm",
    "nvidia-gb200-nvl72",
    "nvidia-gb300-nvl72",
    "google-tpu-v7",
];

/// The chips that are named, or the usual ones.
pub(super) fn chosen<'a>(
    catalog: &Catalog<'a>,
    words: &[String],
) -> Result<Vec<&'a ChipRow>, Unanswered> {
    if words.is_empty() {
        return Ok(USUAL.iter().filter_map(|id| catalog.dataset().chip(id)).collect());
    }
    words.iter().map(|word| catalog.chip(word)).collect()
}

/// What a useful hour of a chip costs an owner at hyperscale cost, a smaller owner, and a customer
/// who rents for years: part by part, the parts summing to the total, with ranges.
///
/// `utilization` in percent replaces that of the scenario.
///
/// # Errors
/// [`Unanswered`] for an unknown chip or a utilization outside 0 to 100 %.
pub fn cost(
    catalog: &Catalog<'_>,
    words: &[String],
    utilization: Option<f64>,
) -> Result<Document, Unanswered> {
    let chips = chosen(catalog, words)?;
    let used = Use::of(&catalog.inputs(), utilization)?;
    let mut totals = Table::new("chip-hour", "Cost of a useful chip-hour on three bases")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("basis", "Basis"))
        .column(Column::number("total", "Useful hour", "USD/h").ranged())
        .column(Column::number("powered", "Powered hour", "USD/h").ranged())
        .column(Column::number("published", "Published", "USD/h"))
        .column(Column::text("holds", "In range"))
        .column(Column::number("month", "Powered", "USD/kW-month"))
        .column(Column::number("energy_share", "Power and facility", "percent"));
    let mut parts = Table::new("breakdown", "The parts of a useful hour; they sum to the total")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("basis", "Basis"))
        .column(Column::text("part", "Part"))
        .column(Column::number("cost", "Cost", "USD/h").ranged());
    for chip in &chips {
        for basis in CostBasis::ALL {
            let found = hour(catalog, chip, basis, &used);
            totals.push(total_row(catalog, chip, basis, &found));
            if let Ok(hour) = &found {
                break_down(&mut parts, chip.id(), basis, hour);
            }
        }
    }
    Ok(Document::new("tco-cost", "Cost of a chip-hour")
        .table(totals)
        .table(parts)
        .note(
            "useful hour: powered hour over availability and utilization of the scenario; \
             published costs are of the powered hour",
        )
        .note(
            "the ends of a range take every input at its cheap or its dear end, so the ends of the \
             parts sum to the ends of the total, except for worn-down capital and financing, which \
             trade against each other",
        ))
}

fn total_row(
    catalog: &Catalog<'_>,
    chip: &ChipRow,
    basis: CostBasis,
    found: &Result<Traced<Hour>, String>,
) -> Vec<Cell> {
    let id = |what: &str| format!("tco.{what}.{}.{}", chip.id(), basis.as_str());
    let of = |what: &str, pick: fn(&Hour) -> Range<ChipHourPrice>| {
        cells::found(id(what), found.clone().map(|hour| hour.map(|hour| pick(&hour))), usd)
    };
    let published = catalog.bases.published(chip.id()).and_then(|row| row.on(basis));
    let source = format!("calibration/cost-bases.toml#published.{}", chip.id());
    let holds = match (found, published) {
        (Ok(hour), Some(price)) if basis != CostBasis::MultiYearRental => {
            let price = ChipHourPrice::from_usd_per_chip_hour(price);
            if hour.value().powered.contains(price) { "yes" } else { "no" }
        }
        _ => "-",
    };
    let (month, share) = match found {
        Ok(hour) => (per_kw_month(catalog, chip, hour), power_share(hour)),
        Err(_) => (Cell::Empty, Cell::Empty),
    };
    vec![
        chip.id().into(),
        basis.as_str().into(),
        of("chip_hour", |hour| hour.total),
        of("powered_hour", |hour| hour.powered),
        cells::published(published, &source, cloudecon_dataset::Basis::Estimated),
        holds.into(),
        month,
        share,
    ]
}

/// A powered month over the power at the meter, middle.
fn per_kw_month(catalog: &Catalog<'_>, chip: &ChipRow, hour: &Traced<Hour>) -> Cell {
    let power = power_at_meter(&catalog.inputs(), chip);
    match power {
        Ok(power) => {
            let month = cloudecon_tco::MEAN_MONTH.as_hours() / power.mid().as_kw();
            let value = usd(hour.value().powered.mid()) * month;
            let number = Number::new(value)
                .with_basis(hour.basis().max(power.basis()))
                .with_inputs(hour.inputs().to_vec());
            number.into()
        }
        Err(reason) => Cell::Missing(reason),
    }
}

/// Facility and energy over the powered hour, middle; published statements say 10 to 30 percent.
fn power_share(hour: &Traced<Hour>) -> Cell {
    let part = |wanted: Part| {
        hour.value()
            .parts
            .iter()
            .find(|(each, _)| *each == wanted)
            .map_or(0.0, |(_, r)| usd(r.mid()))
    };
    let share = part(Part::Facility) + part(Part::Energy);
    let powered = usd(hour.value().powered.mid());
    if share <= 0.0 || powered <= 0.0 {
        return Cell::Empty;
    }
    Number::new(100.0 * share / powered)
        .with_basis(hour.basis())
        .with_inputs(hour.inputs().to_vec())
        .into()
}

fn break_down(table: &mut Table, chip: &str, basis: CostBasis, hour: &Traced<Hour>) {
    let mut push = |name: &str, label: &str, range: Range<ChipHourPrice>| {
        let id = format!("tco.part.{name}.{chip}.{}", basis.as_str());
        let traced = hour.clone().map(|_| range);
        table.push([
            chip.into(),
            basis.as_str().into(),
            label.into(),
            cells::number(id, &traced, usd),
        ]);
    };
    for (part, range) in &hour.value().parts {
        if range.mid() != ChipHourPrice::ZERO || range.high() != ChipHourPrice::ZERO {
            push(part.name(), part.label(), *range);
        }
    }
    push("total", "total", hour.value().total);
}
