//! Contracts, terms and paths drawn from a number: the same number gives the same contract.

use cloudecon_deals::recognition::GuaranteePattern;
use cloudecon_deals::{
    Billing, BreakageRule, Calendar, Choice, CustomerSupplied, DealTermsRaw, Drivers, EquityKicker,
    Escalator, Excess, FinancingComponent, FixedFee, Funding, Guarantee, HardwareControl, Hurdle,
    HurdleScope, Limit, LineRole, MicroUsd, Minimum, MinimumCommitment, Party, Prepayment,
    PrepaymentCredit, Recognition, ResidualBackstop, RevenueShare, Reward, Role, Shortfall, Source,
    TakeOrPay, Term, TermKind, TermNumber, TermValue, Termination, TerminationTrigger, Tier,
    TierMode, Tiered, Tranche, UnitRate, Vesting, Window,
};

pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn place(&mut self, n: usize) -> usize {
        usize::try_from(self.below(u64::try_from(n).unwrap())).unwrap()
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn window(&mut self) -> Window {
        [Window::Period, Window::Quarter, Window::Year, Window::Term][self.place(4)]
    }

    /// A value, or a range if `open`.
    fn value<T: TermNumber>(&mut self, open: bool, number: impl Fn(u64) -> String) -> TermValue<T> {
        let n = self.below(600);
        let low: T = number(n).parse().unwrap();
        if open && self.flip() {
            let high: T = number(n + 1 + self.below(300)).parse().unwrap();
            TermValue::between(low, high).unwrap()
        } else {
            TermValue::exact(low)
        }
    }

    fn money(&mut self, open: bool) -> TermValue<MicroUsd> {
        self.value(open, |n| format!("{n}.{:06} USD", n * 7 % 1_000_000))
    }
}

pub(crate) const PERIODS: usize = 8;

/// Paths of usage, sales, capacity and two flags.
pub(crate) fn drivers(dice: &mut Dice) -> Drivers {
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), PERIODS).unwrap();
    let mut path =
        |n: u64| (0..PERIODS).map(|_| i128::from(dice.below(n)) * 1_000).collect::<Vec<_>>();
    let (usage, sales, capacity) = (path(900_000), path(5_000_000), path(2_000_000));
    let flags: Vec<bool> = (0..PERIODS).map(|_| dice.below(4) == 0).collect();
    Drivers::new(calendar)
        .with_micros("usage", usage)
        .unwrap()
        .with_micros("sales", sales)
        .unwrap()
        .with_micros("capacity", capacity)
        .unwrap()
        .with_flags("flag", &flags)
        .unwrap()
}

/// A contract of 1 to 9 terms between a lab and a cloud, with a customer and the outside.
pub(crate) fn deal(dice: &mut Dice, open: bool) -> DealTermsRaw {
    let mut raw = DealTermsRaw::new("random")
        .with_party(Party::new("customer", &[Role::Customer]))
        .with_party(Party::new("lab", &[Role::SellerOfRecord]))
        .with_party(Party::new("cloud", &[Role::Operator]))
        .with_party(Party::new("outside", &[Role::Outside]))
        .with_term(
            Term::new(
                "sale",
                "customer",
                "lab",
                TermKind::UnitRate(UnitRate {
                    usage: Source::driver("sales"),
                    rate: "1 USD/unit".parse().unwrap(),
                    at_most: None,
                }),
            )
            .on_line(LineRole::Sale),
        );
    let count = 1 + dice.below(9);
    let mut ids: Vec<String> = Vec::new();
    for number in 0..count {
        let id = format!("t{number}");
        let mut term = Term::new(id.clone(), "lab", "cloud", kind(dice, open, &ids));
        if dice.below(4) == 0 {
            term = term.from("2026-07".parse().unwrap());
        }
        if dice.below(4) == 0 {
            term = term.until("2027-07".parse().unwrap());
        }
        if dice.below(5) == 0 {
            term = term.scaled(format!("{} %", dice.below(200)).parse().unwrap());
        }
        if dice.below(3) == 0 {
            let every = dice.window();
            term = term.billed(Billing {
                every,
                in_advance: dice.flip(),
                payment_periods: dice.place(3),
            });
        }
        if dice.below(2) == 0 {
            let rule = recognition(dice, &term.kind);
            term = term.recognised(rule);
        }
        if dice.below(6) == 0 {
            term = term.in_group("some");
        }
        let is_charge = !matches!(
            term.kind,
            TermKind::Prepayment(_)
                | TermKind::Termination(_)
                | TermKind::Guarantee(_)
                | TermKind::EquityKicker(_)
                | TermKind::CustomerSupplied(_)
                | TermKind::Funding(_)
        );
        raw = raw.with_term(term);
        if is_charge {
            ids.push(id);
        }
    }
    let cost = FixedFee { amount: dice.money(open), escalator: None };
    raw.with_term(
        Term::new("cost", "cloud", "outside", TermKind::FixedFee(cost)).on_line(LineRole::OwnCost),
    )
}

