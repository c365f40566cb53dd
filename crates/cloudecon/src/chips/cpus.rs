mod beside;

use cloudecon_dataset::Basis;
use cloudecon_tco::{CpuInstance, Error, break_even_price_ratio, performance_per_dollar_gain};

use super::machines::{Kind, Machine};
use super::serve::Load;
use super::{Catalog, Unanswered};
use crate::table::{Cell, Column, Document, Number, Table};

/// Processors in money: a virtual CPU and a core by the hour, work per dollar by generation and
/// against x86, the share of the host in an accelerator server, and what environments of agents add
/// to a chip-hour.
///
/// The load says how many trajectories are open on a chip: its open requests over its chips.
///
/// # Errors
/// [`Unanswered`] for a file that names a machine or chip that is not there, or a price below zero.
pub fn cpus(catalog: &Catalog<'_>, load: &Load) -> Result<Document, Unanswered> {
    Ok(Document::new("tco-cpus", "Processors by the hour and by their work")
        .table(prices(catalog)?)
        .table(generations(catalog)?)
        .table(against_x86(catalog)?)
        .table(beside::heads(catalog)?)
        .table(beside::environments(catalog, load)?)
        .note(
            "list prices on demand; a virtual CPU is a whole core on some processors and a thread \
             on others",
        )
        .note("claims of speed are the provider's own, `up to`"))
}

/// A number from low, middle and high, in whatever order its ends came out.
fn ranged(values: [f64; 3], basis: Basis, inputs: impl IntoIterator<Item = String>) -> Number {
    let [one, mid, other] = values;
    Number::between(one.min(other), mid, one.max(other))
        .with_basis(basis.max(Basis::Derived))
        .with_inputs(inputs)
}

/// A figure at each of three prices.
fn at_each(
    machine: &Machine,
    of: impl Fn(&CpuInstance) -> Result<f64, Error>,
) -> Result<[f64; 3], Error> {
    let [low, mid, high] = machine.priced();
    Ok([of(&low)?, of(&mid)?, of(&high)?])
}

fn prices(catalog: &Catalog<'_>) -> Result<Table, Unanswered> {
    let mut table = Table::new("prices", "What a virtual CPU and a core cost an hour")
        .column(Column::text("instance", "Instance"))
        .column(Column::text("processor", "Processor"))
        .column(Column::number("cpus", "Virtual CPUs", ""))
        .column(Column::number("threads", "Per core", ""))
        .column(Column::number("per_cpu", "Virtual CPU", "USD/h").ranged())
        .column(Column::number("per_core", "Core", "USD/h").ranged())
        .column(Column::text("source", "Source"));
    for machine in &catalog.machines.instance {
        let row = || [machine.row()];
        let count = |value: u32| Number::new(f64::from(value)).with_basis(Basis::Reported);
        let per_cpu = at_each(machine, CpuInstance::per_virtual_cpu)?;
        let per_core = at_each(machine, CpuInstance::per_core)?;
        let price = |what: &str, values| {
            ranged(values, machine.basis(), row()).with_id(format!("tco.{what}.{}", machine.id))
        };
        table.push([
            machine.id.clone().into(),
            machine.processor.clone().into(),
            count(machine.virtual_cpus).with_inputs(row()).into(),
            count(machine.threads_per_core).with_inputs(row()).into(),
            price("vcpu_hour", per_cpu).into(),
            price("core_hour", per_core).into(),
            machine.source().into(),
        ]);
    }
    Ok(table)
}

/// New price over old, per virtual CPU, from its low end to its high one.
fn price_ratio(new: &Machine, old: &Machine) -> Result<[f64; 3], Error> {
    let [cheap, mid, dear] = at_each(new, CpuInstance::per_virtual_cpu)?;
    let [low, middle, high] = at_each(old, CpuInstance::per_virtual_cpu)?;
    Ok([cheap / high, mid / middle, dear / low])
}

/// The same for a figure of a ratio.
fn each(values: [f64; 3], of: impl Fn(f64) -> Result<f64, Error>) -> Result<[f64; 3], Error> {
    let [low, mid, high] = values;
    Ok([of(low)?, of(mid)?, of(high)?])
}

