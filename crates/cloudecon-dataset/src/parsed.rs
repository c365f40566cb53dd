//! One file as read by itself: its good rows, its faults, the ids that it defines and those that it cites.

use std::sync::Arc;

use crate::cell::Cell;
use crate::claim::ClaimRaw;
use crate::csv_file::read_csv;
use crate::observation::ObservationRaw;
use crate::record::{Origin, Record, Row};
use crate::scenario::ScenarioRaw;
use crate::source_text::SourceText;
use crate::table::{Kind, Table, Target};
use crate::toml_file::read_toml;
use crate::{
    AccountingPolicy, AdjustmentRow, Chip, Code, Deal, Diagnostic, ListPrice, Location, MetricDef,
    ModelAccess, Platform, Ppa, Provider, RawFile, Relation, SiteForecast, SitePlan, SiteStep,
    Source, claim, provider, source,
};

/// A row without faults of its own, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Parsed<T> {
    pub(crate) row: T,
    pub(crate) origin: Origin,
}

/// An id in a file: defined there or cited there.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) target: Target,
    pub(crate) id: String,
    pub(crate) column: &'static str,
    pub(crate) origin: Origin,
    /// The byte of an item of a list.
    pub(crate) item: Option<usize>,
}

impl Named {
    pub(crate) fn location(&self) -> Location {
        self.item.map_or_else(|| self.origin.cell(self.column), |at| self.origin.text.locate(at))
    }
}

/// The rows of a file.
#[derive(Debug, Clone)]
pub(crate) enum Rows {
    Sources(Vec<Parsed<Source>>),
    Providers(Vec<Parsed<Provider>>),
    Metrics(Vec<Parsed<MetricDef>>),
    Observations(Vec<Parsed<ObservationRaw>>),
    Sites(Vec<Parsed<SiteStep>>),
    SiteForecasts(Vec<Parsed<SiteForecast>>),
    SitePlans(Vec<Parsed<SitePlan>>),
    Ppas(Vec<Parsed<Ppa>>),
    Platforms(Vec<Parsed<Platform>>),
    Access(Vec<Parsed<ModelAccess>>),
    ListPrices(Vec<Parsed<ListPrice>>),
    Policies(Vec<Parsed<AccountingPolicy>>),
    Adjustments(Vec<Parsed<AdjustmentRow>>),
    Chips(Vec<Parsed<Chip>>),
    Deals(Vec<Parsed<Deal>>),
    Claims(Vec<Parsed<ClaimRaw>>, Vec<Parsed<Relation>>),
    Scenario(Vec<Parsed<ScenarioRaw>>),
    Raw(RawFile),
    Unknown,
}

/// One file as read by itself.
#[derive(Debug, Clone)]
pub(crate) struct ParsedFile {
    pub(crate) text: Arc<SourceText>,
    pub(crate) rows: Rows,
    pub(crate) faults: Vec<Diagnostic>,
    pub(crate) defined: Vec<Named>,
    pub(crate) cited: Vec<Named>,
}

impl ParsedFile {
    pub(crate) fn read(root: &str, path: &str, bytes: &[u8]) -> Self {
        let text = Arc::new(SourceText::new(root, path, bytes));
        let mut file = Self {
            text,
            rows: Rows::Unknown,
            faults: Vec::new(),
            defined: Vec::new(),
            cited: Vec::new(),
        };
        let in_folder = |folder: &str, ending: &str| {
            path.strip_prefix(folder)
                .and_then(|name| name.strip_suffix(ending))
                .is_some_and(|name| !name.is_empty() && !name.contains('/'))
        };
        file.rows = match path {
            "sources.toml" => Rows::Sources(file.toml_rows(&source::FILE, "source")),
            "providers.toml" => Rows::Providers(file.toml_rows(&provider::FILE, "provider")),
            "claims.toml" => file.claims(),
            "metrics.csv" => Rows::Metrics(file.csv_rows()),
            "sites.csv" => Rows::Sites(file.csv_rows()),
            "site_forecasts.csv" => Rows::SiteForecasts(file.csv_rows()),
            "site_plans.csv" => Rows::SitePlans(file.csv_rows()),
            "ppas.csv" => Rows::Ppas(file.csv_rows()),
            "platforms.csv" => Rows::Platforms(file.csv_rows()),
            "model_access.csv" => Rows::Access(file.csv_rows()),
            "list_prices.csv" => Rows::ListPrices(file.csv_rows()),
            "policies.csv" => Rows::Policies(file.csv_rows()),
            "adjustments.csv" => Rows::Adjustments(file.csv_rows()),
            "chips.csv" => Rows::Chips(file.csv_rows()),
            "deals.csv" => Rows::Deals(file.csv_rows()),
            _ if in_folder("observations/", ".csv") => Rows::Observations(file.csv_rows()),
            _ if in_folder("scenarios/", ".toml") => Rows::Scenario(file.toml_file()),
            _ if path == "identities.toml"
                || in_folder("deals/", ".toml")
                || in_folder("forecasts/", ".csv")
                || in_folder("calibration/", ".toml") =>
            {
                file.raw()
            }
            _ => Rows::Unknown,
        };
        file
    }

