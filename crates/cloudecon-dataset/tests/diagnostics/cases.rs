//! The good data set with one thing changed, and every diagnostic that follows, word for word.

use super::Case;
use super::Edit::{Remove, Rename, Replace};

/// One case for each code; `fixtures/broken` shows them as files.
pub(super) const CASES: &[Case] = &[
    Case {
        code: "missing-file",
        edit: Remove("metrics.csv"),
        expected: r"
error[missing-file]: metrics.csv:1:1: the file `metrics.csv` is not there
  hint: every data set needs sources, providers and metrics
",
    },
    Case {
        code: "unknown-file",
        edit: Rename("sites.csv", "site.csv"),
        expected: r"
error[missing-file]: providers.toml:11:22: `capacity_operator` names the operator `Northwind`, but `sites.csv` is not there
warning[unknown-file]: site.csv:1:1: `site.csv` does not belong to the format and is not read
  hint: did you mean `sites.csv`?
",
    },
    Case {
        code: "invalid-utf8",
        edit: Replace("observations/northwind.csv", "in passing", "in pa\u{e000}sing"),
        expected: r"
error[invalid-utf8]: observations/northwind.csv:4:134: `note` holds bytes that are not UTF-8
  hint: save the file as UTF-8
",
    },
    Case {
        code: "toml-syntax",
        edit: Replace("claims.toml", "value = \"15\"", "value = \"15"),
        expected: r#"
error[toml-syntax]: claims.toml:7:12: invalid basic string, expected `"`
"#,
    },
    Case {
        code: "missing-column",
        edit: Replace(
            "metrics.csv",
            "metric,quantity,kind,sign,description",
            "metric,quantity,kind,sign",
        ),
        expected: r"
error[missing-column]: metrics.csv:1:1: the header has no column `description`
  hint: description: What it is, with its definition.
",
    },
    Case {
        code: "unknown-column",
        edit: Replace("chips.csv", ",tdp_w,", ",tpd_w,"),
        expected: r"
error[missing-column]: chips.csv:1:1: the header has no column `tdp_w`
  hint: tdp_w: Design power of the chip, W.
error[unknown-column]: chips.csv:1:108: a table of chips has no column `tpd_w`
  hint: did you mean `tdp_w`?
",
    },
    Case {
        code: "duplicate-column",
        edit: Replace("deals.csv", "structure,terms", "terms,terms"),
        expected: r"
error[missing-column]: deals.csv:1:1: the header has no column `structure`
  hint: structure: How it is built, parts joined with `+`.
error[duplicate-column]: deals.csv:1:60: column `terms` stands twice in the header
",
    },
    Case {
        code: "cell-count",
        edit: Replace(
            "metrics.csv",
            "Operating income as reported",
            "Operating income, as reported",
        ),
        expected: r#"
error[cell-count]: metrics.csv:3:1: the row has 6 cells, the header 5
  hint: put a text that holds commas between `"`, and write `-` for what is not given
"#,
    },
    Case {
        code: "empty-cell",
        edit: Replace("observations/fabrikam.csv", "34681", ""),
        expected: r"
error[empty-cell]: observations/fabrikam.csv:3:71: `value` is empty
  hint: value: The digits as printed: the last one says how exact they are.
",
    },
    Case {
        code: "missing-value",
        edit: Replace("observations/fabrikam.csv", "34681", "-"),
        expected: r"
error[missing-value]: observations/fabrikam.csv:3:71: `value` must be given, found `-`
  hint: value: The digits as printed: the last one says how exact they are.
",
    },
    Case {
        code: "missing-key",
        edit: Replace("sources.toml", "title = \"A survey of sites\"\n", ""),
        expected: r"
error[missing-key]: sources.toml:24:1: `[[source]]` needs the key `title`
  hint: title: Its title, short but unmistakable.
",
    },
    Case {
        code: "unknown-key",
        edit: Replace("claims.toml", "statement = \"Royalties", "statment = \"Royalties"),
        expected: r"
error[missing-key]: claims.toml:16:1: `[[claim]]` needs the key `statement`
  hint: statement: What is claimed, in own words.
error[unknown-key]: claims.toml:18:1: `[[claim]]` has no key `statment`
  hint: did you mean `statement`? legal keys are `id`, `statement`, `entity`, `metric`, `period`, `value`, `low`, `high`, `unit`, `bound`, `basis`, `confidence`, `published`, `source`, `listed`, `view`, `check`, `unchecked`, `reading`, `note`
",
    },
    Case {
        code: "wrong-type",
        edit: Replace("claims.toml", "published = \"2026-05-28\"", "published = 2026-05-28"),
        expected: r#"
error[wrong-type]: claims.toml:27:13: `published` must be a string, found a date
  hint: write `published = "2026-05-28"`
"#,
    },
    Case {
        code: "bad-text",
        edit: Replace("deals.csv", "Capacity for", "Capacity\tfor"),
        expected: r"
error[bad-text]: deals.csv:2:59: `terms` holds the control character U+0009
  hint: write the text in one line, without tabs
",
    },
    Case {
        code: "bad-id",
        edit: Replace("chips.csv", "nw-1,Northwind", "NW-1,Northwind"),
        expected: r"
error[bad-id]: chips.csv:2:1: `id` may hold only `a-z`, `0-9`, `.`, `_`, `-`, `/`, found `NW-1`
  hint: write `nw-1`
",
    },
    Case {
        code: "bad-number",
        edit: Replace("observations/northwind.csv", "37587", "\"37,587\""),
        expected: r"
error[bad-number]: observations/northwind.csv:3:63: `value` must be a number, found `37,587`
  hint: write `37587`
",
    },
    Case {
        code: "bad-date",
        edit: Replace("sources.toml", "published = \"2026-04-29\"", "published = \"2026-04-31\""),
        expected: r"
error[bad-date]: sources.toml:19:13: `published`: day must lie between 1 and 30, found 31
",
    },
    Case {
        code: "bad-period",
        edit: Replace("observations/northwind.csv", "revenue,2025Q4", "revenue,4Q25"),
        expected: r"
error[bad-period]: observations/northwind.csv:2:56: `period`: `4Q25` is not a quarter such as `2026Q1`
",
    },
    Case {
        code: "bad-unit",
        edit: Replace("observations/fabrikam.csv", "34681,-,-,USD million", "34681,-,-,USD milion"),
        expected: r"
error[bad-unit]: observations/fabrikam.csv:3:81: `unit`: `USD milion` is not a unit of the format
  hint: did you mean `USD million`?
",
    },
    Case {
        code: "bad-word",
        edit: Replace(
            "observations/fabrikam.csv",
            "34681,-,-,USD million,exact,reported",
            "34681,-,-,USD million,exact,repoted",
        ),
        expected: r"
error[bad-word]: observations/fabrikam.csv:3:99: `basis` must be one of `reported`, `derived`, `guided`, `estimated`, `assumed`, found `repoted`
  hint: did you mean `reported`?
",
    },
    Case {
        code: "bad-url",
        edit: Replace(
            "sources.toml",
            "\"https://example.com/fabrikam/fy26q3\"",
            "\"example.com/fabrikam/fy26q3\"",
        ),
        expected: r"
error[bad-url]: sources.toml:18:7: `url` must be an address without blanks, found `example.com/fabrikam/fy26q3`
  hint: begin it with `https://`, or write `-` if there is none
",
    },
    Case {
        code: "duplicate-id",
        edit: Replace("observations/northwind.csv", "2026Q1#2,", "2026Q1,"),
        expected: r"
error[duplicate-id]: observations/northwind.csv:4:1: observation `northwind.cloud.revenue@2026Q1` is defined twice
  hint: the first is at observations/northwind.csv:3:1
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace(
            "observations/fabrikam.csv",
            "fabrikam.cloud-2024.revenue@FY26Q3",
            "fabrikam.cloud-2024.revenue@FY26Q1",
        ),
        expected: r"
error[id-mismatch]: observations/fabrikam.csv:3:1: `id` must be `fabrikam.cloud-2024.revenue@FY26Q3` as the row says, found `fabrikam.cloud-2024.revenue@FY26Q1`
  hint: further rows of one figure end with `#2`, `#3`
",
    },
    Case {
        code: "unknown-source",
        edit: Replace("deals.csv", "site-survey", "site-surveys"),
        expected: r"
error[unknown-source]: deals.csv:2:109: `source` names the source `site-surveys`, which does not exist
  hint: did you mean `site-survey`?
",
    },
    Case {
        code: "unknown-entity",
        edit: Replace(
            "observations/fabrikam.csv",
            "FY26Q3,fabrikam.cloud-2024,",
            "FY26Q3,fabrikam.cloud-2042,",
        ),
        expected: r"
error[unknown-entity]: observations/fabrikam.csv:3:36: `entity` names the entity `fabrikam.cloud-2042`, which does not exist
  hint: did you mean `fabrikam.cloud-2022`?
",
    },
    Case {
        code: "unknown-metric",
        edit: Replace("observations/fabrikam.csv", "revenue,FY26Q3", "revenu,FY26Q3"),
        expected: r"
error[unknown-metric]: observations/fabrikam.csv:3:56: `metric` names the metric `revenu`, which does not exist
  hint: did you mean `revenue`?
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("site_forecasts.csv", "plains-east/1", "plains-west/1"),
        expected: r"
error[unknown-reference]: site_forecasts.csv:2:1: `site` names the site step `plains-west/1`, which does not exist
  hint: did you mean `plains-east/1`?
",
    },
    Case {
        code: "wrong-file",
        edit: Rename("observations/fabrikam.csv", "observations/fabricam.csv"),
        expected: r"
error[wrong-file]: observations/fabricam.csv:2:36: `fabrikam.cloud-2024` is an entity of provider `fabrikam`
  hint: move the row to observations/fabrikam.csv
error[wrong-file]: observations/fabricam.csv:3:36: `fabrikam.cloud-2024` is an entity of provider `fabrikam`
  hint: move the row to observations/fabrikam.csv
",
    },
    Case {
        code: "unit-mismatch",
        edit: Replace(
            "observations/northwind.csv",
            "244,-,-,USD billion",
            "244,-,-,USD billion/yr",
        ),
        expected: r"
error[unit-mismatch]: observations/northwind.csv:6:79: unit `USD billion/yr` does not measure `backlog`, whose quantity is money
  hint: use one of `USD million`, `USD billion`, `USD thousand`, `USD`
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("observations/northwind.csv", "37,-,-,percent", "37,-,-,fraction"),
        expected: r"
error[value-out-of-range]: observations/northwind.csv:5:81: `ai_revenue_share` must lie between 0 and 1, found 37
  hint: write 37 with unit `percent`
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("observations/northwind.csv", "37.6,37.5,37.7", "37.6,37.8,37.7"),
        expected: r"
error[out-of-order]: observations/northwind.csv:4:70: `low` must be at most the value 37.6, found 37.8
",
    },
    Case {
        code: "period-kind",
        edit: Replace(
            "observations/northwind.csv",
            "backlog@2026-03-31,northwind.cloud,backlog,2026-03-31",
            "backlog@2026Q1,northwind.cloud,backlog,2026Q1",
        ),
        expected: r"
error[period-kind]: observations/northwind.csv:6:56: `backlog` is a stock, found the period 2026Q1
  hint: write the day, such as `2026-03-31`
",
    },
    Case {
        code: "period-calendar",
        edit: Replace(
            "observations/northwind.csv",
            "revenue@2025Q4,northwind.cloud,revenue,2025Q4",
            "revenue@FY25Q4,northwind.cloud,revenue,FY25Q4",
        ),
        expected: r"
error[period-calendar]: observations/northwind.csv:2:56: `FY25Q4` is a fiscal label, but the provider's year is the calendar year
  hint: write `2025Q4`
",
    },
    Case {
        code: "published-too-early",
        edit: Replace("observations/fabrikam.csv", "2026-01-28", "2025-12-28"),
        expected: r"
error[published-too-early]: observations/fabrikam.csv:2:113: a reported figure for FY26Q2 cannot be published on 2025-12-28: the period ends on 2025-12-31
  hint: guidance has basis `guided`, an estimate `estimated`
",
    },
    Case {
        code: "published-after-source",
        edit: Replace("observations/fabrikam.csv", "high,2026-04-29", "high,2026-05-02"),
        expected: r"
warning[published-after-source]: observations/fabrikam.csv:3:113: published on 2026-05-02, but source `fabrikam-release-fy26q3` is of 2026-04-29
  hint: give the date on which the figure became public, or cite the later document
",
    },
    Case {
        code: "power-order",
        edit: Replace("sites.csv", "4,240,310", "4,240,210"),
        expected: r"
warning[power-order]: sites.csv:3:79: facility power 210 MW is below IT power 240 MW
  hint: facility power is IT power and what cooling and losses draw
",
    },
    Case {
        code: "capacity-decreases",
        edit: Replace("sites.csv", "4,240,310", "4,90,310"),
        expected: r"
warning[capacity-decreases]: sites.csv:3:75: `mw_it` falls from 100 MW after step `plains-east/1` to 90 MW
  hint: rows hold the total of the campus after the step
",
    },
    Case {
        code: "status-mismatch",
        edit: Replace("sites.csv", "2026-01-15,operational", "2026-06-15,operational"),
        expected: r"
warning[status-mismatch]: sites.csv:2:108: an operational step cannot run from 2026-06-15, after the row of 2026-05-23
  hint: a step past its date is `operational` or `late`
",
    },
    Case {
        code: "campus-mismatch",
        edit: Replace(
            "sites.csv",
            "plains-east/2,Northwind,-,Plains East",
            "plains-east/2,Northwind,-,Plains-East",
        ),
        expected: r"
error[campus-mismatch]: sites.csv:3:27: campus id `plains-east` is `Plains-East` here and `Plains East` elsewhere
  hint: the other row is at sites.csv:2:1
",
    },
    Case {
        code: "bad-change",
        edit: Replace(
            "scenarios/slow.toml",
            "reason = \"the high end\"",
            "reason = \"the high end\"\n[[change]]\nid = \"facility.life\"\nplus = \"1 years\"\ntimes = \"1.1\"\nreason = \"two at once\"",
        ),
        expected: r"
error[bad-change]: scenarios/slow.toml:15:9: the change of `facility.life` is to be one operation, found `plus`, `times`
  hint: write each in a `[[change]]` of its own: they are made in file order
",
    },
    Case {
        code: "cyclic-base",
        edit: Replace(
            "scenarios/base.toml",
            "reason = \"between",
            "base = \"slow\"\nreason = \"between",
        ),
        expected: r"
error[cyclic-base]: scenarios/base.toml:3:8: the bases of scenario `base` lead back to it
error[cyclic-base]: scenarios/slow.toml:3:8: the bases of scenario `slow` lead back to it
",
    },
    Case {
        code: "unused-source",
        edit: Replace(
            "sources.toml",
            "id = \"site-survey\"",
            "id = \"site-survey\"\ntitle = \"A survey of sites\"\npublisher = \"Example Research\"\nkind = \"dataset\"\nurl = \"-\"\npublished = \"-\"\nread_on = \"2026-06-01\"\nlicence = \"CC BY 4.0\"\n\n[[source]]\nid = \"second-survey\"",
        ),
        expected: r"
note[unused-source]: sources.toml:35:6: source `second-survey` is cited by no row
",
    },
];

