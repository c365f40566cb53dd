use std::io;
use std::path::Path;

use crate::catalog::Catalog;
use crate::{
    AccountingPolicy, AdjustmentRow, Assumption, Changed, Chip, Claim, Deal, Entity, Files,
    ListPrice, MetricDef, ModelAccess, Observation, Platform, Policy, Ppa, Provider, RawFile,
    Reader, Reading, Relation, Scenario, ScenarioChange, SiteForecast, SitePlan, SiteStep, Source,
};

/// The rows of a data set, as far as they are good.
///
/// Lists are in file order, files by path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset {
    pub(crate) sources: Catalog<Source>,
    pub(crate) providers: Catalog<Provider>,
    pub(crate) metrics: Catalog<MetricDef>,
    pub(crate) observations: Catalog<Observation>,
    /// Indices of observations by entity, metric and file order.
    pub(crate) by_figure: Vec<usize>,
    pub(crate) sites: Catalog<SiteStep>,
    pub(crate) site_forecasts: Vec<SiteForecast>,
    pub(crate) site_plans: Vec<SitePlan>,
    pub(crate) ppas: Catalog<Ppa>,
    pub(crate) platforms: Catalog<Platform>,
    pub(crate) accesses: Catalog<ModelAccess>,
    pub(crate) list_prices: Catalog<ListPrice>,
    pub(crate) accounting_policies: Catalog<AccountingPolicy>,
    pub(crate) adjustments: Catalog<AdjustmentRow>,
    pub(crate) chips: Catalog<Chip>,
    pub(crate) deals: Catalog<Deal>,
    pub(crate) claims: Catalog<Claim>,
    pub(crate) relations: Catalog<Relation>,
    pub(crate) scenarios: Catalog<Scenario>,
    pub(crate) raw_files: Vec<RawFile>,
    /// The scenario whose changes of rows were made, and the rows that they moved.
    pub(crate) under: Option<String>,
    pub(crate) moved: Vec<Changed>,
}

