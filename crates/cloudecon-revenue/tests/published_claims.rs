//! Published claims and filed figures, worked by hand in `fixtures/cases/revenue`.
//!
//! Expected values are printed digits; each must hold to half a unit of its last digit.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]
#![expect(clippy::panic, reason = "a case that no test reads must fail")]

use std::path::Path;

use cloudecon_core::{BasisPoints, Growth, Margin, Range, RunRate, Share, Usd};
use cloudecon_revenue::{
    Adjustment, AiSplit, Allocation, GrowthPoints, LifeChange, PowerBasis, PowerRevenue,
    ProfitLevel, RangedMargin, Restatement, RunRateDefinition, SalesView, StatedRunRate, Statement,
    Step, StepUpClaim, UsefulLife, annual_profile, base_before, exclude_line, implied_add_back,
    implied_channel, incremental_margin, margin_change, step_up_share,
};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn millions(value: &Value) -> Usd {
    Usd::from_millions(number(value))
}

fn share(percent: f64) -> Share {
    Share::from_percent(percent).unwrap()
}

fn share_range(value: &Value) -> Range<Share> {
    let ends = numbers(value);
    match *ends {
        [low, high] => Range::between(share(low), share(high)).unwrap(),
        [low, mid, high] => Range::new(share(low), share(mid), share(high)).unwrap(),
        _ => panic!("two or three ends, found {ends:?}"),
    }
}

fn margin(value: &Value) -> Margin {
    Margin::from_percent(number(value)).unwrap()
}

fn growth(value: &Value) -> Growth {
    Growth::from_percent(number(value)).unwrap()
}

fn pace(value: &Value) -> RunRate {
    RunRate::from_usd_billions_per_year(number(value))
}

fn statement(value: &Value) -> Statement {
    let whole = Statement::from_ebit(millions(&value["revenue"]), millions(&value["ebit"]));
    match value["cost_of_revenue"].as_f64() {
        Some(cost) => whole.with_cost_of_revenue(Usd::from_millions(cost)),
        None => whole,
    }
}

