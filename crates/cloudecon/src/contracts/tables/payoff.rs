use super::{Scale, inputs};
use crate::contracts::{Breakpoints, ContractRun};
use crate::table::{Cell, Column, Number, Table};

/// Bends and jumps of the seller's margin, and where parties break even.
pub(super) fn tables(run: &ContractRun) -> Option<[Table; 2]> {
    let payoff = run.payoff.as_ref()?;
    let id = |what: &str| format!("deal.{}.{what}", run.id);
    let number = |value: f64, what: &str| {
        Number::new(value)
            .with_basis(run.paths.basis)
            .with_id(id(what))
            .with_inputs(inputs(&run.id, &run.rows))
    };
    let mut breakevens =
        Table::new("breakevens", "Demand at which a margin is zero or changes sign")
            .column(Column::text("party", "Party"))
            .column(Column::text("kind", "Kind"))
            .column(Column::number("from", "From", "% of the base run"))
            .column(Column::number("to", "To", "% of the base run"));
    let mut bends =
        Table::new("breakpoints", format!("Where the margin of {} bends or jumps", run.seller))
            .column(Column::text("kind", "Kind"))
            .column(Column::number("demand", "Demand", "% of the base run"));
    let found = match payoff {
        Breakpoints::Found(found) => found,
        Breakpoints::Missing(reason) => {
            let missing = || Cell::Missing(reason.clone());
            breakevens.push([run.seller.to_string().into(), "-".into(), missing(), missing()]);
            bends.push(["-".into(), missing()]);
            return Some([breakevens, bends]);
        }
    };
    for (party, kind, from, to) in &found.breakevens {
        breakevens.push([
            party.to_string().into(),
            (*kind).into(),
            number(from * 100.0, &format!("{party}.breakeven")).into(),
            number(to * 100.0, &format!("{party}.breakeven")).into(),
        ]);
    }
    let largest = found.bends.iter().map(|bend| bend.value.abs()).fold(0.0, f64::max);
    let scale = Scale::of(largest);
    for (name, label) in [("before", "Just below"), ("value", "At it"), ("after", "Just above")] {
        bends = bends.column(Column::number(name, label, scale.name));
    }
    for (name, label) in [("slope_before", "Slope below"), ("slope_after", "Slope above")] {
        bends = bends.column(Column::number(name, label, format!("{} for 1 %", scale.name)));
    }
    for bend in &found.bends {
        let money = |value: f64, what: &str| Cell::from(number(scale.one(value), what));
        bends.push([
            if bend.is_jump { "jump" } else { "bend" }.into(),
            number(bend.at * 100.0, "breakpoint").into(),
            money(bend.before, "breakpoint.before"),
            money(bend.value, "breakpoint.value"),
            money(bend.after, "breakpoint.after"),
            money(bend.slope_before / 100.0, "breakpoint.slope_before"),
            money(bend.slope_after / 100.0, "breakpoint.slope_after"),
        ]);
    }
    let span = "exact, from 0 to 200 % of the base run's demand, with the middle of every range";
    Some([breakevens.note(span), bends.note(span)])
}
