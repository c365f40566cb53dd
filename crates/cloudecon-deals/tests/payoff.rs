//! Exact payoffs in one driver: bends, jumps and breakevens of the two worked contracts.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod contracts;

use cloudecon_deals::{
    Breakeven, Deal, HurdleScope, MicroUsd, PartyId, Rate, Shock, crossings, floor_cover,
    margin_at_risk, payoff,
};
use contracts::{drivers, take_or_pay, token_resale};

fn rate(num: i128, den: i128) -> Rate {
    Rate::new(num, den).unwrap()
}

fn cloud() -> PartyId {
    PartyId::from("cloud")
}

fn curve(deal: &Deal, to: i128) -> cloudecon_deals::Payoff {
    payoff(deal, &drivers(), &["sales"], Rate::ZERO, Rate::whole(to), &cloud()).unwrap()
}

#[test]
fn the_curve_goes_through_every_ledger() {
    for deal in
        [token_resale(HurdleScope::Marginal), token_resale(HurdleScope::Retroactive), take_or_pay()]
    {
        let curve = curve(&deal, 2);
        for percent in [0, 10, 31, 50, 68, 75, 80, 100, 125, 177, 200] {
            let factor = rate(percent, 100);
            let shock = Shock::Scale { driver: "sales".into(), factor };
            let ledger = deal.evaluate(&drivers().shocked(&shock).unwrap()).unwrap();
            let exact = curve.at(factor).unwrap();
            assert_eq!(
                exact,
                Rate::whole(ledger.margin_total(&cloud()).as_micros()),
                "{} at {percent} %",
                deal.name()
            );
        }
    }
}

#[test]
fn resale_bends_where_shares_start_and_the_hurdle_is_passed() {
    // A quarter shares once 0.65 G x > 20: x = 200/(6.5 G) for G = 290, 200, 140, 100; the year
    // passes 500 at x = 500/730 = 50/73.
    let points = curve(&token_resale(HurdleScope::Marginal), 1).breakpoints().unwrap();
    let at: Vec<Rate> = points.iter().map(|p| p.at).collect();
    let expected = [
        rate(2000, 65 * 290),
        rate(2000, 65 * 200),
        rate(2000, 65 * 140),
        rate(2000, 65 * 100),
        rate(50, 73),
    ];
    assert_eq!(at, expected);
    assert!(points.iter().all(|p| !p.is_jump()));
    // Below the first bend: (0.35 - 0.22) 730 a unit of demand; above the last
    // 0.13 x 730 + 0.3 x 0.65 x 730 + 0.04 x 730 = 266.45 million.
    assert_eq!(points[0].slope_before, Rate::whole(94_900_000_000_000));
    assert_eq!(points[4].slope_after, Rate::whole(266_450_000_000_000));
}

#[test]
fn a_retroactive_hurdle_jumps() {
    let points = curve(&token_resale(HurdleScope::Retroactive), 1).breakpoints().unwrap();
    let jump = points.iter().find(|p| p.is_jump()).unwrap();
    // Passing 500 pays 4 % of 500 = 20 million at once; at 500 itself nothing is paid.
    assert_eq!(jump.at, rate(50, 73));
    assert_eq!(jump.before, jump.value);
    let step = jump.after.checked_sub(jump.value).unwrap();
    assert_eq!(step, Rate::whole(MicroUsd::from_millions(20).as_micros()));
}

#[test]
fn breakevens_are_points_on_the_curve() {
    // The lab keeps 0.65 G - 20 a quarter before shares: without sales it loses 80 a year. All
    // quarters share nothing up to x = 0.1061 (the largest quarter); below that the lab's margin is
    // 474.5 x - 80, zero only at x = 0.1686, where the larger three share. With x between
    // 0.15385 (G = 200) and 0.21978 (G = 140):
    //   0.65 x 730 x - 80 - 0.3 (0.65 x 490 x - 40) = 378.95 x - 68 = 0, x = 68/378.95.
    let lab = payoff(
        &token_resale(HurdleScope::Marginal),
        &drivers(),
        &["sales"],
        Rate::ZERO,
        Rate::ONE,
        &"lab".into(),
    )
    .unwrap();
    assert_eq!(lab.breakevens().unwrap(), vec![Breakeven::Point(rate(6800, 37_895))]);
}

