use cloudecon_core::{ChipHourPrice, Quantity, Range};
use cloudecon_dataset::Chip as ChipRow;
use cloudecon_tco::{ChipHourRanges, Corner, CostBasis, FacilityRange, OperationsRange};

use super::cells::{self, usd};
use super::hour::owned;
use super::{Catalog, Unanswered};
use crate::inputs::Found;
use crate::table::{Cell, Column, Document, Table};
use crate::traced::Traced;

/// Chips whose case is checked, and those it is checked against.
const OURS: [&str; 2] = ["aws-trainium2", "aws-trainium3"];
const RIVALS: [&str; 4] =
    ["nvidia-gb200-nvl72", "nvidia-gb300-nvl72", "nvidia-h200-sxm", "google-tpu-v7"];

/// What a chip-hour is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Per {
    Bandwidth,
    Pflop16,
    Pflop8,
}

impl Per {
    const ALL: [Self; 3] = [Self::Bandwidth, Self::Pflop16, Self::Pflop8];

    const fn name(self) -> &'static str {
        match self {
            Self::Bandwidth => "TB/s",
            Self::Pflop16 => "PFLOP/s, 16 bits",
            Self::Pflop8 => "PFLOP/s, 8 bits",
        }
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Bandwidth => "per_tbps",
            Self::Pflop16 => "per_pflop_16",
            Self::Pflop8 => "per_pflop_8",
        }
    }

    fn amount(self, chip: &ChipRow) -> Found<f64> {
        let found = match self {
            Self::Bandwidth => chip.hbm_tbps(),
            Self::Pflop16 => chip.dense_bf16_tflops().map(|tera| tera / 1e3),
            Self::Pflop8 => chip.dense_fp8_tflops().map(|tera| tera / 1e3),
        };
        found.ok_or_else(|| format!("`{}` states no {}", chip.id(), self.name()))
    }
}

/// One chip with the terms of its owner.
struct Side<'a> {
    chip: &'a ChipRow,
    terms: Found<Traced<ChipHourRanges>>,
}

/// The cost of a powered hour per TB/s of memory bandwidth and per dense PFLOP/s, of chips
/// against rivals, with the ranges of the inputs carried through.
///
/// What both chips share (rate, life, energy, overhead, building, upkeep) moves together; what is
/// their own (capital, power) moves apart. A verdict is given only where it holds over the ranges.
///
/// # Errors
/// [`Unanswered`] for an unknown chip or the rental basis.
pub fn compare(
    catalog: &Catalog<'_>,
    chips: &[String],
    rivals: &[String],
    basis: CostBasis,
) -> Result<Document, Unanswered> {
    if catalog.bases.owner(basis).is_none() {
        return Err(Unanswered("a rental price has no inputs to carry through".to_owned()));
    }
    let sides = |words: &[String], usual: &[&str]| -> Result<Vec<Side<'_>>, Unanswered> {
        let named: Vec<String> = if words.is_empty() {
            usual.iter().map(|id| (*id).to_owned()).collect()
        } else {
            words.to_vec()
        };
        named
            .iter()
            .map(|word| {
                let chip = catalog.chip(word)?;
                Ok(Side { chip, terms: owned(catalog, chip, basis) })
            })
            .collect()
    };
    let (ours, theirs) = (sides(chips, &OURS)?, sides(rivals, &RIVALS)?);
    let mut prices = Table::new("price", "A powered hour by what it buys")
        .column(Column::text("chip", "Chip"))
        .column(Column::number("hour", "Powered hour", "USD/h").ranged())
        .column(Column::number("per_tbps", "Per TB/s", "USD/h").ranged())
        .column(Column::number("per_pflop_16", "Per PFLOP/s, 16 bits", "USD/h").ranged())
        .column(Column::number("per_pflop_8", "Per PFLOP/s, 8 bits", "USD/h").ranged());
    for side in ours.iter().chain(&theirs) {
        prices.push(price_row(side, basis));
    }
    let mut verdicts = Table::new("verdict", "Chip against rival; below 1 the chip is cheaper")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("rival", "Rival"))
        .column(Column::text("per", "Per"))
        .column(Column::number("ratio", "Ratio of costs", "x").ranged())
        .column(Column::text("verdict", "Verdict"))
        .column(Column::number("capital", "Break-even capital", "USD").ranged());
    for our in &ours {
        for rival in &theirs {
            for per in Per::ALL {
                verdicts.push(verdict_row(our, rival, per, basis));
            }
        }
    }
    let mut document =
        Document::new("tco-compare", format!("Cost by resource, {}", basis.as_str()))
            .table(prices)
            .table(verdicts);
    // What a reader must know of a figure without an estimate inside its range.
    let mut said: Vec<String> = Vec::new();
    for side in ours.iter().chain(&theirs) {
        for note in side.terms.iter().flat_map(Traced::notes) {
            if !said.contains(note) {
                said.push(note.clone());
            }
        }
    }
    for note in said {
        document = document.note(format!("{note}: the middle is only the middle of the range"));
    }
    Ok(document
        .note(
            "ratio: both chips at the same rate, life, energy price, overhead, building and upkeep, \
             each at every end of its range; capital and power of the two at opposite ends",
        )
        .note(
            "break-even capital: what the chip may cost, all-in, for the ratio to be 1: low against \
             the rival's cheapest, high against its dearest",
        )
        .note("peaks and bandwidth are as published; what software reaches of them is left out"))
}

