//! Figures of gross and of net sales: what would chain them is named and not applied.

use std::collections::BTreeMap;

use cloudecon_dataset::SalesView;

use super::Clash;
use super::figures::Published;
use super::instances::Instance;

/// Takes out rules that would chain figures of gross and of net sales, in every quarter of the
/// entity, and says so once a rule, with all figures of its quarters.
pub(super) fn take_mixtures(
    instances: &mut Vec<Instance<'_>>,
    published: &[Published],
) -> Vec<Clash> {
    let mut chains: BTreeMap<_, Vec<&Instance<'_>>> = BTreeMap::new();
    for instance in &*instances {
        chains.entry(instance.rule_and_entities()).or_default().push(instance);
    }
    let is_mixed = |chain: &[&Instance<'_>]| {
        chain.iter().any(|instance| {
            [SalesView::Gross, SalesView::Net]
                .iter()
                .all(|view| !of(&[*instance], published, *view).is_empty())
        })
    };
    chains.retain(|_, chain| is_mixed(chain));
    let clashes = chains.values().map(|chain| clash(chain, published)).collect();
    let mixed: Vec<_> = chains.into_keys().collect();
    instances.retain(|instance| !mixed.contains(&instance.rule_and_entities()));
    clashes
}

/// Ids of the figures of a view that stand in the quarters of a rule, by quarter.
fn of(chain: &[&Instance<'_>], published: &[Published], view: SalesView) -> Vec<String> {
    let stands = |figure: &&Published| {
        figure.view == Some(view)
            && chain.iter().any(|instance| instance.quantities().contains(&figure.quantity))
    };
    let mut mine: Vec<&Published> = published.iter().filter(stands).collect();
    mine.sort_by_key(|figure| figure.quantity.quarter());
    mine.into_iter().map(|figure| figure.id.clone()).collect()
}

fn clash(chain: &[&Instance<'_>], published: &[Published]) -> Clash {
    let (gross, net) =
        (of(chain, published, SalesView::Gross), of(chain, published, SalesView::Net));
    let rule = chain.first().map_or("", |instance| instance.rule.id.as_str());
    let sentence = format!(
        "`{}` counts what customers spend, `{}` what the platform itself earns: `{rule}` does not \
         chain them",
        gross.join("`, `"),
        net.join("`, `"),
    );
    Clash {
        round: 0,
        figures: gross.iter().chain(&net).cloned().collect(),
        others: Vec::new(),
        suspects: gross,
        left_out: None,
        statistic: f64::NAN,
        degrees: 0,
        sentence,
    }
}
