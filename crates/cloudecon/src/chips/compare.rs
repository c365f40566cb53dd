mod ratio;

use cloudecon_core::ChipHourPrice;
use cloudecon_dataset::Chip as ChipRow;
use cloudecon_tco::{ChipHourRanges, CostBasis};

use self::ratio::ratio;
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
        for rival in theirs.iter().filter(|rival| rival.chip.id() != our.chip.id()) {
            for per in Per::ALL {
                verdicts.push(verdict_row(our, rival, per, basis));
            }
        }
    }
    if verdicts.rows().is_empty() {
        return Err(Unanswered(
            "a chip is not compared with itself: name another rival".to_owned(),
        ));
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
