//! The campuses of all providers with the delays of their steps drawn.

use cloudecon_capacity::{BuildOut, CommonShock, DelayModel, SimulatedSupply, Window, simulate};
use cloudecon_core::{Date, Quarter, Share};
use cloudecon_dataset::Provider;

use super::{DelayChoice, OutlookOptions};
use crate::Error;
use crate::inputs::{Found, share as as_share};
use crate::scene::Scene;
use crate::supply::fleet::{self, Campus};
use crate::supply::slips;

/// The campuses of all providers, drawn.
pub(in crate::supply) struct Drawn<'a> {
    pub(in crate::supply) day: Date,
    pub(in crate::supply) providers: Vec<(&'a Provider, Vec<Campus>)>,
    pub(in crate::supply) supply: Found<SimulatedSupply>,
}

/// Draws the campuses of the reported providers up to a quarter.
pub(in crate::supply) fn drawn<'a>(
    scene: &Scene<'a>,
    first: Quarter,
    last: Quarter,
    asked: &OutlookOptions,
) -> Result<Drawn<'a>, Error> {
    let dataset = scene.inputs.dataset();
    fleet::check_names(&scene.inputs, &asked.changes)?;
    let day = slips::view_day(dataset).ok_or(Error::NothingToReport)?;
    let mut providers = Vec::new();
    let mut sites: Vec<BuildOut> = Vec::new();
    for provider in &scene.providers {
        let found = fleet::campuses(&scene.inputs, provider, day, &asked.changes)?;
        sites.extend(found.iter().map(|campus| campus.build_out.clone()));
        providers.push((*provider, found));
    }
    let quarters = u32::try_from(last.quarters_since(first) + 1).unwrap_or(1);
    let window = Window { as_of: day, first, quarters };
    let supply = model(scene, asked.delay).and_then(|model| {
        simulate(&sites, window, &model, asked.draws).map_err(|error| error.to_string())
    });
    Ok(Drawn { day, providers, supply })
}

fn model(scene: &Scene<'_>, choice: DelayChoice) -> Found<DelayModel> {
    let measured = slips::measured(scene.inputs.dataset());
    let model = slips::model(&measured, choice)?;
    let supplier = scene.inputs.assumption("delay.common_to_supplier", as_share);
    let supplier = supplier.map_or(Share::ZERO, |traced| traced.mid());
    let common = CommonShock { supplier, equipment: Share::ZERO };
    model.with_common_shock(common).map_err(|error| error.to_string())
}
