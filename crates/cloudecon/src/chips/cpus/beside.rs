use cloudecon_core::{ChipHourPrice, Share};
use cloudecon_dataset::Basis;
use cloudecon_tco::{environment_demand, head_node_share};

use super::super::machines::{Environments, Host};
use super::super::serve::Load;
use super::super::{Catalog, Unanswered};
use super::{at_each, each, ranged};
use crate::table::{Cell, Column, Number, Table};

/// The host of a server with accelerators, at list prices.
pub(super) fn heads(catalog: &Catalog<'_>) -> Result<Table, Unanswered> {
    let mut table = Table::new("head-node", "The host of an accelerator server, at list prices")
        .column(Column::text("chip", "Chip"))
        .column(Column::text("server", "Server"))
        .column(Column::number("cpus", "Virtual CPUs per chip", ""))
        .column(Column::text("priced_as", "Priced as"))
        .column(Column::number("host", "Host per chip", "USD/h").ranged())
        .column(Column::number("list", "Chip at list", "USD/h"))
        .column(Column::number("share", "Share of the host", "percent").ranged())
        .note("the list price of a server holds its host: share = host / list price of the chip");
    for host in &catalog.machines.host {
        table.push(head(catalog, host)?);
    }
    Ok(table)
}

fn head(catalog: &Catalog<'_>, host: &Host) -> Result<Vec<Cell>, Unanswered> {
    let machine = catalog.machines.machine(&host.priced_as)?;
    let chip = catalog.chip(&host.chip)?;
    let cpus = f64::from(host.virtual_cpus);
    let hourly = at_each(machine, |priced| Ok(priced.per_virtual_cpu()? * cpus))?;
    let per_chip = hourly.map(|hour| hour / f64::from(host.chips));
    let basis = machine.basis().max(Basis::Derived);
    let rows = || [host.row(), machine.row()];
    let id = |what: &str| format!("tco.{what}.{}", chip.id());
    let list = chip.list_price_od();
    let share = match list {
        None => Cell::Missing(format!("no list price of `{}` is known", chip.id())),
        Some(list) => {
            let of = |hour: f64| {
                let rest = list.as_usd_per_chip_hour() - hour / f64::from(host.chips);
                let rest = ChipHourPrice::from_usd_per_chip_hour(rest);
                Ok(100.0 * head_node_share(hour, host.chips, rest)?.as_fraction())
            };
            ranged(each(hourly, of)?, basis, rows())
                .with_inputs([chip.id()])
                .with_id(id("head_share"))
                .into()
        }
    };
    Ok(vec![
        chip.id().into(),
        host.server.clone().into(),
        Number::new(cpus / f64::from(host.chips))
            .with_basis(Basis::Derived)
            .with_inputs([host.row()])
            .into(),
        machine.id.clone().into(),
        ranged(per_chip, basis, rows()).with_id(id("head_hour")).into(),
        list.map_or(Cell::Empty, |list| {
            Number::new(list.as_usd_per_chip_hour())
                .with_basis(Basis::Reported)
                .with_inputs([chip.id()])
                .into()
        }),
        share,
    ])
}

/// Cores and dollars that environments of agents add to a chip-hour.
pub(super) fn environments(catalog: &Catalog<'_>, load: &Load) -> Result<Table, Unanswered> {
    let asked = &catalog.machines.environments;
    let open = load.concurrency / f64::from(load.chips);
    let mut table = Table::new(
        "environments",
        format!("Environments of agents beside a chip with {open} open trajectories"),
    )
    .column(Column::text("instance", "Instance"))
    .column(Column::number("cores", "Cores per chip", "").ranged())
    .column(Column::number("cost", "Per chip-hour", "USD/h").ranged())
    .note(asked.note());
    for machine in &catalog.machines.instance {
        let mut demand = [(0.0, 0.0); 3];
        let cases = asked.cores_per_trajectory.iter().zip(&asked.load).zip(machine.priced());
        for (slot, ((cores, load), priced)) in demand.iter_mut().zip(cases) {
            let busy =
                Share::from_fraction(*load).map_err(|error| Unanswered(error.to_string()))?;
            // A core that is used for a part holds more than one environment's work.
            *slot = environment_demand(1.0, open * cores, busy, &priced)?;
        }
        let rows = || [Environments::ROW.to_owned(), machine.row()];
        table.push([
            machine.id.clone().into(),
            ranged(demand.map(|(cores, _)| cores), Basis::Assumed, [Environments::ROW.to_owned()])
                .into(),
            ranged(demand.map(|(_, cost)| cost), Basis::Assumed, rows())
                .with_id(format!("tco.environment_hour.{}", machine.id))
                .into(),
        ]);
    }
    Ok(table)
}
