use cloudecon_core::{Margin, Usd};
use serde::{Deserialize, Serialize};

/// Which costs a lab's gross margin is struck after.
///
/// Four published margins of one lab differ by this field alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostScope {
    /// Serving paying customers.
    PaidInference,
    /// Serving all users, the free ones included.
    AllInference,
    /// All inference and what partners keep.
    InferenceAndPartners,
    /// All inference, partners and training.
    InferencePartnersAndTraining,
}

/// Costs of a lab over a period, positive magnitudes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabCosts {
    /// Serving paying customers.
    pub paid_inference: Usd,
    /// Serving users who do not pay.
    pub free_inference: Usd,
    /// What sales partners keep of gross sales.
    pub partner_payouts: Usd,
    /// Training models.
    pub training: Usd,
}

impl LabCosts {
    /// The costs within a scope.
    pub fn within(&self, scope: CostScope) -> Usd {
        let inference = self.paid_inference + self.free_inference;
        match scope {
            CostScope::PaidInference => self.paid_inference,
            CostScope::AllInference => inference,
            CostScope::InferenceAndPartners => inference + self.partner_payouts,
            CostScope::InferencePartnersAndTraining => {
                inference + self.partner_payouts + self.training
            }
        }
    }

    /// Gross margin on gross sales: `1 - costs within the scope / gross sales`.
    ///
    /// `None` without sales. Negative when serving costs more than it brings.
    pub fn gross_margin(&self, gross_sales: Usd, scope: CostScope) -> Option<Margin> {
        Margin::of(gross_sales - self.within(scope), gross_sales)
    }

    /// Revenue net of partners: `gross sales - payouts`.
    pub fn net_sales(&self, gross_sales: Usd) -> Usd {
        gross_sales - self.partner_payouts
    }

    /// Gross margin on net sales, for a lab that books sales through partners net.
    ///
    /// The payouts are no cost then: they never were revenue. `None` without net sales.
    pub fn gross_margin_on_net(&self, gross_sales: Usd) -> Option<Margin> {
        let net = self.net_sales(gross_sales);
        Margin::of(net - self.within(CostScope::AllInference), net)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_depends_on_its_scope() {
        let m = Usd::from_millions;
        let costs = LabCosts {
            paid_inference: m(35.0),
            free_inference: m(5.0),
            partner_payouts: m(27.0),
            training: m(31.0),
        };
        let margin = |scope| costs.gross_margin(m(100.0), scope).unwrap().as_percent();
        for (scope, percent) in [
            (CostScope::PaidInference, 65.0),
            (CostScope::AllInference, 60.0),
            (CostScope::InferenceAndPartners, 33.0),
            (CostScope::InferencePartnersAndTraining, 2.0),
        ] {
            approx::assert_relative_eq!(margin(scope), percent, max_relative = 1e-12);
        }
        // 73 net less 40 of inference: 33 / 73 = 45.2 %.
        let on_net = costs.gross_margin_on_net(m(100.0)).unwrap().as_percent();
        approx::assert_relative_eq!(on_net, 45.205_479, max_relative = 1e-7);
    }

    #[test]
    fn serving_at_a_loss() {
        // Costs of 194 on sales of 100: -94 %.
        let costs = LabCosts {
            paid_inference: Usd::from_usd(194.0),
            free_inference: Usd::ZERO,
            partner_payouts: Usd::ZERO,
            training: Usd::ZERO,
        };
        let margin = costs.gross_margin(Usd::from_usd(100.0), CostScope::PaidInference).unwrap();
        approx::assert_relative_eq!(margin.as_percent(), -94.0, max_relative = 1e-12);
        assert_eq!(costs.gross_margin(Usd::ZERO, CostScope::AllInference), None);
    }
}