/// A rule that fits the kind of term.
fn recognition(dice: &mut Dice, kind: &TermKind) -> Recognition {
    let breakage = |dice: &mut Dice| {
        Recognition::Breakage(if dice.flip() {
            BreakageRule::Remote
        } else {
            let part = |n: u64| format!("{} %", 1 + n).parse().unwrap();
            BreakageRule::Proportional(vec![part(dice.below(100)), part(dice.below(100))])
        })
    };
    match kind {
        TermKind::Prepayment(prepayment) => match dice.below(3) {
            0 if !prepayment.refundable => breakage(dice),
            1 => Recognition::Financing(FinancingComponent {
                rate_per_period: format!("{} bp", dice.below(900)).parse().unwrap(),
            }),
            _ => Recognition::AsEarned,
        },
        TermKind::Guarantee(_)
        | TermKind::EquityKicker(_)
        | TermKind::CustomerSupplied(_)
        | TermKind::Funding(_) => Recognition::AsEarned,
        TermKind::MinimumCommitment(MinimumCommitment { shortfall, .. })
        | TermKind::TakeOrPay(TakeOrPay { shortfall, .. }) => match (shortfall, dice.below(6)) {
            (Shortfall::MakeUp { .. }, 0..4) => breakage(dice),
            (Shortfall::Pay, 0) => Recognition::Lease,
            (Shortfall::Pay, 1) => Recognition::MinimumGuarantee(GuaranteePattern::AsEarned),
            (Shortfall::Pay, 2) => Recognition::MinimumGuarantee(GuaranteePattern::EvenGuarantee),
            (Shortfall::Pay, 3) => {
                let total = dice.money(false).mid();
                Recognition::MinimumGuarantee(GuaranteePattern::EvenOverEstimate { total })
            }
            _ => Recognition::Level,
        },
        _ => match dice.below(3) {
            0 => Recognition::Level,
            1 => Recognition::Lease,
            _ => Recognition::Progress("capacity".to_owned()),
        },
    }
}

fn tiers(dice: &mut Dice, open: bool) -> Vec<Tier> {
    let bounds = dice.below(3);
    let mut tiers: Vec<Tier> = (0..bounds)
        .map(|place| Tier {
            up_to: Some(format!("{} units", 100 + place * 250).parse().unwrap()),
            unit: dice.value(open, |n| format!("0.{n:03} USD/unit")),
            flat: dice.money(open),
        })
        .collect();
    let unit = dice.value(open, |n| format!("0.{n:03} USD/unit"));
    tiers.push(Tier { up_to: None, unit, flat: dice.money(open) });
    tiers
}

