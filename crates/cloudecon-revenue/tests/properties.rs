//! Laws of the revenue models, over generated figures.

use approx::assert_relative_eq;
use cloudecon_core::generate::{
    fiscal_calendars, margins, positive_usd, quarters, shares as a_share,
};
use cloudecon_core::{
    BasisPoints, FiscalQuarter, Growth, Margin, Quantity, QuarterAlignment, QuarterSeries, Range,
    RunRate, Share, Usd,
};
use cloudecon_revenue::{
    Adjustment, AiSplit, Allocation, AssetCohort, LifeChange, MarginWeights, Party, Presentation,
    PriceVolume, ProfitLevel, Restatement, RunRateBasis, Statement, Step, TokenSale, UsefulLife,
    VolumeItem, align, annual_profile, base_before, compensated_sum, contributions, growth_bridge,
    implied_add_back, implied_channel, lmdi_additive, lmdi_multiplicative, margin_bridge,
    margin_change, price_volume_mix, run_rate, sequential, shapley, shares, trailing_year,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn numbers<T: Quantity>(parts: &[T]) -> Vec<f64> {
    parts.iter().map(|part| part.number()).collect()
}

fn sum<T: Quantity>(parts: &[T]) -> f64 {
    compensated_sum(&numbers(parts))
}

/// True if the parts add to the change: bit for bit where no part is larger than the change, else
/// to the spacing of doubles at the largest part, below which no double can tell.
fn closes(parts: &[f64], change: f64) -> bool {
    let largest = parts.iter().fold(0.0_f64, |most, part| most.max(part.abs()));
    let gap = (compensated_sum(parts) - change).abs();
    gap == 0.0 || (largest > change.abs() && gap <= largest * f64::EPSILON)
}

fn some_usd() -> impl Strategy<Value = Usd> {
    // Above a dollar, so that a total exists.
    positive_usd().prop_map(|amount| amount + Usd::from_usd(1.0))
}

fn pairs() -> impl Strategy<Value = (Vec<Usd>, Vec<Usd>)> {
    vec((some_usd(), some_usd()), 1..8).prop_map(|pairs| pairs.into_iter().unzip())
}

fn statements() -> impl Strategy<Value = Vec<(Statement, Statement)>> {
    let line = (some_usd(), margins(), some_usd(), margins()).prop_map(|(r0, m0, r1, m1)| {
        (Statement::from_margin(r0, m0), Statement::from_margin(r1, m1))
    });
    vec(line, 1..8)
}

fn factors() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<Vec<f64>>)> {
    (1_usize..5, 1_usize..5).prop_flat_map(|(items, count)| {
        let side = move || vec(vec(1e-3_f64..1e3, count), items);
        (side(), side())
    })
}