    /// The text of a file that another crate reads.
    pub(crate) fn raw_text(&self) -> Option<&str> {
        match &self.rows {
            Rows::Raw(file) => Some(file.text()),
            _ => None,
        }
    }

    fn csv_rows<T: Row>(&mut self) -> Vec<Parsed<T>> {
        let mut rows = Vec::new();
        let mut faults = Vec::new();
        let text = Arc::clone(&self.text);
        read_csv(&text, T::TABLE, &mut faults, |record| {
            self.collect(record);
            rows.extend(row(record));
        });
        self.faults = faults;
        rows
    }

    /// The rows of a TOML file that holds one array of tables.
    fn toml_rows<T: Row>(&mut self, file: &'static Table, array: &str) -> Vec<Parsed<T>> {
        let mut rows = Vec::new();
        let mut faults = Vec::new();
        let text = Arc::clone(&self.text);
        read_toml(&text, file, &mut faults, |record| {
            self.collect(record);
            rows.extend(record.tables(array).iter().filter_map(row));
        });
        self.faults = faults;
        rows
    }

    /// The two arrays of `claims.toml`.
    fn claims(&mut self) -> Rows {
        let (mut claims, mut relations) = (Vec::new(), Vec::new());
        let mut faults = Vec::new();
        let text = Arc::clone(&self.text);
        read_toml(&text, &claim::FILE, &mut faults, |record| {
            self.collect(record);
            claims.extend(record.tables("claim").iter().filter_map(row));
            relations.extend(record.tables("relation").iter().filter_map(row));
        });
        self.faults = faults;
        Rows::Claims(claims, relations)
    }

    /// The row that a whole TOML file is.
    fn toml_file<T: Row>(&mut self) -> Vec<Parsed<T>> {
        let mut rows = Vec::new();
        let mut faults = Vec::new();
        let text = Arc::clone(&self.text);
        read_toml(&text, T::TABLE, &mut faults, |record| {
            self.collect(record);
            rows.extend(row(record));
        });
        self.faults = faults;
        rows
    }

    fn raw(&mut self) -> Rows {
        match std::str::from_utf8(self.text.bytes()) {
            Ok(text) => Rows::Raw(RawFile::new(
                self.text.name().to_owned(),
                self.text.shown().to_owned(),
                text.to_owned(),
            )),
            Err(error) => {
                let place = self.text.locate(error.valid_up_to());
                let message = "bytes that are not UTF-8".to_owned();
                self.faults.push(
                    Diagnostic::new(place, Code::InvalidUtf8, message)
                        .with_hint("save the file as UTF-8".to_owned()),
                );
                Rows::Unknown
            }
        }
    }

    /// Notes which ids a record defines and cites, faulty elsewhere or not, so that one fault is
    /// told once.
    fn collect(&mut self, record: &Record<'_>) {
        let table = record.origin.table;
        let named = |target, id: &str, column, item| Named {
            target,
            id: id.to_owned(),
            column,
            origin: record.origin.clone(),
            item,
        };
        for (index, (column, cell)) in table.columns.iter().zip(&record.cells).enumerate() {
            match (column.kind, cell) {
                (Kind::Reference(target), Cell::Text(id)) => {
                    self.cited.push(named(target, id, column.name, None));
                }
                (Kind::References(target) | Kind::Texts(target), Cell::Texts(ids)) => {
                    let ids = ids.iter().map(|(id, at)| named(target, id, column.name, Some(*at)));
                    self.cited.extend(ids);
                }
                (_, Cell::Table(inner)) => self.collect(inner),
                (_, Cell::Tables(inner)) => inner.iter().for_each(|record| self.collect(record)),
                (_, Cell::Text(id)) if index == 0 => {
                    let name = |target| named(target, id, column.name, None);
                    self.defined.extend(table.names.map(name));
                }
                (_, Cell::Text(id))
                    if table.names == Some(Target::Site) && column.name == "operator" =>
                {
                    self.defined.push(named(Target::Operator, id, column.name, None));
                }
                _ => {}
            }
        }
    }
}

fn row<T: Row>(record: &Record<'_>) -> Option<Parsed<T>> {
    let row = if record.is_clean() { T::from_record(record) } else { None };
    row.map(|row| Parsed { row, origin: record.origin.clone() })
}