fn generations(catalog: &Catalog<'_>) -> Result<Table, Unanswered> {
    let mut table = Table::new("generations", "Work per dollar against the generation before")
        .column(Column::text("instance", "Instance"))
        .column(Column::text("over", "Over"))
        .column(Column::number("speedup", "Speed, up to", "percent"))
        .column(Column::number("price", "Price", "x").ranged())
        .column(Column::number("gain", "Work per dollar", "percent").ranged())
        .column(Column::number("unit", "A unit of work", "x").ranged())
        .column(Column::number("break_even", "Break-even price", "x"))
        .note("a unit of work: its cost over that of the generation before");
    for claim in &catalog.machines.speedup {
        let file = &catalog.machines;
        let (new, old) = (file.machine(&claim.instance)?, file.machine(&claim.over)?);
        let ratio = price_ratio(new, old)?;
        let gain = each(ratio, |ratio| performance_per_dollar_gain(claim.gain(), ratio))?;
        let basis = claim.basis().max(new.basis()).max(old.basis());
        let rows = || [claim.row("speedup"), new.row(), old.row()];
        let id = |what: &str| format!("tco.cpu_{what}.{}", new.id);
        table.push([
            new.id.clone().into(),
            old.id.clone().into(),
            Number::new(claim.percent)
                .with_basis(claim.basis())
                .with_inputs([claim.row("speedup")])
                .with_note(claim.source.clone())
                .into(),
            ranged(ratio, new.basis().max(old.basis()), [new.row(), old.row()])
                .with_id(id("price"))
                .into(),
            ranged(gain.map(|gain| 100.0 * gain), basis, rows()).with_id(id("gain")).into(),
            ranged(gain.map(|gain| 1.0 / (1.0 + gain)), basis, rows()).with_id(id("work")).into(),
            Number::new(break_even_price_ratio(claim.gain()))
                .with_basis(claim.basis())
                .with_inputs([claim.row("speedup")])
                .into(),
        ]);
    }
    Ok(table)
}

fn against_x86(catalog: &Catalog<'_>) -> Result<Table, Unanswered> {
    let mut table = Table::new("x86", "The provider's processors against x86")
        .column(Column::text("instance", "Instance"))
        .column(Column::text("over", "Against"))
        .column(Column::number("cpu", "Virtual CPU", "x").ranged())
        .column(Column::number("core", "Core", "x").ranged())
        .column(Column::number("claim", "Work per dollar, as claimed", "percent"))
        .column(Column::number("implied", "Speed that it implies", "percent").ranged())
        .note("price over price; the speed of a virtual CPU at which the claimed work per dollar holds");
    let machines = &catalog.machines.instance;
    for own in machines.iter().filter(|machine| machine.kind == Kind::Own) {
        for x86 in machines.iter().filter(|machine| machine.kind == Kind::X86) {
            let basis = own.basis().max(x86.basis());
            let rows = || [own.row(), x86.row()];
            let ratio = price_ratio(own, x86)?;
            let (new, old) =
                (at_each(own, CpuInstance::per_core)?, at_each(x86, CpuInstance::per_core)?);
            let core = [new[0] / old[2], new[1] / old[1], new[2] / old[0]];
            let claim = catalog
                .machines
                .work_per_dollar
                .iter()
                .find(|claim| claim.instance == own.id && claim.over == x86.id);
            let claimed = claim.map_or(Cell::Empty, |claim| {
                Number::new(claim.percent)
                    .with_basis(claim.basis())
                    .with_inputs([claim.row("work_per_dollar")])
                    .with_note(claim.source.clone())
                    .into()
            });
            let implied = claim.map_or(Cell::Empty, |claim| {
                let speed = ratio.map(|ratio| 100.0 * ((1.0 + claim.gain()) * ratio - 1.0));
                ranged(speed, basis.max(claim.basis()), rows())
                    .with_inputs([claim.row("work_per_dollar")])
                    .with_id(format!("tco.cpu_speed.{}.{}", own.id, x86.id))
                    .into()
            });
            let id = |what: &str| format!("tco.cpu_{what}.{}.{}", own.id, x86.id);
            table.push([
                own.id.clone().into(),
                x86.id.clone().into(),
                ranged(ratio, basis, rows()).with_id(id("ratio")).into(),
                ranged(core, basis, rows()).with_id(id("core_ratio")).into(),
                claimed,
                implied,
            ]);
        }
    }
    Ok(table)
}