fn price_row(side: &Side<'_>, basis: CostBasis) -> Vec<Cell> {
    let hour = side.terms.clone().and_then(|terms| {
        let cost = terms.value().cost().map_err(|error| error.to_string())?;
        Ok(terms.map(|_| cost.total()))
    });
    let id = |what: &str| format!("tco.{what}.{}.{}", side.chip.id(), basis.as_str());
    let per = |per: Per| {
        let divided = per.amount(side.chip).and_then(|amount| {
            let hour = hour.clone()?;
            Ok(hour.map(|hour| hour.map(|price: ChipHourPrice| price * (1.0 / amount))))
        });
        cells::found(id(per.slug()), divided, usd)
    };
    vec![
        side.chip.id().into(),
        cells::found(id("powered_hour"), hour.clone(), usd),
        per(Per::Bandwidth),
        per(Per::Pflop16),
        per(Per::Pflop8),
    ]
}

fn verdict_row(our: &Side<'_>, rival: &Side<'_>, per: Per, basis: CostBasis) -> Vec<Cell> {
    let names = || vec![our.chip.id().into(), rival.chip.id().into(), per.name().into()];
    let found = ratio(our, rival, per);
    let mut cells: Vec<Cell> = names();
    match found {
        Ok((trace, ratio, capital)) => {
            let id = |what: &str| {
                let (one, other) = (our.chip.id(), rival.chip.id());
                format!("tco.{what}.{}.{one}.{other}.{}", per.slug(), basis.as_str())
            };
            let verdict = if ratio[2] < 1.0 {
                "cheaper over the whole range"
            } else if ratio[0] > 1.0 {
                "dearer over the whole range"
            } else {
                "none: the ranges allow either"
            };
            cells.push(cells::three(id("ratio"), ratio, &trace));
            cells.push(verdict.into());
            cells.push(cells::three(id("break_even_capital"), capital, &trace));
        }
        Err(reason) => {
            cells.push(Cell::Missing(reason));
            cells.push("none: a figure is missing".into());
            cells.push(Cell::Empty);
        }
    }
    cells
}

type Ratio = (Traced<()>, [f64; 3], [f64; 3]);

