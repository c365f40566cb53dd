//! A data set of a few observations of invented companies.

use std::fmt::Write;

use cloudecon_dataset::{Dataset, Files};

/// The cells of an observation that matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) entity: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) period: &'static str,
    /// Nothing, or `#2`, `#3`.
    pub(crate) id: &'static str,
    pub(crate) value: &'static str,
    pub(crate) low: &'static str,
    pub(crate) high: &'static str,
    pub(crate) bound: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) confidence: &'static str,
    pub(crate) published: &'static str,
}

impl Row {
    /// A reported figure, exact and trusted, in USD million.
    pub(crate) const fn of(
        entity: &'static str,
        metric: &'static str,
        period: &'static str,
        value: &'static str,
    ) -> Self {
        Self {
            entity,
            metric,
            period,
            id: "",
            value,
            low: "-",
            high: "-",
            bound: "exact",
            basis: "reported",
            confidence: "high",
            published: "2026-08-01",
        }
    }
}

/// Companies with the calendar year (`calendar`, with two definitions of a segment) and with years
/// that end in May and June.
pub(crate) fn dataset(rows: &[Row]) -> Dataset {
    let mut files = Files::new("");
    files.insert(
        "sources.toml",
        "[[source]]\nid = \"s\"\ntitle = \"t\"\npublisher = \"p\"\nkind = \"note\"\nurl = \"-\"\n\
         published = \"-\"\nread_on = \"2026-09-01\"\nlicence = \"facts only\"\n",
    );
    files.insert(
        "metrics.csv",
        "metric,quantity,kind,sign,description\nrevenue,money,flow,any,Revenue\nbacklog,money,stock,any,Backlog\n",
    );
    let mut providers = String::new();
    for (id, month, entities) in [
        ("calendar", 12, &["calendar", "calendar.old", "calendar.new"][..]),
        ("may", 5, &["may"]),
        ("june", 6, &["june"]),
    ] {
        write!(providers,
            "[[provider]]\nid = \"{id}\"\nname = \"n\"\ncompany = \"c\"\nkind = \"cloud\"\n\
             fiscal_year_end = {month}\nfiscal_label = \"ending-year\"\norder = 0\nperimeter = \"p\"\n"
        ).unwrap();
        for entity in entities {
            write!(providers, "[[provider.entity]]\nid = \"{entity}\"\nname = \"n\"\n").unwrap();
        }
        let mut csv = "id,entity,metric,period,value,low,high,unit,bound,basis,confidence,published,source,locator,note\n".to_owned();
        for row in rows.iter().filter(|row| row.entity.split('.').next() == Some(id)) {
            let Row {
                entity,
                metric,
                period,
                value,
                low,
                high,
                bound,
                basis,
                confidence,
                published,
                ..
            } = row;
            writeln!(csv,
                "{entity}.{metric}@{period}{},{entity},{metric},{period},{value},{low},{high},USD million,{bound},{basis},{confidence},{published},s,-,-",
                row.id
            ).unwrap();
        }
        files.insert(format!("observations/{id}.csv"), csv);
    }
    files.insert("providers.toml", providers);
    Dataset::read(&files).into_result().unwrap()
}