proptest! {
    #[test]
    fn shares_sum_to_one(parts in vec(some_usd(), 1..12)) {
        prop_assert_eq!(sum(&shares(&parts).unwrap()), 1.0);
    }

    #[test]
    fn shares_do_not_change_with_the_unit(parts in vec(some_usd(), 1..12), k in -20_i32..20) {
        // A power of two scales doubles without rounding.
        let scaled: Vec<Usd> = parts.iter().map(|part| *part * 2.0_f64.powi(k)).collect();
        prop_assert_eq!(shares(&parts).unwrap(), shares(&scaled).unwrap());
    }

    #[test]
    fn contributions_sum_to_growth((before, after) in pairs()) {
        let points = contributions(&before, &after).unwrap();
        let (old, new) = (sum(&before), sum(&after));
        prop_assert!(closes(&numbers(&points), (new - old) / old));
    }

    #[test]
    fn growth_bridges_close((before, after) in pairs()) {
        let bridge = growth_bridge(&before, &after).unwrap();
        let change = (bridge.after - bridge.before).as_usd();
        prop_assert!(closes(&numbers(&bridge.changes), change));
    }

    #[test]
    fn margin_bridges_close(lines in statements(), weights in prop_oneof![
        Just(MarginWeights::Midpoint), Just(MarginWeights::Base), Just(MarginWeights::End)
    ]) {
        let (before, after): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
        let bridge = margin_bridge(&before, &after, ProfitLevel::Ebit, weights).unwrap();
        let parts = [bridge.rate, bridge.mix, bridge.interaction];
        let change = bridge.change().as_bp();
        prop_assert!(closes(&numbers(&parts), change));
        for (total, by_line) in
            [(bridge.rate, &bridge.rate_by_line), (bridge.mix, &bridge.mix_by_line)]
        {
            prop_assert!(closes(&numbers(by_line), total.as_bp()));
        }
        // And the change is that of the whole, computed without lines.
        let whole = |lines: &[Statement]| lines.iter().copied().sum::<Statement>();
        let direct = margin_change(&whole(&before), &whole(&after), ProfitLevel::Ebit).unwrap();
        assert_relative_eq!(change, direct.as_bp(), max_relative = 1e-9, epsilon = 1e-7);
    }

    #[test]
    fn a_midpoint_margin_bridge_reverses_with_time(lines in statements()) {
        let (before, after): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
        let there =
            margin_bridge(&before, &after, ProfitLevel::Ebit, MarginWeights::Midpoint).unwrap();
        let back =
            margin_bridge(&after, &before, ProfitLevel::Ebit, MarginWeights::Midpoint).unwrap();
        assert_relative_eq!(there.mix.as_bp(), -back.mix.as_bp(), epsilon = 1e-8);
        assert_relative_eq!(there.rate.as_bp(), -back.rate.as_bp(), epsilon = 1e-8);
    }

    #[test]
    fn price_volume_bridges_close(
        rows in vec((0.1_f64..1e6, 0.01_f64..1e4, 0.1_f64..1e6, 0.01_f64..1e4, 0_u8..4), 1..8)
    ) {
        let items: Vec<VolumeItem> = rows.into_iter().map(|(q0, p0, q1, p1, kind)| {
            let sale = |volume, price| Some(PriceVolume { volume, price: Usd::from_usd(price) });
            VolumeItem {
                before: if kind == 1 { None } else { sale(q0, p0) },
                after: if kind == 2 { None } else { sale(q1, p1) },
            }
        }).collect();
        let bridge = price_volume_mix(&items).unwrap();
        let bars =
            [bridge.volume, bridge.mix, bridge.price, bridge.new, bridge.discontinued];
        let change = (bridge.after - bridge.before).as_usd();
        prop_assert!(closes(&numbers(&bars), change));
        for (bar, by_item) in [
            (bridge.volume, &bridge.volume_by_item),
            (bridge.mix, &bridge.mix_by_item),
            (bridge.mix, &bridge.mix_by_item_centred),
            (bridge.price, &bridge.price_by_item),
        ] {
            prop_assert!(closes(&numbers(by_item), bar.as_usd()));
        }
    }

    #[test]
    fn logarithmic_bridges_close_and_reverse((before, after) in factors()) {
        let bridge = lmdi_additive(&before, &after).unwrap();
        let change = bridge.total_after - bridge.total_before;
        prop_assert!(closes(&bridge.effects, change));
        let back = lmdi_additive(&after, &before).unwrap();
        let scale = bridge.total_after + bridge.total_before;
        for (there, back) in bridge.effects.iter().zip(&back.effects) {
            prop_assert!((there + back).abs() <= 1e-9 * scale);
        }
        let product: f64 = lmdi_multiplicative(&before, &after).unwrap().iter().product();
        assert_relative_eq!(
            product, bridge.total_after / bridge.total_before, max_relative = 1e-9
        );
    }

    #[test]
    fn shapley_is_the_mean_of_all_orders(
        x in vec((0.1_f64..1e3, 0.1_f64..1e3), 3..4)
    ) {
        let (before, after): (Vec<f64>, Vec<f64>) = x.into_iter().unzip();
        let value = |x: &[f64]| x[0] * x[1] / (1.0 + x[2]);
        let effects = shapley(&before, &after, value).unwrap();
        prop_assert!(closes(&effects, value(&after) - value(&before)));
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let mut mean = [0.0; 3];
        for order in orders {
            let one = sequential(&before, &after, &order, value).unwrap();
            for (mean, effect) in mean.iter_mut().zip(one) {
                *mean += effect / 6.0;
            }
        }
        let scale = effects.iter().fold(value(&before) + value(&after), |sum, e| sum + e.abs());
        for (a, b) in effects.iter().zip(mean) {
            prop_assert!((a - b).abs() <= 1e-12 * scale);
        }
    }

    #[test]
    fn the_run_rate_of_a_flat_series_is_four_quarters(flow in positive_usd(), first in quarters()) {
        let flat = QuarterSeries::new(first, vec![flow; 4]);
        let last = first.plus(3);
        prop_assert_eq!(run_rate(&flat, last), Some(RunRate::from_usd_per_year(flow.as_usd() * 4.0)));
        let year = trailing_year(&flat, last).unwrap();
        assert_relative_eq!(year.as_usd(), flow.as_usd() * 4.0, max_relative = 1e-15);
        prop_assert_eq!(RunRateBasis::Quarter(flow).run_rate(), RunRate::from_quarter(flow));
    }

    #[test]
    fn alignment_by_month_loses_nothing(
        calendar in fiscal_calendars(),
        year in 1951_i32..2149,
        quarter in 1_u8..=4,
        dollars in vec(0_u64..1_000_000_000_000, 1..12),
        rule in prop_oneof![Just(QuarterAlignment::ByMonth), Just(QuarterAlignment::MostOverlap)],
    ) {
        let mut fiscal = FiscalQuarter::new(year, quarter).unwrap();
        let mut series = Vec::new();
        for dollars in dollars {
            series.push((fiscal, Usd::from_usd(dollars as f64)));
            fiscal = if fiscal.number() == 4 {
                FiscalQuarter::new(fiscal.year() + 1, 1).unwrap()
            } else {
                FiscalQuarter::new(fiscal.year(), fiscal.number() + 1).unwrap()
            };
        }
        let aligned = align(&series, calendar, rule).unwrap();
        let flows: Vec<Usd> = aligned.quarters().iter().map(|q| q.flow).collect();
        let total: f64 = series.iter().map(|(_, flow)| flow.as_usd()).sum();
        assert_relative_eq!(sum(&flows), total, max_relative = 1e-15, epsilon = 1e-9);
        let months: usize = aligned.quarters().iter().map(|q| usize::from(q.months)).sum();
        prop_assert_eq!(months, series.len() * 3);
        prop_assert!(aligned.complete().is_ok());
        if aligned.is_exact() {
            let published: Vec<Usd> = series.iter().map(|(_, flow)| *flow).collect();
            prop_assert_eq!(flows, published);
        }
    }

    #[test]
    fn undo_returns_the_reported_figures_and_flows_sum_to_zero(
        reported in vec(-1e12_f64..1e12, 3),
        steps in vec((0_usize..3, 1_usize..3, -1e11_f64..1e11, any::<bool>(), a_share()), 0..10),
    ) {
        let names = ["a", "b", "c"];
        let figures = names.into_iter().zip(reported.iter().copied().map(Usd::from_usd));
        let start = Restatement::new(figures).unwrap();
        let mut adjusted = start.clone();
        let total = adjusted.company_total();
        for (from, distance, amount, is_allocation, share) in &steps {
            let (from, to) = (names[*from], names[(from + distance) % 3]);
            let (from, to, item, basis) =
                (from.to_owned(), to.to_owned(), "x".to_owned(), "y".to_owned());
            adjusted.apply(if *is_allocation {
                Step::Allocation(Allocation { from, to, item, share: *share, basis })
            } else {
                let amount = Some(Range::exact(Usd::from_usd(*amount)));
                Step::Flow(Adjustment { from, to, item, amount, basis })
            }).unwrap();
            prop_assert_eq!(adjusted.company_total(), total);
        }
        while adjusted.undo().is_some() {}
        for (name, reported) in names.into_iter().zip(reported) {
            prop_assert_eq!(adjusted.figure(name).unwrap().value.mid().as_usd(), reported);
        }
        prop_assert_eq!(adjusted, start);
    }

    #[test]
    fn given_flows_commute(a in -1e11_f64..1e11, b in -1e11_f64..1e11) {
        let start = Restatement::new([("x", Usd::from_usd(5.0)), ("y", Usd::from_usd(7.0))]).unwrap();
        let flow = |from: &str, to: &str, amount: f64| Step::Flow(Adjustment {
            from: from.into(),
            to: to.into(),
            item: "flow".into(),
            amount: Some(Range::exact(Usd::from_usd(amount))),
            basis: "generated".into(),
        });
        prop_assert!(start.commutes(&flow("x", "y", a), &flow("y", "x", b)).unwrap());
    }

    #[test]
    fn customers_pay_what_all_parties_keep(
        payment in positive_usd(),
        passes in vec((0_usize..4, 1_usize..4, 0.0_f64..=1.0), 0..8),
        principals in vec(any::<bool>(), 4),
    ) {
        let parties = [Party::Lab, Party::Cloud, Party::Reseller, Party::ChipSupplier];
        let mut sale = TokenSale::new(payment, Party::Cloud).unwrap();
        for (from, distance, part) in passes {
            let (from, to) = (parties[from], parties[(from + distance) % 4]);
            // Just below what the party keeps, so that rounding to a millionth cannot overdraw it.
            let amount = (sale.net_revenue(from) * part - Usd::from_usd(1.0)).max(Usd::ZERO);
            sale = sale.pass_on(from, to, amount).unwrap();
        }
        prop_assert_eq!(sale.net_revenue_of_all(), sale.payment());
        let paid = sale.payment().as_usd();
        let reported: Vec<(Party, Presentation)> = parties.into_iter().zip(principals)
            .map(|(party, is_principal)| {
                let view = if is_principal { Presentation::Principal } else { Presentation::Agent };
                (party, view)
            })
            .collect();
        let sum_reported: f64 =
            reported.iter().map(|(party, view)| sale.reported_revenue(*party, *view).as_usd()).sum();
        let without_doubles = sum_reported - sale.double_counted(&reported).as_usd();
        assert_relative_eq!(without_doubles, paid, max_relative = 1e-12, epsilon = 1e-5);
    }

    #[test]
    fn ai_parts_add_to_the_segment_and_stay_inside_their_ranges(
        revenue in some_usd(), a in vec(a_share(), 3), t in vec(a_share(), 3), at in vec(0.0_f64..=1.0, 2)
    ) {
        let ordered = |mut three: Vec<Share>| {
            three.sort_by(|x, y| x.as_fraction().total_cmp(&y.as_fraction()));
            Range::new(three[0], three[1], three[2]).unwrap()
        };
        let split = AiSplit {
            revenue: Range::exact(revenue),
            ai_share: ordered(a),
            taas_share_of_ai: ordered(t),
        };
        let parts =
            [split.taas_revenue().mid(), split.ai_iaas_revenue().mid(), split.other_revenue().mid()];
        assert_relative_eq!(sum(&parts), revenue.as_usd(), max_relative = 1e-12);
        // Any point of the inputs gives a point of the output.
        let inside = |range: Range<Share>, at: f64| {
            let (low, high) = (range.low().as_fraction(), range.high().as_fraction());
            Share::from_number(low + (high - low) * at)
        };
        let (ai, taas) = (inside(split.ai_share, at[0]), inside(split.taas_share_of_ai, at[1]));
        let slack = 1e-12 * revenue.as_usd();
        for (range, point) in [
            (split.taas_revenue(), revenue * (ai * taas)),
            (split.ai_iaas_revenue(), revenue * (ai * taas.complement())),
        ] {
            prop_assert!(range.low().as_usd() - slack <= point.as_usd());
            prop_assert!(point.as_usd() <= range.high().as_usd() + slack);
        }
    }

    #[test]
    fn a_year_profile_adds_to_the_year_and_holds_every_milder_path(
        total in some_usd(), growth in 0.0_f64..3.0, steepest in 0.0_f64..20.0, at in 0.0_f64..=1.0
    ) {
        let growths = [growth, steepest].map(|g| Growth::from_fraction(g).unwrap());
        let year = annual_profile(Range::exact(total), growths[0], growths[1]).unwrap();
        let mids: Vec<Usd> = year.quarters().iter().map(|q| q.mid()).collect();
        prop_assert_eq!(sum(&mids), total.as_usd());
        let milder = growth.max(steepest) * at;
        let path = annual_profile(
            Range::exact(total),
            Growth::from_fraction(milder).unwrap(),
            Growth::from_fraction(0.0).unwrap(),
        ).unwrap();
        for (bounds, quarter) in year.quarters().iter().zip(path.quarters()) {
            let slack = 1e-12 * total.as_usd();
            prop_assert!(bounds.low().as_usd() - slack <= quarter.mid().as_usd());
            prop_assert!(quarter.mid().as_usd() <= bounds.high().as_usd() + slack);
        }
    }

    #[test]
    fn the_implied_add_back_gives_the_claimed_change(
        r0 in some_usd(), m0 in -0.9_f64..0.9, r1 in some_usd(), m1 in -0.9_f64..0.9, claim in -500.0_f64..500.0
    ) {
        let statement = |r, m| Statement::from_margin(r, Margin::from_fraction(m).unwrap());
        let (before, after) = (statement(r0, m0), statement(r1, m1));
        let claimed = Range::exact(BasisPoints::from_bp(claim));
        let implied = implied_add_back(&before, &after, claimed).unwrap();
        for (b, a) in [
            (before.with_added_back(implied.in_before.mid()), after),
            (before, after.with_added_back(implied.in_after.mid())),
        ] {
            let change = margin_change(&b, &a, ProfitLevel::Ebit).unwrap();
            assert_relative_eq!(change.as_bp(), claim, epsilon = 1e-6);
        }
    }

    #[test]
    fn growth_undoes_base_before(now in some_usd(), growth in -0.9_f64..10.0) {
        let growth = Growth::from_fraction(growth).unwrap();
        let base = base_before(Range::exact(now), Range::exact(growth)).unwrap().mid();
        assert_relative_eq!(growth.apply(base).as_usd(), now.as_usd(), max_relative = 1e-12);
    }

    #[test]
    fn depreciation_rises_when_life_falls_and_the_interval_holds_every_age(
        old in 1.5_f64..10.0, new in 1.5_f64..10.0, age in 0.0_f64..12.0, years in 0.1_f64..1.5,
        ends in (0.0_f64..12.0, 0.0_f64..12.0),
    ) {
        let life = |years| UsefulLife::from_years(years).unwrap();
        let change = LifeChange { old: life(old), new: life(new) };
        let cost = Usd::from_usd(1e9);
        let effect = change.effect_on(&[AssetCohort { cost, age_years: age }], years).unwrap();
        let more = if new < old { effect } else { -effect };
        prop_assert!(more >= Usd::from_usd(-1e-3));
        let (low, high) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let ages = Range::between(low, high).unwrap();
        let bounds = change.effect_for_ages(cost, ages, years).unwrap();
        if ages.contains(age) {
            let slack = Usd::from_usd(1e-3);
            prop_assert!(bounds.low() - slack <= effect && effect <= bounds.high() + slack);
        }
        // Never more than is on the books.
        let books = 1e9 * (1.0 - age / old).max(0.0);
        prop_assert!(effect.as_usd() <= books + 1e-3);
    }

    #[test]
    fn the_same_life_changes_nothing(life in 0.5_f64..10.0, age in 0.0_f64..12.0) {
        let life = UsefulLife::from_years(life).unwrap();
        let change = LifeChange { old: life, new: life };
        let cohort = AssetCohort { cost: Usd::from_usd(1e9), age_years: age };
        let effect = change.effect_on(&[cohort], 1.0).unwrap();
        prop_assert!(effect.abs() < Usd::from_usd(1e-3));
        prop_assert_eq!(change.steady_effect(Usd::from_usd(1e9)), Usd::ZERO);
    }

    #[test]
    fn channel_and_take_multiply_to_the_gross_up(
        gross in 1.0_f64..1e3, kept in 0.01_f64..0.99, at in 0.0_f64..=1.0
    ) {
        let pace = RunRate::from_usd_billions_per_year;
        let channel = implied_channel(pace(gross), pace(gross * kept)).unwrap();
        let floor = channel.floor().as_fraction();
        let take = Share::from_fraction(floor + (1.0 - floor) * at).unwrap();
        let share = channel.channel_share_at(Range::exact(take)).unwrap().mid();
        assert_relative_eq!(
            gross * share.as_fraction() * take.as_fraction(), gross * kept, max_relative = 1e-12
        );
    }
}