#[test]
fn a_grid_brackets_the_exact_breakeven() {
    // The same zero as above, 6800/37895, and none where the cloud never loses.
    let deal = token_resale(HurdleScope::Marginal);
    let path = |factor: Rate| drivers().shocked(&Shock::Scale { driver: "sales".into(), factor });
    let grid: Vec<Rate> = (0..=4).map(|step| rate(step, 4)).collect();
    let ask = |party: &str, tolerance| crossings(&deal, &party.into(), &grid, tolerance, path);
    let found = ask("lab", rate(1, 1_000_000)).unwrap();
    assert_eq!(found.len(), 1);
    let exact = rate(6800, 37_895);
    assert!(found[0].from < exact && exact < found[0].to, "{found:?}");
    assert!(found[0].to.checked_sub(found[0].from).unwrap() <= rate(1, 1_000_000));
    assert!(found[0].before < MicroUsd::ZERO && found[0].after > MicroUsd::ZERO);
    assert!(ask("cloud", rate(1, 1_000)).unwrap().is_empty());
    assert!(ask("lab", Rate::ZERO).is_err());
    let falling = [Rate::ONE, Rate::ZERO];
    assert!(crossings(&deal, &cloud(), &falling, Rate::ONE, path).is_err());
}

#[test]
fn a_later_start_loses_money_from_the_third_quarter_on() {
    // Cloud of the resale: 20 - 18 = 2 fixed a quarter and 0.13 of sales, shares apart. Sales that
    // start n quarters late never cost it money: no crossing. The lab pays 20 a quarter for
    // nothing: with all four quarters without sales it loses 80, at n = 3 (sales of 100 in the last)
    // 100 - 35 - 80 - 0.3 x 45 = -28.5, at n = 2 (100, 140) 156 - 80 - 0.3 (45 + 71) = 41.2.
    let deal = token_resale(HurdleScope::Marginal);
    let path = |late: Rate| {
        let periods = usize::try_from(late.numerator().div_euclid(late.denominator())).unwrap();
        drivers().shocked(&Shock::Delay { driver: "sales".into(), periods })
    };
    let grid: Vec<Rate> = (0..=4).map(Rate::whole).collect();
    let found = crossings(&deal, &"lab".into(), &grid, Rate::ONE, path).unwrap();
    let m = |text: &str| format!("{text} USD million").parse::<MicroUsd>().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].from, found[0].to), (Rate::whole(2), Rate::whole(3)));
    assert_eq!((found[0].before, found[0].after), (m("41.2"), m("-28.5")));
}

#[test]
fn margin_at_risk_splits_by_term() {
    let half = [Shock::Scale { driver: "sales".into(), factor: rate(1, 2) }];
    let deal = token_resale(HurdleScope::Marginal);
    let risk = margin_at_risk(&deal, &drivers(), &half, &cloud()).unwrap();
    let m = |text: &str| format!("{text} USD million").parse::<MicroUsd>().unwrap();
    assert_eq!(risk.at_risk, m("127.825"));
    let of = |term: &str| risk.by_term.iter().find(|(id, _)| id == term).unwrap().1;
    // Usage fee 0.35 x 365; share 118.35 - 47.175; hurdle 9.2; cost -0.22 x 365.
    assert_eq!(of("usage fee"), m("127.75"));
    assert_eq!(of("share"), m("71.175"));
    assert_eq!(of("hurdle"), m("9.2"));
    assert_eq!(of("unit cost"), m("-80.3"));
    assert_eq!(of("fixed fee"), MicroUsd::ZERO);
    let sum: MicroUsd = risk.by_term.iter().map(|(_, amount)| *amount).sum();
    assert_eq!(sum, risk.at_risk);
}

#[test]
fn floors_cover_part_of_the_bills() {
    let none = [Shock::Stop { driver: "sales".into(), from: 0 }];
    let cover = |deal: &Deal| floor_cover(deal, &drivers(), &none, &cloud()).unwrap().unwrap();
    // 4 x 80 of 362.5; only the fixed fee of 80 of 463.05.
    assert_eq!(cover(&take_or_pay()), rate(3200, 3625));
    assert_eq!(cover(&token_resale(HurdleScope::Marginal)), rate(8000, 46_305));
}

#[test]
fn questions_without_an_answer_are_errors() {
    let deal = take_or_pay();
    let ask = |names: &[&str], from, to| payoff(&deal, &drivers(), names, from, to, &cloud());
    assert!(ask(&["tokens"], Rate::ZERO, Rate::ONE).is_err());
    assert!(ask(&["sales"], Rate::ONE, Rate::ONE).is_err());
    assert!(ask(&["sales"], Rate::whole(-1), Rate::ONE).is_err());
    assert!(ask(&["sales"], Rate::ZERO, Rate::ONE).unwrap().at(Rate::whole(2)).is_err());
}
