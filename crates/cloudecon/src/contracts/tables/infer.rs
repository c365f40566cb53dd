use super::inputs;
use crate::contracts::{Answer, PredictionAnswer};
use crate::table::{Cell, Column, Document, Number, Table};

/// A share in percent, or money of a MW and year.
fn ends(is_ratio: bool, low: f64, high: f64) -> Number {
    let (factor, unit) = if is_ratio { (100.0, "%") } else { (1e-6, "USD million/MW-year") };
    Number::between(low * factor, low.midpoint(high) * factor, high * factor).in_unit(unit)
}

impl Answer {
    /// What fits, what is known whatever the terms, and which number would decide.
    pub fn document(&self) -> Document {
        let document = Document::new("deal-infer", self.question.as_str())
            .table(self.given())
            .table(self.terms())
            .table(self.figures());
        match &self.deciding {
            Some(name) => document.note(format!("the next number that would decide: {name}")),
            None if self.families.iter().any(|family| family.fits) => document,
            None => document.note("nothing fits: one of the figures or families is wrong"),
        }
    }

    fn cell(&self, number: Number, what: &str) -> Cell {
        let id = format!("deal.{}.infer.{what}", self.id);
        number.with_id(id).with_inputs(inputs(&self.id, &[])).into()
    }

    fn given(&self) -> Table {
        let mut table = Table::new("given", "Taken as given")
            .column(Column::text("figure", "Figure"))
            .column(Column::number("value", "Value", "").ranged())
            .column(Column::text("printed", "As printed"))
            .column(Column::text("source", "Source"));
        let sales = Number::new(self.sales_per_mw_year / 1e6).in_unit("USD million/MW-year");
        table.push(["sales".into(), self.cell(sales, "sales")]);
        for (((name, text, low, high), is_ratio), evidence) in
            self.reported.iter().zip(&self.are_ratios).zip(&self.evidence)
        {
            let number = ends(*is_ratio, *low, *high);
            let (number, by) = match evidence {
                Some(found) => (number.with_basis(found.basis), found.source.as_str()),
                None => (number, "given by you"),
            };
            table.push([
                name.as_str().into(),
                self.cell(number, &format!("given.{name}")),
                text.as_str().into(),
                by.into(),
            ]);
        }
        table
    }

    fn terms(&self) -> Table {
        let mut table = Table::new("terms", "Terms that fit")
            .column(Column::text("family", "Family"))
            .column(Column::text("fits", "Fits"))
            .column(Column::text("term", "Term"))
            .column(Column::number("value", "Ends that are left", "").ranged())
            .column(Column::number("searched", "Searched", "").ranged());
        for family in &self.families {
            let fits = if family.fits { "fits" } else { "does not fit" };
            for term in &family.parameters {
                let is_share = term.unit == "%";
                let number = |(low, high): (f64, f64), what: &str| {
                    let factor = if is_share { 0.01 } else { 1.0 };
                    let number = ends(is_share, low * factor, high * factor);
                    let id = format!("{}.{}.{what}", family.name, term.name);
                    self.cell(number.with_basis(family.evidence.basis), &id)
                };
                table.push([
                    family.name.as_str().into(),
                    fits.into(),
                    term.name.as_str().into(),
                    number(term.feasible, "feasible"),
                    number(term.searched, "searched"),
                ]);
            }
            for figure in &family.attainable {
                let number = ends(figure.is_ratio, figure.low, figure.high);
                table.push([
                    family.name.as_str().into(),
                    fits.into(),
                    format!("{} could only be", figure.name).into(),
                    self.cell(number, &format!("{}.{}", family.name, figure.name)),
                ]);
            }
        }
        table
    }

    fn figures(&self) -> Table {
        let mut table = Table::new("figures", "Figures that nobody has published")
            .column(Column::text("figure", "Figure"))
            .column(Column::text("verdict", "Verdict"))
            .column(Column::text("family", "Family"))
            .column(Column::number("value", "Value", "").ranged());
        for figure in &self.predictions {
            let verdict = self.verdict(figure);
            let mut push = |family: &str, low: f64, high: f64| {
                let number = ends(figure.is_ratio, low, high);
                let number = self.cell(number, &format!("{}.{family}", figure.name));
                table.push([figure.name.as_str().into(), verdict.into(), family.into(), number]);
            };
            if let Some((low, high)) = figure.overall {
                push("all", low, high);
            }
            if !figure.is_pinned {
                for (family, low, high) in &figure.by_family {
                    push(family, *low, *high);
                }
            }
        }
        table
    }

    fn verdict(&self, figure: &PredictionAnswer) -> &'static str {
        if self.deciding.as_ref() == Some(&figure.name) {
            "would decide"
        } else if figure.is_pinned {
            "known whatever the terms"
        } else {
            "not known"
        }
    }
}
