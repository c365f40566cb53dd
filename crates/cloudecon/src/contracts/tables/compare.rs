use super::{Scale, inputs};
use crate::contracts::{Compared, Comparison};
use crate::table::{Cell, Column, Document, Number, Table};

impl Comparison {
    /// The sellers' margins side by side.
    pub fn document(&self) -> Document {
        let points = self.deals.iter().flat_map(|deal| &deal.points);
        let scale = Scale::of(points.map(|point| point.margin.high.abs()).fold(0.0, f64::max));
        let mut margins = Table::new("margins", "The seller's margin when demand moves")
            .column(Column::text("deal", "Deal"))
            .column(Column::text("seller", "Seller"))
            .column(Column::number("demand", "Demand", "%"))
            .column(Column::number("margin", "Margin", scale.name).ranged())
            .column(Column::number("at_risk", "At risk", scale.name))
            .column(Column::number("of_base", "Of base", "%"));
        let mut terms = Table::new("at-risk-by-term", "At risk by term")
            .column(Column::text("deal", "Deal"))
            .column(Column::text("term", "Term"))
            .column(Column::number("demand", "Demand", "%"))
            .column(Column::number("at_risk", "At risk", scale.name));
        let mut floors =
            Table::new("floors", "Part of the seller's bills that comes without demand")
                .column(Column::text("deal", "Deal"))
                .column(Column::text("name", "Name"))
                .column(Column::number("floor_cover", "Floor cover", "%"));
        for deal in &self.deals {
            for point in &deal.points {
                let demand = point.demand * 100.0;
                let named = |number: Number, what: &str| {
                    deal.number(number, &format!("{what}@{}", crate::figure(demand)))
                };
                margins.push([
                    deal.id.as_str().into(),
                    deal.seller.to_string().into(),
                    demand.into(),
                    named(scale.number(&point.margin), "margin"),
                    named(Number::new(scale.one(point.at_risk)), "at_risk"),
                    match point.at_risk_of_base {
                        Some(part) => named(Number::new(part * 100.0), "at_risk_of_base"),
                        None => Cell::Missing("the base margin is not positive".to_owned()),
                    },
                ]);
                for (term, part) in &point.by_term {
                    terms.push([
                        deal.id.as_str().into(),
                        term.as_str().into(),
                        demand.into(),
                        named(Number::new(scale.one(*part)), &format!("{term}.at_risk")),
                    ]);
                }
            }
            floors.push([
                deal.id.as_str().into(),
                deal.name.as_str().into(),
                match deal.floor_cover {
                    Some(part) => deal.number(Number::new(part * 100.0), "floor_cover"),
                    None => Cell::Missing("it bills nothing".to_owned()),
                },
            ]);
        }
        Document::new("deal-compare", "Contracts when demand moves")
            .table(margins)
            .table(terms)
            .table(floors)
            .note("at risk: margin at full demand less margin at this level, of the middle terms; negative is a gain")
    }
}

impl Compared {
    fn number(&self, number: Number, what: &str) -> Cell {
        number
            .with_basis(self.basis)
            .with_id(format!("deal.{}.{what}", self.id))
            .with_inputs(inputs(&self.id, &self.rows))
            .into()
    }
}