#[expect(clippy::too_many_lines, reason = "one arm for each kind of term")]
fn kind(dice: &mut Dice, open: bool, ids: &[String]) -> TermKind {
    let some = |dice: &mut Dice| ids[dice.place(ids.len())].clone();
    let choice = dice.below(if ids.is_empty() { 11 } else { 17 });
    match choice {
        0 => TermKind::FixedFee(FixedFee {
            amount: dice.money(open),
            escalator: dice.flip().then(|| Escalator {
                rate: dice.value(open, |n| format!("{} %", n.div_euclid(40))),
            }),
        }),
        1 => TermKind::UnitRate(UnitRate {
            usage: Source::driver("usage"),
            rate: dice.value(open, |n| format!("{n}/7 USD/unit")),
            at_most: dice.flip().then(|| dice.value(open, |n| format!("{n} units"))),
        }),
        2 | 3 => {
            let mode = match dice.below(4) {
                0 => TierMode::Graduated,
                1 => TierMode::Volume,
                2 => TierMode::Stairstep,
                _ => TierMode::Package {
                    size: "10 units".parse().unwrap(),
                    price: dice.money(open),
                    free: "50 units".parse().unwrap(),
                },
            };
            let tiers = if matches!(mode, TierMode::Package { .. }) {
                Vec::new()
            } else {
                tiers(dice, open)
            };
            let usage = Source::driver("usage");
            TermKind::Tiered(Tiered {
                usage,
                mode,
                tiers,
                window: dice.window(),
                flat_at_zero: dice.flip(),
            })
        }
        4 => TermKind::RevenueShare(RevenueShare {
            base: vec![Source::term("sale")],
            net_of: ids.first().map(|id| Source::term(id.clone())).into_iter().collect(),
            tiers: tiers(dice, open),
            window: dice.window(),
            floor_at_zero: dice.flip(),
            carry_losses: dice.flip(),
        }),
        5 => TermKind::PerformanceHurdle(Hurdle {
            metric: vec![Source::term("sale")],
            threshold: dice.value(open, |n| format!("{n} USD")),
            scope: if dice.flip() { HurdleScope::Marginal } else { HurdleScope::Retroactive },
            reset: dice.window(),
            reward: if dice.flip() {
                Reward::Rate(dice.value(open, |n| format!("{} %", n.div_euclid(20))))
            } else {
                Reward::Lump(dice.money(open))
            },
        }),
        6 => TermKind::MinimumCommitment(MinimumCommitment {
            level: vec![dice.money(open), dice.money(open)],
            counted: vec![Source::term("sale")],
            window: dice.window(),
            shortfall: match dice.below(3) {
                0 => Shortfall::Pay,
                1 => Shortfall::RollOver,
                _ => Shortfall::MakeUp { within: 2, before_minimum: dice.flip() },
            },
            prorate: dice.flip(),
        }),
        7 => TermKind::TakeOrPay(TakeOrPay {
            usage: Source::driver("usage"),
            rate: dice.value(open, |n| format!("0.{n:03} USD/unit")),
            minimum: Minimum::Money(dice.money(open)),
            maximum: dice.flip().then(|| dice.value(open, |n| format!("{n} units"))),
            window: dice.window(),
            shortfall: Shortfall::Pay,
        }),
        8 => TermKind::ResidualBackstop(ResidualBackstop {
            capacity: Source::driver("capacity"),
            sold: Source::driver("usage"),
            price: dice.value(open, |n| format!("0.{n:03} USD/unit")),
            ceiling: dice.flip().then(|| dice.money(open)),
        }),
        9 => TermKind::Funding(Funding {
            tranches: vec![Tranche {
                month: "2026-05".parse().unwrap(),
                amount: dice.money(open),
                when: dice.flip().then(|| "flag".to_owned()),
            }],
        }),
        10 if dice.flip() => TermKind::CustomerSupplied(CustomerSupplied {
            value: dice.money(open),
            control: if dice.flip() {
                HardwareControl::Customer
            } else {
                HardwareControl::Supplier
            },
        }),
        10 => TermKind::EquityKicker(EquityKicker {
            instruments: 3,
            grant_value: dice.money(open),
            vesting: Vesting::Linear {
                metric: Source::driver("usage"),
                full_at: "5000 units".parse().unwrap(),
            },
        }),
        11 | 12 => {
            let limit = Limit {
                on: vec![some(dice)],
                limit: dice.money(open),
                window: dice.window(),
                excess: if dice.flip() { Excess::Lost } else { Excess::Carried },
            };
            if choice == 11 { TermKind::Cap(limit) } else { TermKind::Floor(limit) }
        }
        13 => TermKind::Prepayment(Prepayment {
            amount: dice.money(open),
            credit: match dice.below(3) {
                0 => PrepaymentCredit::Even(3),
                1 => PrepaymentCredit::FirstDollars,
                _ => PrepaymentCredit::ShareOfInvoice("25 %".parse().unwrap()),
            },
            against: vec![some(dice)],
            refundable: dice.flip(),
        }),
        14 => TermKind::Guarantee(Guarantee {
            covers: vec![some(dice)],
            cap: dice.money(open),
            default: "flag".to_owned(),
        }),
        15 => {
            let choice = Choice { of: vec![some(dice)], window: dice.window() };
            if dice.flip() { TermKind::GreaterOf(choice) } else { TermKind::LesserOf(choice) }
        }
        _ => TermKind::Termination(Termination {
            trigger: match dice.below(3) {
                0 => TerminationTrigger::Event { flag: "flag".to_owned() },
                1 => TerminationTrigger::Notice { given: Some("2026-11".parse().unwrap()) },
                _ => TerminationTrigger::LateDelivery {
                    due: "2026-10".parse().unwrap(),
                    delivered: "flag".to_owned(),
                },
            },
            notice_months: 3,
            earliest: None,
            fee: dice.money(open),
            ends: vec![some(dice)],
        }),
    }
}