/// Low, middle and high ratio of the costs of a resource, and the capital at which it is 1.
fn ratio(our: &Side<'_>, rival: &Side<'_>, per: Per) -> Found<Ratio> {
    let (mine, other) = (our.terms.clone()?, rival.terms.clone()?);
    let (amount, rival_amount) = (per.amount(our.chip)?, per.amount(rival.chip)?);
    let scale = rival_amount / amount;
    let (a, b) = (mine.value(), other.value());
    let mut ratio = [f64::INFINITY, 0.0, 0.0];
    let mut capital = [f64::INFINITY, 0.0, 0.0];
    // The ratio is monotone in each shared input, so its extremes lie at the ends of all.
    for ends in 0..1_u32 << SHARED {
        let (mine, other) = (pinned(a, ends), pinned(b, ends));
        let [cheap, dear] = [Corner::Cheap, Corner::Dear].map(|corner| total(&mine, corner));
        let [rival_cheap, rival_dear] =
            [Corner::Cheap, Corner::Dear].map(|corner| total(&other, corner));
        ratio[0] = ratio[0].min(cheap? / rival_dear.clone()? * scale);
        ratio[2] = ratio[2].max(dear? / rival_cheap.clone()? * scale);
        capital[0] = capital[0].min(break_even(&mine, Corner::Dear, rival_cheap? / scale)?);
        capital[2] = capital[2].max(break_even(&mine, Corner::Cheap, rival_dear? / scale)?);
    }
    ratio[1] = total(a, Corner::Mid)? / total(b, Corner::Mid)? * scale;
    capital[1] = break_even(a, Corner::Mid, total(b, Corner::Mid)? / scale)?;
    let trace = mine.join(other).map(|_| ());
    Ok((trace, ratio, capital.map(|usd| usd.max(0.0))))
}

fn total(terms: &ChipHourRanges, corner: Corner) -> Found<f64> {
    let terms = terms.corner(corner).map_err(|error| error.to_string())?;
    Ok(usd(terms.cost().map_err(|error| error.to_string())?.total()))
}

/// The all-in capital at which a powered hour costs `target`: the hour is linear in the capital.
fn break_even(terms: &ChipHourRanges, corner: Corner, target: f64) -> Found<f64> {
    let at = |capital: f64| {
        let capital = Range::exact(cloudecon_core::Usd::from_usd(capital));
        total(&ChipHourRanges { capital, ..*terms }, corner)
    };
    let (none, one) = (at(0.0)?, at(1e4)?);
    Ok((target - none) / (one - none) * 1e4)
}

/// Inputs that two chips of one owner share.
const SHARED: u32 = 11;

/// The terms with every shared input at the end that its bit names; capital and power keep their
/// ranges.
fn pinned(terms: &ChipHourRanges, ends: u32) -> ChipHourRanges {
    fn pin<T: Quantity>(range: Range<T>, ends: u32, bit: u32) -> Range<T> {
        Range::exact(if ends >> bit & 1 == 1 { range.high() } else { range.low() })
    }
    let operations = &terms.operations;
    ChipHourRanges {
        annual_rate: pin(terms.annual_rate, ends, 0),
        life: pin(terms.life, ends, 1),
        average_load: pin(terms.average_load, ends, 2),
        pue: pin(terms.pue, ends, 3),
        energy_price: pin(terms.energy_price, ends, 4),
        facility: match terms.facility {
            FacilityRange::RentPerItPower(rent) => {
                FacilityRange::RentPerItPower(pin(rent, ends, 5))
            }
            FacilityRange::Owned { capital, life, upkeep } => FacilityRange::Owned {
                capital: pin(capital, ends, 5),
                life: pin(life, ends, 6),
                upkeep: pin(upkeep, ends, 6),
            },
            FacilityRange::Included => FacilityRange::Included,
        },
        operations: OperationsRange {
            maintenance: pin(operations.maintenance, ends, 7),
            staff: pin(operations.staff, ends, 8),
            failures: pin(operations.failures, ends, 9),
            warranty: pin(operations.warranty, ends, 10),
            insurance_and_software: pin(operations.insurance_and_software, ends, 7),
        },
        ..*terms
    }
}