macro_rules! catalogs {
    ($( $(#[$doc:meta])* $rows:ident, $row:ident -> $type:ty, $key:literal ; )+) => { $(
        $(#[$doc])*
        pub fn $rows(&self) -> &[$type] {
            self.$rows.rows()
        }

        #[doc = concat!("The ", $key, ".")]
        pub fn $row(&self, id: &str) -> Option<&$type> {
            self.$rows.get(id)
        }
    )+ };
}

impl Dataset {
    /// Reads a set of files: good rows survive, and every fault is reported.
    pub fn read(files: &Files) -> Reading {
        Reader::from(files).read()
    }

    /// Reads the `.csv` and `.toml` files of a directory.
    ///
    /// # Errors
    /// What the file system says when a directory or a file cannot be read.
    pub fn read_dir(dir: &Path) -> io::Result<Reading> {
        Ok(Self::read(&Files::from_dir(dir)?))
    }

    /// Reads paths and bytes; `root` is written before each path in messages.
    pub fn read_files<N: AsRef<str>, B: AsRef<[u8]>>(
        root: &str,
        files: impl IntoIterator<Item = (N, B)>,
    ) -> Reading {
        let mut reader = Reader::new(root);
        for (path, bytes) in files {
            reader.set(path.as_ref(), bytes.as_ref());
        }
        reader.read()
    }

    catalogs! {
        /// The documents.
        sources, source -> Source, "document of an id";
        /// The companies, in file order; their report order is [`Provider::order`].
        providers, provider -> Provider, "company of an id";
        /// What figures measure.
        metrics, metric -> MetricDef, "metric of a name";
        /// The figures.
        observations, observation -> Observation, "figure of an id";
        /// The steps of campuses.
        sites, site -> SiteStep, "step of an id";
        /// The power purchases.
        ppas, ppa -> Ppa, "power purchase of an id";
        /// The places where tokens are sold.
        platforms, platform -> Platform, "platform of an id";
        /// What platforms may sell.
        accesses, access -> ModelAccess, "access of an id";
        /// What models cost by the list.
        list_prices, list_price -> ListPrice, "list price of an id";
        /// By which rules figures are made.
        accounting_policies, accounting_policy -> AccountingPolicy, "policy of an id";
        /// What other rules would change.
        adjustments, adjustment -> AdjustmentRow, "adjustment of an id";
        /// The chips.
        chips, chip -> Chip, "chip of an id";
        /// The statements about deals.
        deals, deal -> Deal, "statement of an id";
        /// The published claims.
        claims, claim -> Claim, "claim of an id";
        /// What holds between metrics of every entity.
        relations, relation -> Relation, "relation of an id";
        /// The scenarios.
        scenarios, scenario -> Scenario, "scenario of an id";
    }

    /// When dated snapshots expected site steps to run.
    pub fn site_forecasts(&self) -> &[SiteForecast] {
        &self.site_forecasts
    }

    /// Steps as earlier snapshots planned them, in file order.
    pub fn site_plans(&self) -> &[SitePlan] {
        &self.site_plans
    }

    /// Files that other crates read, by path.
    pub fn raw_files(&self) -> &[RawFile] {
        &self.raw_files
    }

    /// The file of a path such as `identities.toml`.
    pub fn raw_file(&self, path: &str) -> Option<&RawFile> {
        self.raw_files.iter().find(|file| file.path() == path)
    }

    /// The terms of deals: the files of the folder `deals`, by path.
    pub fn deal_files(&self) -> impl Iterator<Item = &RawFile> {
        self.raw_files.iter().filter(|file| file.path().starts_with("deals/"))
    }

    /// The entity of an id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.provider_of(id)?.entities().iter().find(|entity| entity.id() == id)
    }

    /// The company of an entity.
    pub fn provider_of(&self, entity: &str) -> Option<&Provider> {
        let holds = |provider: &&Provider| provider.entities().iter().any(|e| e.id() == entity);
        self.providers().iter().find(holds)
    }

    /// The figures of an entity and a metric, in file order.
    pub fn observations_of(
        &self,
        entity: &str,
        metric: &str,
    ) -> impl Iterator<Item = &Observation> {
        let row = |index: &usize| self.observations().get(*index);
        let name = |row: &Observation| {
            (row.entity() < entity, row.entity() == entity, row.metric() < metric)
        };
        let before = |index: &usize| {
            row(index).is_some_and(|row| {
                let (earlier, same, earlier_metric) = name(row);
                earlier || (same && earlier_metric)
            })
        };
        let start = self.by_figure.partition_point(before);
        let from = self.by_figure.get(start..).unwrap_or_default().iter().filter_map(row);
        let found: Vec<&Observation> =
            from.take_while(|row| row.entity() == entity && row.metric() == metric).collect();
        found.into_iter()
    }

    /// The assumptions of a scenario with those of its bases that it does not replace, by id.
    pub fn assumptions(&self, scenario: &str) -> Vec<&Assumption> {
        let mut found: Vec<&Assumption> = Vec::new();
        for scenario in self.with_bases(scenario) {
            for assumption in scenario.assumptions() {
                if !found.iter().any(|known| known.id() == assumption.id()) {
                    found.push(assumption);
                }
            }
        }
        found.sort_by(|a, b| a.id().cmp(b.id()));
        found
    }

    /// An assumption of a scenario, its own or that of its nearest base.
    pub fn assumption(&self, scenario: &str, id: &str) -> Option<&Assumption> {
        let mut all = self.with_bases(scenario).flat_map(Scenario::assumptions);
        all.find(|assumption| assumption.id() == id)
    }

    /// The selection policy of a scenario, its own, that of its nearest base, or the default.
    pub fn policy(&self, scenario: &str) -> Policy {
        let mut own = self.with_bases(scenario).filter_map(Scenario::policy);
        own.next().cloned().unwrap_or_default()
    }

    /// A scenario and its bases, nearest first; never more than there are, should two share an id.
    pub(crate) fn with_bases(&self, scenario: &str) -> impl Iterator<Item = &Scenario> {
        let step = |scenario: &&'_ Scenario| self.scenario(scenario.base()?);
        std::iter::successors(self.scenario(scenario), step).take(self.scenarios().len())
    }

    /// Puts a checked change into its scenario, with the assumption as it is after it.
    pub(crate) fn put_change(
        &mut self,
        scenario: &str,
        change: ScenarioChange,
        row: Option<Assumption>,
    ) {
        let mut rows = self.scenarios.rows().to_vec();
        if let Some(found) = rows.iter_mut().find(|found| found.id() == scenario) {
            match row {
                Some(row) => found.push_changed(change, row),
                None => found.push_change(change),
            }
        }
        self.scenarios = Catalog::new(rows);
    }

    pub(crate) fn set_observations(&mut self, rows: Vec<Observation>) {
        self.observations = Catalog::new(rows);
        let rows = self.observations.rows();
        let mut by_figure: Vec<usize> = (0..rows.len()).collect();
        by_figure.sort_by_key(|index| rows.get(*index).map(|row| (row.entity(), row.metric())));
        self.by_figure = by_figure;
    }
}
