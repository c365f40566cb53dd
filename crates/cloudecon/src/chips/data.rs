use cloudecon_dataset::{Basis, Chip as ChipRow, ChipKind};

use super::cells::published;
use super::reading::{capital, three};
use super::{Catalog, Unanswered, cells};
use crate::inputs::Inputs;
use crate::models::{hardware, power_at_meter};
use crate::table::{Cell, Column, Document, Table};

/// What is known of every chip: dense peaks, memory, link, power, capital and list prices.
///
/// `words` must all occur in the id of a chip that is shown.
///
/// # Errors
/// [`Unanswered`] if no chip has the words in its id.
pub fn chips(catalog: &Catalog<'_>, words: &[String]) -> Result<Document, Unanswered> {
    let wanted: Vec<&ChipRow> = catalog
        .dataset()
        .chips()
        .iter()
        .filter(|chip| words.iter().all(|word| chip.id().contains(word.as_str())))
        .collect();
    if wanted.is_empty() {
        return Err(Unanswered(format!("no chip has {} in its id", words.join(" and "))));
    }
    let of = |kind: fn(ChipKind) -> bool| {
        wanted.iter().filter(move |chip| kind(chip.kind())).copied().collect::<Vec<_>>()
    };
    let mut document = Document::new("tco-chips", "Chips as published, dense rates");
    let accelerators = of(|kind| kind != ChipKind::Cpu);
    if !accelerators.is_empty() {
        let inputs = catalog.inputs();
        document = document.table(rates(&inputs, &accelerators)).table(money(
            catalog,
            &inputs,
            &accelerators,
        ));
    }
    let cpus = of(|kind| kind == ChipKind::Cpu);
    if !cpus.is_empty() {
        document = document.table(processors(&cpus));
    }
    let mut notes = Table::new("notes", "What the sources say beside the figures")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("source", "Source"))
        .column(Column::text("published", "Published"))
        .column(Column::text("confidence", "Confidence"))
        .column(Column::text("note", "Note"));
    for chip in &wanted {
        notes.push([
            chip.id().into(),
            chip.source().into(),
            chip.published().to_string().into(),
            chip.confidence().to_string().into(),
            chip.note().unwrap_or("-").into(),
        ]);
    }
    Ok(document
        .table(notes)
        .note(
            "peaks are dense: figures for sparse matrices, up to four times as high, are left out",
        )
        .note("the link is one way; makers print both ways together"))
}

fn rates(inputs: &Inputs<'_>, chips: &[&ChipRow]) -> Table {
    let mut table = Table::new("rates", "Peaks, memory and link per chip")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("name", "Name"))
        .column(Column::text("year", "Year"))
        .column(Column::number("bf16", "16 bits", "TFLOP/s"))
        .column(Column::number("fp8", "8 bits", "TFLOP/s"))
        .column(Column::number("fp4", "4 bits", "TFLOP/s"))
        .column(Column::number("memory", "Memory", "GB"))
        .column(Column::number("bandwidth", "Bandwidth", "TB/s"))
        .column(Column::number("link", "Link", "GB/s"))
        .column(Column::number("ridge", "Ridge, 8 bits", "FLOP/B"));
    for chip in chips {
        let as_published = |value| published(value, chip.id(), Basis::Reported);
        let ridge = hardware(inputs, chip)
            .ok()
            .and_then(|found| found.ridge(cloudecon_tco::ArithmeticWidth::Bits8).ok());
        table.push([
            chip.id().into(),
            chip.name().into(),
            chip.year().map_or_else(|| "-".to_owned(), |year| year.to_string()).into(),
            as_published(chip.dense_bf16_tflops()),
            as_published(chip.dense_fp8_tflops()),
            as_published(chip.dense_fp4_tflops()),
            as_published(chip.hbm_gb()),
            as_published(chip.hbm_tbps()),
            as_published(chip.scale_up_gbps()),
            published(ridge, chip.id(), Basis::Derived),
        ]);
    }
    table
}

fn money(catalog: &Catalog<'_>, inputs: &Inputs<'_>, chips: &[&ChipRow]) -> Table {
    let mut table = Table::new("money", "Power, capital and list prices per chip")
        .column(Column::text("chip", "Chip"))
        .column(Column::number("tdp", "Design power", "kW"))
        .column(Column::number("power", "All-in at the meter", "kW").ranged())
        .column(Column::number("capital", "All-in capital", "USD").ranged())
        .column(Column::text("scope", "Figure covers"))
        .column(Column::number("list", "List, on demand", "USD/h"))
        .column(Column::number("list_3y", "List, 3 years", "USD/h"))
        .column(Column::number("published_owner", "Owner, as published", "USD/h"));
    for chip in chips {
        let id = chip.id();
        let as_published = |value| published(value, id, Basis::Reported);
        let capital = capital(catalog, chip);
        let owner = catalog.bases.published(id).and_then(|row| row.hyperscale_owner);
        table.push([
            id.into(),
            as_published(chip.tdp().map(cloudecon_core::Power::as_kw)),
            match power_at_meter(inputs, chip) {
                Ok(power) => cells::three(
                    format!("tco.power.{id}"),
                    three(*power.value(), cloudecon_core::Power::as_kw),
                    &power,
                ),
                Err(reason) => Cell::Missing(reason),
            },
            match &capital {
                Ok(found) => cells::number(
                    format!("tco.capital.{id}"),
                    &found.usd,
                    cloudecon_core::Usd::as_usd,
                ),
                Err(reason) => Cell::Missing(reason.clone()),
            },
            capital.map_or(Cell::Empty, |found| found.scope.into()),
            as_published(chip.list_price_od().map(cells::usd)),
            as_published(chip.list_price_3y().map(cells::usd)),
            published(
                owner,
                &format!("calibration/cost-bases.toml#published.{id}"),
                Basis::Estimated,
            ),
        ]);
    }
    table.note(
        "`system` and `chip` figures are multiplied by what they leave out (cost-bases.toml); \
         `bound` has no estimate inside its range",
    )
}

fn processors(chips: &[&ChipRow]) -> Table {
    let mut table = Table::new("cpus", "Processors")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("name", "Name"))
        .column(Column::number("cores", "Cores", ""))
        .column(Column::number("bandwidth", "Memory bandwidth", "GB/s"))
        .column(Column::number("list", "List, on demand", "USD/h"))
        .column(Column::number("per_core", "Per core", "USD/h"));
    for chip in chips {
        let as_published = |value| published(value, chip.id(), Basis::Reported);
        let list = chip.list_price_od().map(cells::usd);
        let per_core = list.zip(chip.cores()).map(|(price, cores)| price / cores);
        table.push([
            chip.id().into(),
            chip.name().into(),
            as_published(chip.cores()),
            as_published(chip.mem_bw_gbps()),
            as_published(list),
            published(per_core, chip.id(), Basis::Derived),
        ]);
    }
    table
}
