use std::collections::BTreeSet;

use cloudecon_core::Date;

use crate::catalog::Catalog;
use crate::{
    AccountingPolicy, AdjustmentRow, Assumption, Chip, Claim, Dataset, Deal, ListPrice,
    ModelAccess, Observation, PartialDate, Platform, Ppa, Scenario, SiteForecast, SitePlan,
    SiteStep, Source,
};

impl Dataset {
    /// What was public on a day: the models of a past day must not know what came later.
    ///
    /// - Observations, claims, statements about deals, power purchases, chips, platforms, policies and
    ///   adjustments stay if they were published by then; access and list prices if their platform
    ///   stays too. A date of month or year counts as its last day.
    /// - Sources stay if they were published by then or if a row that stays cites them: a late copy
    ///   of an early figure is still its citation. A source without a date counts from the day on
    ///   which it was read.
    /// - Of site steps, see below. Forecasts stay if they were published by then.
    /// - Providers, metrics, scenarios and files of other crates stay: they hold definitions and
    ///   assumptions. [`Dataset::hindsight`] lists the assumptions that rest on later documents.
    ///
    /// The site table holds only the last snapshot, but forecasts hold the dates of earlier ones.
    /// A step whose row was published by the day stays whole; a forecast newer than its row moves
    /// its date. A step that only an older forecast knew stays with that date and its name, and
    /// without capacity, cost, user, chip and supplier, which are known from the later snapshot
    /// only: [`SiteStep::is_forecast_only`] marks it. Any other step goes.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        let by_then = |published: PartialDate| published.last_day() <= day;
        // What a platform sells goes with the row of the platform.
        let sold = |platform: &str, published: PartialDate| {
            by_then(published)
                && self.platform(platform).is_some_and(|row| by_then(row.published()))
        };
        let site_forecasts: Vec<SiteForecast> =
            self.site_forecasts.iter().filter(|row| by_then(row.published())).cloned().collect();
        let sites = self.sites().iter().filter_map(|site| site_as_of(site, &site_forecasts, day));
        let mut view = Self {
            sites: Catalog::new(sites.collect()),
            site_forecasts,
            site_plans: (self.site_plans.iter())
                .filter(|row| by_then(row.published()))
                .cloned()
                .collect(),
            ppas: self.ppas.filtered(|row| by_then(row.published())),
            platforms: self.platforms.filtered(|row| by_then(row.published())),
            accesses: self.accesses.filtered(|row| sold(row.platform(), row.published())),
            list_prices: self.list_prices.filtered(|row| sold(row.platform(), row.published())),
            accounting_policies: self.accounting_policies.filtered(|row| by_then(row.published())),
            adjustments: self.adjustments.filtered(|row| by_then(row.published())),
            chips: self.chips.filtered(|row| by_then(row.published())),
            deals: self.deals.filtered(|row| by_then(row.published())),
            claims: self.claims.filtered(|row| by_then(row.published())),
            providers: self.providers.clone(),
            metrics: self.metrics.clone(),
            relations: self.relations.clone(),
            scenarios: self.scenarios.clone(),
            raw_files: self.raw_files.clone(),
            under: self.under.clone(),
            moved: self.moved.clone(),
            ..Self::default()
        };
        let observations = self.observations().iter().filter(|row| by_then(row.published()));
        view.set_observations(observations.cloned().collect());
        let cited = view.cited_sources();
        view.sources = self.sources.filtered(|source| {
            let known = source.published().map_or_else(|| source.read_on(), PartialDate::last_day);
            known <= day || cited.contains(source.id())
        });
        view
    }

    /// The assumptions that rest on a source published after a day, in file order.
    pub fn hindsight(&self, day: Date) -> Vec<&Assumption> {
        let later = |assumption: &&Assumption| {
            let source = assumption.source().and_then(|id| self.source(id));
            source.and_then(Source::published).is_some_and(|date| date.last_day() > day)
        };
        // An assumption that a change made rests on what its base rests on, which is listed there.
        let own = |assumption: &&Assumption| assumption.before().is_none();
        self.scenarios().iter().flat_map(Scenario::assumptions).filter(own).filter(later).collect()
    }

    /// The ids of the sources that any row cites.
    fn cited_sources(&self) -> BTreeSet<String> {
        let observations = self.observations().iter().map(Observation::source);
        let sites = self.sites().iter().map(SiteStep::source);
        let forecasts = self.site_forecasts().iter().map(SiteForecast::source);
        let plans = self.site_plans().iter().map(SitePlan::source);
        let ppas = self.ppas().iter().map(Ppa::source);
        let platforms = self.platforms().iter().map(Platform::source);
        let accesses = self.accesses().iter().map(ModelAccess::source);
        let prices = self.list_prices().iter().map(ListPrice::source);
        let policies = self.accounting_policies().iter().map(AccountingPolicy::source);
        let adjustments = self.adjustments().iter().map(AdjustmentRow::source);
        let chips = self.chips().iter().map(Chip::source);
        let deals = self.deals().iter().map(Deal::source);
        let claims = self.claims().iter().map(Claim::source);
        let assumptions = self.scenarios().iter().flat_map(Scenario::assumptions);
        observations
            .chain(sites)
            .chain(forecasts)
            .chain(plans)
            .chain(ppas)
            .chain(platforms)
            .chain(accesses)
            .chain(prices)
            .chain(policies)
            .chain(adjustments)
            .chain(chips)
            .chain(deals)
            .chain(claims)
            .chain(assumptions.filter_map(Assumption::source))
            .map(str::to_owned)
            .collect()
    }
}

/// What was known of a site step on a day, given the forecasts that were public by then.
fn site_as_of(site: &SiteStep, forecasts: &[SiteForecast], day: Date) -> Option<SiteStep> {
    let date = |forecast: &&SiteForecast| forecast.published().last_day();
    let newest = forecasts.iter().filter(|row| row.site() == site.id()).max_by_key(date);
    // In a view of a view, a step known from forecasts alone is looked up again.
    let row_date = site.published().last_day();
    if row_date <= day && !site.is_forecast_only() {
        return Some(site.moved_to(newest.filter(|forecast| date(forecast) > row_date)));
    }
    newest.map(|forecast| site.known_from(forecast, day))
}