/// Named results of a case.
type Results = Vec<(&'static str, f64)>;

fn margin_change_case(input: &Value) -> Results {
    let level = match input["level"].as_str().unwrap() {
        "gross" => ProfitLevel::Gross,
        _ => ProfitLevel::Ebit,
    };
    let one_off = |key: &str| Usd::from_millions(input[key].as_f64().unwrap_or(0.0));
    let before = statement(&input["before"]).with_added_back(one_off("one_off_before"));
    let after = statement(&input["after"]).with_added_back(one_off("one_off_after"));
    vec![
        ("margin_before_percent", before.margin(level).unwrap().as_percent()),
        ("margin_after_percent", after.margin(level).unwrap().as_percent()),
        ("change_bp", margin_change(&before, &after, level).unwrap().as_bp()),
    ]
}

fn margin_change_range_case(input: &Value) -> Results {
    let ranged = |side: &Value| {
        let range = |value: &Value| {
            let ends = numbers(value);
            Range::between(Usd::from_millions(ends[0]), Usd::from_millions(ends[1])).unwrap()
        };
        RangedMargin { profit: range(&side["ebit"]), revenue: range(&side["revenue"]) }
    };
    let change = ranged(&input["before"]).change_to(&ranged(&input["after"])).unwrap();
    assert!(!change.contains(BasisPoints::from_bp(213.0)), "rounding cannot save +213 bp");
    vec![("low_bp", change.low().as_bp()), ("high_bp", change.high().as_bp())]
}

fn implied_add_back_case(input: &Value) -> Results {
    let claimed = Range::exact(BasisPoints::from_bp(number(&input["claimed_bp"])));
    let implied =
        implied_add_back(&statement(&input["before"]), &statement(&input["after"]), claimed)
            .unwrap();
    vec![("in_before", implied.in_before.mid().as_millions())]
}

fn restatement_case(input: &Value) -> Results {
    let reported = |name: &str| millions(&input["reported"][name]);
    let names = ["cloud", "company-level"];
    let mut figures = Restatement::new(names.map(|name| (name, reported(name)))).unwrap();
    let (from, to) = ("company-level".to_owned(), "cloud".to_owned());
    let (item, basis) = ("company-level cost".to_owned(), "filed".to_owned());
    let step = if let Some(flow) = input["flow"].as_f64() {
        let amount = Some(Range::exact(Usd::from_millions(flow)));
        Step::Flow(Adjustment { from, to, item, amount, basis })
    } else {
        let key = numbers(&input["share"]);
        let share = Share::from_fraction(key[0] / key[1]).unwrap();
        Step::Allocation(Allocation { from, to, item, share, basis })
    };
    figures.apply(step).unwrap();
    let cloud = figures.figure("cloud").unwrap();
    let moved = cloud.value.mid() - cloud.reported;
    let revenue = millions(&input["revenue"]);
    let company_level = figures.figure("company-level").unwrap();
    assert_eq!(company_level.value.mid() - company_level.reported, -moved);
    vec![
        ("margin_percent", Margin::of(cloud.value.mid(), revenue).unwrap().as_percent()),
        ("change_bp", moved.ratio_to(revenue).unwrap() * 1e4),
        ("moved", moved.as_millions()),
    ]
}

fn steady_life_change_case(input: &Value) -> Results {
    let life = |key: &str| UsefulLife::from_years(number(&input[key])).unwrap();
    let change = LifeChange { old: life("old_years"), new: life("new_years") };
    let effect = change.steady_effect(millions(&input["depreciation"]));
    let share_of_revenue = effect.ratio_to(millions(&input["revenue"])).unwrap();
    vec![("effect", effect.as_millions()), ("change_bp", -share_of_revenue * 1e4)]
}

fn ai_split_case(input: &Value) -> Results {
    let revenue = Range::exact(millions(&input["revenue"]));
    let ai_share = share_range(&input["ai_share_percent"]);
    let split = match input["iaas_floor_percent"].as_f64() {
        Some(floor) => AiSplit::from_iaas_floor(revenue, ai_share, share(floor)).unwrap(),
        None => AiSplit {
            revenue,
            ai_share,
            taas_share_of_ai: share_range(&input["taas_share_percent"]),
        },
    };
    let taas = split.taas_run_rate();
    vec![
        ("taas_run_rate_billion", taas.mid().as_usd_billions_per_year()),
        ("taas_run_rate_low_billion", taas.low().as_usd_billions_per_year()),
        ("taas_run_rate_high_billion", taas.high().as_usd_billions_per_year()),
        ("taas_share_of_segment_percent", split.taas_share_of_segment().mid().as_percent()),
        ("ai_run_rate_billion", split.ai_run_rate().mid().as_usd_billions_per_year()),
    ]
}

fn annual_profile_case(input: &Value) -> Results {
    let total = Range::exact(millions(&input["total"]));
    let year =
        annual_profile(total, growth(&input["growth_percent"]), growth(&input["steepest_percent"]))
            .unwrap();
    let index = usize::try_from(input["quarter"].as_u64().unwrap()).unwrap() - 1;
    let next = year.grown([growth(&input["next_growth_percent"]); 4])[index];
    let quarter = year.quarters()[index];
    vec![
        ("quarter_billion", quarter.mid().as_billions()),
        ("low_billion", quarter.low().as_billions()),
        ("next_billion", next.mid().as_billions()),
        ("next_run_rate_billion", RunRate::from_quarter(next.mid()).as_usd_billions_per_year()),
    ]
}

fn exclude_line_case(input: &Value) -> Results {
    let now = millions(&input["line_after"]);
    let by = Range::exact(growth(&input["line_growth_percent"]));
    let then = base_before(Range::exact(now), by).unwrap().mid();
    let line_before = Statement::from_margin(then, margin(&input["line_margin_before_percent"]));
    let line_after = Statement::from_margin(now, margin(&input["line_margin_after_percent"]));
    let (before, after) = (statement(&input["before"]), statement(&input["after"]));
    let found = exclude_line((&before, &after), (&line_before, &line_after)).unwrap();
    let of_step =
        step_up_share((line_before.ebit(), line_after.ebit()), (before.ebit(), after.ebit()));
    vec![
        ("rest_bp", found.rest.as_bp()),
        ("explained_bp", found.explained.as_bp()),
        ("step_up_share_percent", of_step.unwrap() * 100.0),
    ]
}

fn year_ago_base_case(input: &Value) -> Results {
    let floor = Range::exact(growth(&input["growth_floor_percent"]));
    let base = base_before(Range::exact(millions(&input["now"])), floor).unwrap().mid();
    let line = base * share(number(&input["share_percent"]));
    vec![("base", base.as_millions()), ("line", line.as_millions())]
}

fn claim(input: &Value) -> StepUpClaim {
    StepUpClaim {
        share: share(number(&input["share_percent"])),
        line_revenue_step: Range::exact(millions(&input["line_step"])),
    }
}

fn needed_step_up_case(input: &Value) -> Results {
    let line_margin = Range::exact(margin(&input["line_margin_percent"]));
    let total = claim(input).needed_total_step(line_margin).unwrap();
    vec![("total_billion", total.mid().as_billions())]
}

fn needed_line_margin_case(input: &Value) -> Results {
    let needed = claim(input).needed_line_margin(millions(&input["total_step"])).unwrap();
    vec![("margin_percent", needed.mid() * 100.0)]
}

fn incremental_margin_case(input: &Value) -> Results {
    let (profit, revenue) = (millions(&input["profit_step"]), millions(&input["revenue_step"]));
    vec![("margin_percent", incremental_margin(profit, revenue).unwrap() * 100.0)]
}

fn found_share_case(input: &Value) -> Results {
    let ends = numbers(&input["line_step"]);
    let step = Range::between(Usd::from_millions(ends[0]), Usd::from_millions(ends[1])).unwrap();
    let line_margin = margin(&input["line_margin_percent"]);
    let found =
        StepUpClaim::found_share(step, line_margin, millions(&input["total_step"])).unwrap();
    vec![("low_percent", found.low() * 100.0), ("high_percent", found.high() * 100.0)]
}

fn implied_channel_case(input: &Value) -> Results {
    let channel = implied_channel(pace(&input["gross"]), pace(&input["gross_up"])).unwrap();
    let partner = input["partner_net"].as_f64().unwrap_or(0.0);
    let partner = Range::exact(RunRate::from_usd_billions_per_year(partner));
    vec![
        ("kept_percent", channel.kept_by_partners().as_percent()),
        ("net", channel.net().as_usd_billions_per_year()),
        ("left", channel.left_after(partner).mid().as_usd_billions_per_year()),
    ]
}

fn implied_take_case(input: &Value) -> Results {
    let channel = implied_channel(pace(&input["gross"]), pace(&input["gross_up"])).unwrap();
    let take = channel.take_at(share_range(&input["channel_share_percent"])).unwrap();
    vec![
        ("take_low_percent", take.low().as_percent()),
        ("take_high_percent", take.high().as_percent()),
    ]
}

fn channel_sales_case(input: &Value) -> Results {
    let channel = implied_channel(pace(&input["gross"]), pace(&input["gross_up"])).unwrap();
    let sales = channel.channel_sales_at(share_range(&input["take_percent"])).unwrap();
    vec![
        ("sales_low", sales.low().as_usd_billions_per_year()),
        ("sales_high", sales.high().as_usd_billions_per_year()),
    ]
}

fn net_new_case(input: &Value) -> Results {
    let stated = |value: &str, date: &str| StatedRunRate {
        as_of: input[date].as_str().unwrap().parse().unwrap(),
        definition: RunRateDefinition::AsStated,
        view: SalesView::Gross,
        pace: Range::exact(pace(&input[value])),
    };
    let added = stated("before", "before_on").net_new(&stated("after", "after_on")).unwrap();
    vec![("net_new", added.mid().as_usd_billions_per_year())]
}

fn results(input: &Value) -> Results {
    match input["method"].as_str().unwrap() {
        "margin-change" => margin_change_case(input),
        "margin-change-range" => margin_change_range_case(input),
        "implied-add-back" => implied_add_back_case(input),
        "restatement" => restatement_case(input),
        "steady-life-change" => steady_life_change_case(input),
        "ai-split" => ai_split_case(input),
        "annual-profile" => annual_profile_case(input),
        "growth-points" => {
            let points = GrowthPoints::from_points(number(&input["points"]));
            vec![("change", points.of_total(millions(&input["old_total"])).as_millions())]
        }
        "exclude-line" => exclude_line_case(input),
        "year-ago-base" => year_ago_base_case(input),
        "needed-step-up" => needed_step_up_case(input),
        "needed-line-margin" => needed_line_margin_case(input),
        "incremental-margin" => incremental_margin_case(input),
        "found-share" => found_share_case(input),
        "implied-channel" => implied_channel_case(input),
        "implied-take" => implied_take_case(input),
        "channel-sales" => channel_sales_case(input),
        "net-new" => net_new_case(input),
        "power-for" => {
            let per_mw_year = Usd::from_millions(number(&input["per_mw_million"]));
            let dense = PowerRevenue { per_mw_year, basis: PowerBasis::Serving };
            vec![("megawatts", dense.power_for(pace(&input["run_rate"])).unwrap().as_mw())]
        }
        other => panic!("no test reads method {other}"),
    }
}

/// Half a unit of the last printed digit, and the rounding of doubles.
fn half_unit(printed: &str) -> f64 {
    let digits = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    0.5 * 10.0_f64.powi(-i32::try_from(digits).unwrap()) * (1.0 + 1e-9)
}

fn check_file(name: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/revenue").join(name);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len() as u64, file["count"].as_u64().unwrap());
    for case in cases {
        let found = results(&case["input"]);
        let expected = case["expected"].as_object().unwrap();
        assert!(!expected.is_empty());
        for (key, printed) in expected {
            let printed = printed.as_str().unwrap();
            let value = found.iter().find(|(name, _)| name == key).unwrap().1;
            let gap = (value - printed.parse::<f64>().unwrap()).abs();
            assert!(
                gap <= half_unit(printed),
                "{}: {key} is {value}, printed {printed}",
                case["id"]
            );
        }
    }
}

#[test]
fn margins_of_three_segments() {
    check_file("margins.json");
}

#[test]
fn token_revenue_from_shares() {
    check_file("ai-chain.json");
}

#[test]
fn what_one_line_explains() {
    check_file("step-up.json");
}

#[test]
fn gross_and_net_of_partners() {
    check_file("partners.json");
}