/// Further ways to a code.
pub(super) const MORE: &[Case] = &[
    Case {
        code: "out-of-order",
        edit: Replace("ppas.csv", "2027H1,2042", "2027H1,2026"),
        expected: r"
error[out-of-order]: ppas.csv:2:88: `end_date` 2026 is before `start_date` 2027H1
",
    },
    Case {
        code: "bad-date",
        edit: Replace("ppas.csv", "2027H1,", "2027H3,"),
        expected: r"
error[bad-date]: ppas.csv:2:81: `start_date`: `2027H3` is not a date such as `2026-05-23`, `2026-05`, `2026Q2`, `2026H1` or `2026`
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("ppas.csv", "solar,200", "solar,-200"),
        expected: r"
error[value-out-of-range]: ppas.csv:2:69: `mw` must be more than 0, found -200
",
    },
    Case {
        code: "bad-number",
        edit: Replace("sites.csv", "1,2,100,130", "1,2,NaN,130"),
        expected: r"
error[bad-number]: sites.csv:2:75: `mw_it` must be a number, found `NaN`
  hint: write digits with a point and no group marks, such as `37587` or `5.5`
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("sites.csv", "2027-02-01", "2025-02-01"),
        expected: r"
error[out-of-order]: sites.csv:3:98: step `plains-east/2` of 2025-02-01 overlaps with step `plains-east/1` of 2026-01-15
  hint: rows of a campus go up in time
warning[status-mismatch]: sites.csv:3:109: a projected step cannot run from 2025-02-01, before the row of 2026-05-23
  hint: a step past its date is `operational` or `late`
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("site_plans.csv", "2026-10-01", "2025-10-01"),
        expected: r"
error[out-of-order]: site_plans.csv:3:24: step with 4 buildings on 2025-10-01 follows the one with 2 on 2025-12-20: steps of a campus go up and on
  hint: the step before it is at site_plans.csv:2:1
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("site_plans.csv", "plains-east,2025-11-12,4", "plains-west,2025-11-12,4"),
        expected: r"
error[unknown-reference]: site_plans.csv:3:1: `campus` names `plains-west`, which no id in sites.csv starts with
  hint: did you mean `plains-east`?
",
    },
    Case {
        code: "bad-text",
        edit: Replace("deals.csv", "Capacity for seven years", " Capacity for seven years"),
        expected: r"
error[bad-text]: deals.csv:2:59: `terms` begins or ends with a blank
  hint: write `Capacity for seven years`
",
    },
    Case {
        code: "bad-text",
        edit: Replace("claims.toml", "Royalties may come", "Royalties may c\u{fffd}me"),
        expected: r"
error[bad-text]: claims.toml:18:13: `statement` holds the replacement character U+FFFD
  hint: the text was damaged by a wrong encoding: copy it again
",
    },
    Case {
        code: "bad-text",
        edit: Replace(
            "observations/northwind.csv",
            "\"said before the filing, in passing\"",
            "\"said before\nthe filing\"",
        ),
        expected: r"
error[bad-text]: observations/northwind.csv:4:134: `note` holds the control character U+000A
  hint: write the text in one line, without tabs
",
    },
    Case {
        code: "bad-number",
        edit: Replace("sites.csv", "4,240,310", "4,about 240,310"),
        expected: r"
error[bad-number]: sites.csv:3:75: `mw_it` must be a number, found `about 240`
  hint: write digits with a point and no group marks, such as `37587` or `5.5`
",
    },
    Case {
        code: "bad-number",
        edit: Replace("chips.csv", "accelerator,2025", "accelerator,soon"),
        expected: r"
error[bad-number]: chips.csv:2:33: `year` must be a whole number, found `soon`
",
    },
    Case {
        code: "bad-unit",
        edit: Replace("scenarios/base.toml", "\"20 years\"", "\"20\""),
        expected: r"
error[bad-unit]: scenarios/base.toml:10:9: `value` needs a unit, found `20`
  hint: write a number, a blank and a unit, one of `USD million`, `USD billion`, `USD thousand`, `USD`, `USD billion/yr`, `USD million/yr`, `USD/yr`, `percent`, `fraction`, `bp`, `points`, `MW`, `GW`, `kW`, `W`, `years`, `x`, `MWh`, `GWh`, `TWh`, `USD/MWh`, `USD/kWh`, `USD/kW-month`, `USD/MW-month`, `USD/MW-yr`, `Mtok`, `Btok`, `Ttok`, `USD/Mtok`, `tok/s`, `chip-h`, `USD/chip-h`, `USD million/MW`, `USD billion/GW`, `USD million/MW-yr`, `USD billion/GW-yr`, `count`, `rank`
",
    },
    Case {
        code: "bad-unit",
        edit: Replace("scenarios/base.toml", "\"20 years\"", "\"20 GWh/yr\""),
        expected: r"
error[bad-unit]: scenarios/base.toml:10:9: `value`: `GWh/yr` is not a unit of the format
  hint: use one of `USD million`, `USD billion`, `USD thousand`, `USD`, `USD billion/yr`, `USD million/yr`, `USD/yr`, `percent`, `fraction`, `bp`, `points`, `MW`, `GW`, `kW`, `W`, `years`, `x`, `MWh`, `GWh`, `TWh`, `USD/MWh`, `USD/kWh`, `USD/kW-month`, `USD/MW-month`, `USD/MW-yr`, `Mtok`, `Btok`, `Ttok`, `USD/Mtok`, `tok/s`, `chip-h`, `USD/chip-h`, `USD million/MW`, `USD billion/GW`, `USD million/MW-yr`, `USD billion/GW-yr`, `count`, `rank`
",
    },
    Case {
        code: "bad-word",
        edit: Replace(
            "providers.toml",
            "fiscal_year_end = 6\nfiscal_label = \"ending-year\"",
            "fiscal_year_end = 6\nfiscal_label = \"ending\"",
        ),
        expected: r"
error[bad-word]: providers.toml:30:16: `fiscal_label` must be one of `ending-year`, `starting-year`, found `ending`
",
    },
    Case {
        code: "bad-word",
        edit: Replace("scenarios/base.toml", "\"confidence\", ", "\"trust\", "),
        expected: r"
error[bad-word]: scenarios/base.toml:6:20: `prefer` must be one of `basis`, `confidence`, `bound`, `digits`, `published`, found `trust`
",
    },
    Case {
        code: "wrong-type",
        edit: Replace("scenarios/base.toml", "\"20 years\"", "20"),
        expected: r#"
error[wrong-type]: scenarios/base.toml:10:9: `value` must be a string, found a whole number
  hint: write a number and a unit in quotes, such as `"1.92 GW"`
"#,
    },
    Case {
        code: "wrong-type",
        edit: Replace("providers.toml", "chips = [\"nw-1\"]", "chips = \"nw-1\""),
        expected: r"
error[wrong-type]: providers.toml:12:9: `chips` must be a list of strings, found a string
",
    },
    Case {
        code: "wrong-type",
        edit: Replace("providers.toml", "chips = [\"nw-1\"]", "chips = [\"nw-1\", 2]"),
        expected: r"
error[wrong-type]: providers.toml:12:18: `chips` must be a list of strings, found a whole number
",
    },
    Case {
        code: "wrong-type",
        edit: Replace(
            "scenarios/base.toml",
            "[select]\nprefer = [\"basis\", \"confidence\", \"published\"]",
            "select = \"basis\"",
        ),
        expected: r"
error[wrong-type]: scenarios/base.toml:5:10: `select` must be a table, found a string
",
    },
    Case {
        code: "empty-cell",
        edit: Replace("sources.toml", "title = \"A survey of sites\"", "title = \"\""),
        expected: r"
error[empty-cell]: sources.toml:26:9: `title` is empty
  hint: title: Its title, short but unmistakable.
",
    },
    Case {
        code: "missing-value",
        edit: Replace("sources.toml", "title = \"A survey of sites\"", "title = \"-\""),
        expected: r"
error[missing-value]: sources.toml:26:9: `title` must be given, found `-`
  hint: title: Its title, short but unmistakable.
",
    },
    Case {
        code: "missing-value",
        edit: Replace("scenarios/slow.toml", "source = \"site-survey\"", "source = \"-\""),
        expected: r"
error[missing-value]: scenarios/slow.toml:10:10: `source` must be given, found `-`
  hint: leave the key out if the source does not give it
",
    },
    Case {
        code: "missing-key",
        edit: Replace("providers.toml", "cloud_entity = \"fabrikam.cloud-2024\"\n", ""),
        expected: r"
error[missing-key]: providers.toml:24:1: provider `fabrikam` of the report needs `cloud_entity`
  hint: `order = 0` leaves a provider out of the report
",
    },
    Case {
        code: "missing-key",
        edit: Replace("scenarios/slow.toml", "title = \"Buildings last longer\"\n", ""),
        expected: r"
error[missing-key]: scenarios/slow.toml:1:1: the file needs the key `title`
  hint: title: Its name in reports.
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("providers.toml", "fiscal_year_end = 6", "fiscal_year_end = 13"),
        expected: r"
error[value-out-of-range]: providers.toml:29:19: `fiscal_year_end` must lie between 1 and 12, found 13
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("chips.csv", "96,2.9", "0,2.9"),
        expected: r"
error[value-out-of-range]: chips.csv:2:49: `hbm_gb` must be more than 0, found 0
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("observations/fabrikam.csv", "34681", "-34681"),
        expected: r"
error[value-out-of-range]: observations/fabrikam.csv:3:71: `revenue` must be at least 0, found -34681 USD million
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace("observations/northwind.csv", "37,-,-,percent", "37,-,137,percent"),
        expected: r"
error[value-out-of-range]: observations/northwind.csv:5:86: `ai_revenue_share` must lie between 0 and 1, found 137 percent
",
    },
    Case {
        code: "unit-mismatch",
        edit: Replace("claims.toml", "unit = \"USD billion/yr\"", "unit = \"USD billion\""),
        expected: r"
error[unit-mismatch]: claims.toml:8:8: unit `USD billion` does not measure `run_rate`, whose quantity is run_rate
  hint: use one of `USD billion/yr`, `USD million/yr`, `USD/yr`
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("chips.csv", "9000,6000,23000", "9000,9500,23000"),
        expected: r"
error[out-of-order]: chips.csv:2:78: `capex_low` must be at most `capex_usd_per_chip` 9000, found 9500
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("ppas.csv", "38,44", "48,44"),
        expected: r"
error[out-of-order]: ppas.csv:2:96: `price_low_usd_per_mwh` must be at most `price_high_usd_per_mwh` 44, found 48
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("policies.csv", "5,5.5,6", "5,6.5,6"),
        expected: r"
error[out-of-order]: policies.csv:2:70: `years` must be at most `high_years` 6, found 6.5
",
    },
    Case {
        code: "missing-value",
        edit: Replace("policies.csv", "5,5.5,6", "-,-,-"),
        expected: r"
error[missing-value]: policies.csv:2:70: a policy on `server_life` needs `years`
",
    },
    Case {
        code: "missing-value",
        edit: Replace("policies.csv", "inside,security", "inside,-"),
        expected: r"
error[missing-value]: policies.csv:4:73: a policy on `content` needs `content`
",
    },
    Case {
        code: "bad-word",
        edit: Replace("policies.csv", "-,-,-,-,in_segment", "-,-,-,-,agent"),
        expected: r"
error[bad-word]: policies.csv:3:61: `agent` says nothing on `stock_pay`
  hint: use one of `in_segment`, `allocated`, `company_level`, `none`, `not_stated`
",
    },
    Case {
        code: "missing-value",
        edit: Replace("adjustments.csv", "-500,-90,0", "-500,-,0"),
        expected: r"
error[missing-value]: adjustments.csv:2:93: an amount with ends needs its middle
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("adjustments.csv", "-500,-90,0", "-50,-90,0"),
        expected: r"
error[out-of-order]: adjustments.csv:2:88: `low_usd_m` must be at most `value_usd_m` -90, found -50
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("model_access.csv", "2025-11,2026-03-31", "2026-11,2026-03-31"),
        expected: r"
warning[out-of-order]: model_access.csv:2:58: `since` 2026-11 is after `until` 2026-03-31
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("list_prices.csv", ",northwind-models,", ",northwind-model,"),
        expected: r"
error[unknown-reference]: list_prices.csv:2:24: `platform` names the platform `northwind-model`, which does not exist
  hint: did you mean `northwind-models`?
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("scenarios/base.toml", "high = \"25\"", "high = \"18\""),
        expected: r"
error[out-of-order]: scenarios/base.toml:12:8: `high` must be at least the value 20, found 18
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("sources.toml", "published = \"2026-04-30\"", "published = \"2026-07\""),
        expected: r"
warning[out-of-order]: sources.toml:9:13: `published` 2026-07 is after `read_on` 2026-06-01
",
    },
    Case {
        code: "out-of-order",
        edit: Replace("deals.csv", "A lab,2025-11-03", "A lab,2025-12"),
        expected: r"
warning[out-of-order]: deals.csv:2:31: `announced` 2025-12 is after `published` 2025-11-03
",
    },
    Case {
        code: "period-kind",
        edit: Replace(
            "observations/northwind.csv",
            "revenue@2025Q4,northwind.cloud,revenue,2025Q4",
            "revenue@2025-12-31,northwind.cloud,revenue,2025-12-31",
        ),
        expected: r"
error[period-kind]: observations/northwind.csv:2:60: `revenue` is a flow, found the period 2025-12-31
  hint: write a quarter, a year or `TTM` with a quarter
",
    },
    Case {
        code: "period-calendar",
        edit: Replace(
            "observations/fabrikam.csv",
            "revenue@FY26Q3,fabrikam.cloud-2024,revenue,FY26Q3",
            "revenue@2026Q1,fabrikam.cloud-2024,revenue,2026Q1",
        ),
        expected: r"
error[period-calendar]: observations/fabrikam.csv:3:64: `2026Q1` is a calendar period, but the provider's year ends in month 6
  hint: write the provider's own label, such as `FY26Q3` or `FY26`
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace("observations/northwind.csv", "2026Q1#2", "2026Q1#1"),
        expected: r"
error[id-mismatch]: observations/northwind.csv:4:1: `id` must be `northwind.cloud.revenue@2026Q1` as the row says, found `northwind.cloud.revenue@2026Q1#1`
  hint: further rows of one figure end with `#2`, `#3`
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace("sites.csv", "plains-east/2", "plains-east/3"),
        expected: r"
error[unknown-reference]: site_forecasts.csv:3:1: `site` names the site step `plains-east/2`, which does not exist
  hint: did you mean `plains-east/1`?
error[unknown-reference]: site_forecasts.csv:4:1: `site` names the site step `plains-east/2`, which does not exist
  hint: did you mean `plains-east/1`?
error[id-mismatch]: sites.csv:3:1: `id` must be `plains-east/2` as campus and phase say, found `plains-east/3`
",
    },
    Case {
        code: "id-mismatch",
        edit: Rename("scenarios/slow.toml", "scenarios/longer.toml"),
        expected: r"
error[id-mismatch]: scenarios/longer.toml:1:6: scenario `slow` must stand in scenarios/slow.toml
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace(
            "providers.toml",
            "ai_entity = \"northwind.cloud\"",
            "ai_entity = \"fabrikam.cloud-2024\"",
        ),
        expected: r"
error[id-mismatch]: providers.toml:10:13: `ai_entity` must be an entity of `northwind`, found `fabrikam.cloud-2024`
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace(
            "providers.toml",
            "id = \"fabrikam.cloud-2022\"",
            "id = \"contoso.cloud-2022\"",
        ),
        expected: r"
error[id-mismatch]: providers.toml:40:1: entity `contoso.cloud-2022` of provider `fabrikam` must be named `fabrikam` or `fabrikam.<name>`
",
    },
    Case {
        code: "unknown-entity",
        edit: Replace(
            "claims.toml",
            "entity = \"northwind.cloud\"\nmetric = \"run_rate\"",
            "entity = \"northwind.clouds\"\nmetric = \"run_rate\"",
        ),
        expected: r"
error[unknown-entity]: claims.toml:4:10: `entity` names the entity `northwind.clouds`, which does not exist
  hint: did you mean `northwind.cloud`?
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("providers.toml", "chips = [\"nw-1\"]", "chips = [\"nw-1\", \"nw-2\"]"),
        expected: r"
error[unknown-reference]: providers.toml:12:18: `chips` names the chip `nw-2`, which does not exist
  hint: did you mean `nw-1`?
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("providers.toml", "[\"Northwind\"]", "[\"Northwind\", \"Contoso\"]"),
        expected: r"
error[unknown-reference]: providers.toml:11:35: `capacity_operator` names the operator `Contoso`, which does not exist
  hint: each operator stands in sites.csv
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace("scenarios/slow.toml", "base = \"base\"", "base = \"bas\""),
        expected: r"
error[unknown-reference]: scenarios/slow.toml:3:8: `base` names the scenario `bas`, which does not exist
  hint: did you mean `base`?
",
    },
    Case {
        code: "duplicate-id",
        edit: Replace(
            "scenarios/base.toml",
            "[[assumption]]\nid = \"facility.life\"",
            "[[assumption]]\nid = \"facility.life\"\nvalue = \"20 years\"\nbasis = \"assumed\"\nreason = \"again\"\n\n[[assumption]]\nid = \"facility.life\"",
        ),
        expected: r"
error[duplicate-id]: scenarios/base.toml:15:6: assumption `facility.life` is defined twice
  hint: the first is at scenarios/base.toml:9:6
",
    },
    Case {
        code: "duplicate-id",
        edit: Replace("site_forecasts.csv", "2026-01-03", "2025-11-12"),
        expected: r"
error[duplicate-id]: site_forecasts.csv:4:1: site `plains-east/2` has two forecasts of 2025-11-12
",
    },
    Case {
        code: "duplicate-id",
        edit: Replace(
            "providers.toml",
            "id = \"fabrikam.cloud-2022\"",
            "id = \"fabrikam.cloud-2024\"",
        ),
        expected: r"
error[duplicate-id]: providers.toml:41:6: entity `fabrikam.cloud-2024` is defined twice
  hint: the first is at providers.toml:36:6
",
    },
    Case {
        code: "status-mismatch",
        edit: Replace("sites.csv", "2027-02-01,projected", "2026-02-01,projected"),
        expected: r"
warning[status-mismatch]: sites.csv:3:109: a projected step cannot run from 2026-02-01, before the row of 2026-05-23
  hint: a step past its date is `operational` or `late`
",
    },
    Case {
        code: "id-mismatch",
        edit: Replace("sites.csv", "plains-east/2", "plain-east/2"),
        expected: r"
error[unknown-reference]: site_forecasts.csv:3:1: `site` names the site step `plains-east/2`, which does not exist
  hint: did you mean `plain-east/2`?
error[unknown-reference]: site_forecasts.csv:4:1: `site` names the site step `plains-east/2`, which does not exist
  hint: did you mean `plain-east/2`?
error[id-mismatch]: sites.csv:3:1: `id` must be `plains-east/2` as campus and phase say, found `plain-east/2`
",
    },
    Case {
        code: "missing-file",
        edit: Remove("sites.csv"),
        expected: r"
error[missing-file]: providers.toml:11:22: `capacity_operator` names the operator `Northwind`, but `sites.csv` is not there
",
    },
    Case {
        code: "unknown-key",
        edit: Replace("claims.toml", "reading = \"on the year\"", "readings = \"on the year\""),
        expected: r"
error[missing-key]: claims.toml:46:1: `[[claim.check]]` needs the key `reading`
  hint: reading: How the claim is read here, in a few words.
error[unknown-key]: claims.toml:47:1: `[[claim.check]]` has no key `readings`
  hint: did you mean `reading`? legal keys are `reading`, `expression`, `note`
",
    },
    Case {
        code: "bad-word",
        edit: Replace("claims.toml", "view = \"net\"", "view = \"nett\""),
        expected: r"
error[bad-word]: claims.toml:44:8: `view` must be one of `gross`, `net`, found `nett`
  hint: did you mean `net`?
",
    },
    Case {
        code: "missing-key",
        edit: Replace("claims.toml", "expression = \"revenue@q / revenue@q-4 - 1\"\n", ""),
        expected: r"
error[missing-key]: claims.toml:50:1: `[[relation]]` needs the key `expression`
  hint: expression: The right side over metrics of the same entity, such as `revenue@q / revenue@q-4 - 1`.
",
    },
    Case {
        code: "duplicate-id",
        edit: Replace(
            "claims.toml",
            "[[relation]]\n",
            "[[relation]]\nid = \"growth-on-year\"\nmetric = \"backlog\"\nexpression = \"1\"\nreason = \"as said\"\n\n[[relation]]\n",
        ),
        expected: r"
error[duplicate-id]: claims.toml:57:6: relation `growth-on-year` is defined twice
  hint: the first is at claims.toml:51:6
",
    },
    Case {
        code: "missing-key",
        edit: Replace(
            "scenarios/base.toml",
            "reason = \"building lives in the accounts\"",
            "reason = \"building lives in the accounts\"\ndistribution = \"discrete\"",
        ),
        expected: r"
error[missing-key]: scenarios/base.toml:15:16: the discrete distribution of assumption `facility.life` needs at least one `point`
",
    },
    Case {
        code: "bad-word",
        edit: Replace(
            "scenarios/base.toml",
            "reason = \"building lives in the accounts\"",
            "reason = \"building lives in the accounts\"\ndistribution = \"gaussian\"",
        ),
        expected: r"
error[bad-word]: scenarios/base.toml:15:16: `distribution` must be one of `uniform`, `triangular`, `pert`, `normal`, `lognormal`, `metalog`, `discrete`, `empirical`, found `gaussian`
",
    },
    Case {
        code: "value-out-of-range",
        edit: Replace(
            "scenarios/base.toml",
            "reason = \"building lives in the accounts\"",
            "reason = \"building lives in the accounts\"\n[[correlation]]\none = \"facility.life\"\nother = \"facility.life\"\nrank = \"2\"\nreason = \"none\"",
        ),
        expected: r"
error[value-out-of-range]: scenarios/base.toml:18:8: `rank` must lie between -1 and 1, found 2
",
    },
    Case {
        code: "unknown-reference",
        edit: Replace(
            "scenarios/base.toml",
            "reason = \"building lives in the accounts\"",
            "reason = \"building lives in the accounts\"\n[[correlation]]\none = \"facility.life\"\nother = \"facility.lives\"\nrank = \"0.5\"\nreason = \"none\"",
        ),
        expected: r"
error[unknown-reference]: scenarios/base.toml:17:9: `other` names the assumption `facility.lives`, which does not exist
  hint: did you mean `facility.life`?
",
    },
    Case {
        code: "unit-mismatch",
        edit: Replace(
            "scenarios/slow.toml",
            "reason = \"the high end\"",
            "reason = \"the high end\"\n[[change]]\nid = \"facility.lives\"\ntimes = \"2\"\nreason = \"unknown\"\n[[change]]\nid = \"facility.life\"\nplus = \"3 MW\"\nreason = \"unit\"\n[[change]]\nid = \"facility.life\"\ndelay = \"2 quarters\"\nreason = \"undated\"\n[[change]]\nid = \"nw-1\"\ntimes = \"2\"\ncell = \"tdp\"\nreason = \"which\"\n[[change]]\nid = \"northwind.cloud.ai_revenue_share@2026Q1\"\ntimes = \"3\"\nreason = \"over one\"",
        ),
        expected: r"
error[unknown-reference]: scenarios/slow.toml:13:6: `facility.lives` is nothing that a change can name
  hint: did you mean `facility.life`?
error[unit-mismatch]: scenarios/slow.toml:18:8: unit `MW` does not measure `facility.life`, whose quantity is duration_years
  hint: use one of `years`
error[bad-change]: scenarios/slow.toml:22:9: `facility.life` has no date that a delay could move
  hint: dates stand in assumptions that end in `.from`, in site steps that are still to come and in power purchases
error[bad-change]: scenarios/slow.toml:27:8: `nw-1` has no number `tdp`
  hint: use one of `dense_bf16_tflops`, `dense_fp8_tflops`, `dense_fp4_tflops`, `hbm_gb`, `hbm_tbps`, `scale_up_gbps`, `tdp_w`, `system_power_w_per_chip`, `capex_usd_per_chip`, `list_price_od_usd_per_hour`, `list_price_3y_usd_per_hour`
error[value-out-of-range]: scenarios/slow.toml:31:9: after this change `northwind.cloud.ai_revenue_share@2026Q1` or an end of it is no possible share
",
    },
];
