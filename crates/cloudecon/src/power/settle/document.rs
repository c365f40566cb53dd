//! Lines, parties and years of a settled contract.

use cloudecon_capacity::{Party, Settlement};
use cloudecon_core::{Energy, EnergyPrice, Usd};
use cloudecon_dataset::Basis;

use super::Year;
use crate::power::contract_file::{Header, party};
use crate::power::input::Ends;
use crate::scene::MILLION;
use crate::table::{Cell, Column, Document, Number, Table};

pub(super) fn document(header: &Header, years: &[Year], hours: usize, has_load: bool) -> Document {
    let whole = |end: usize| {
        years.iter().fold(Settlement::default(), |sum, year| match year.settled.get(end) {
            Some(settled) => sum.merged(settled),
            None => sum,
        })
    };
    let whole = [whole(0), whole(1), whole(2)];
    let title = format!(
        "{}: {} buys from {}, {} to {}",
        header.title, header.buyer, header.seller, header.start, header.end
    );
    let mut document = Document::new("power-settlement", title)
        .table(lines(header, &whole))
        .table(parties(header, &whole))
        .table(by_year(header, years, has_load))
        .note(format!(
            "every contract year settles the same {hours} hours; amounts are posted in whole millionths of a dollar, so that lines sum to the parties exactly"
        ))
        .note("a range carries the ends of every price and power of the file that is one");
    if let Some(note) = &header.note {
        document = document.note(note.clone());
    }
    document
}

/// A figure of the file: what is put in is assumed.
fn number(header: &Header, ends: Ends) -> Number {
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Number::between(low, ends[1], high)
        .with_basis(Basis::Assumed)
        .with_inputs(header.row.as_deref())
}

fn lines(header: &Header, whole: &[Settlement; 3]) -> Table {
    let mut table = Table::new("lines", "Lines over the whole term")
        .column(Column::text("line", "For"))
        .column(Column::text("payer", "Payer"))
        .column(Column::text("payee", "Payee"))
        .column(Column::number("amount", "Amount", "USD million").ranged())
        .column(Column::text("micros", "In millionths of a dollar"));
    for line in whole[1].lines() {
        let amount = |settled: &Settlement| {
            let same = settled.lines().iter().find(|other| {
                (other.kind(), other.payer(), other.payee())
                    == (line.kind(), line.payer(), line.payee())
            });
            same.map_or(0.0, |line| line.amount().as_usd() / MILLION)
        };
        let ends = [amount(&whole[0]), amount(&whole[1]), amount(&whole[2])];
        table.push([
            words(&format!("{:?}", line.kind())).into(),
            party(header, line.payer()).into(),
            party(header, line.payee()).into(),
            number(header, ends).into(),
            line.micros().to_string().into(),
        ]);
    }
    table
}

fn parties(header: &Header, whole: &[Settlement; 3]) -> Table {
    let mut table = Table::new("parties", "What each pays less what it is paid")
        .column(Column::text("party", "Party"))
        .column(Column::number("net", "Net paid", "USD million").ranged())
        .column(Column::text("micros", "In millionths of a dollar"));
    let mut sum = 0_i128;
    for one in [Party::Buyer, Party::Seller, Party::Sleeve, Party::Market] {
        let net = |settled: &Settlement| settled.net_paid(one).as_usd() / MILLION;
        let micros = whole[1].net_paid_micros(one);
        sum += micros;
        let ends = [net(&whole[0]), net(&whole[1]), net(&whole[2])];
        table.push([
            party(header, one).into(),
            number(header, ends).into(),
            micros.to_string().into(),
        ]);
    }
    table.push(["sum".into(), 0.0.into(), sum.to_string().into()]);
    table
}

fn by_year(header: &Header, years: &[Year], has_load: bool) -> Table {
    let mut table = Table::new("years", "By contract year")
        .column(Column::text("year", "Year"))
        .column(Column::text("from", "From"))
        .column(Column::number("power", "Power", "MW").ranged())
        .column(Column::number("energy", "Delivered", "GWh").ranged())
        .column(Column::number("net", "Buyer pays", "USD million").ranged())
        .column(Column::number("price", "Per unit delivered", "USD/MWh").ranged())
        .column(Column::number("load_price", "Per unit of load", "USD/MWh").ranged());
    for year in years {
        let each = |get: &dyn Fn(&Settlement) -> f64| {
            [get(&year.settled[0]), get(&year.settled[1]), get(&year.settled[2])]
        };
        let price = |energy: &dyn Fn(&Settlement) -> Energy| -> Cell {
            let of = |settled: &Settlement| settled.buyer_price_over(energy(settled));
            match [of(&year.settled[0]), of(&year.settled[1]), of(&year.settled[2])] {
                [Some(low), Some(mid), Some(high)] => {
                    number(header, [low, mid, high].map(EnergyPrice::as_usd_per_mwh)).into()
                }
                _ => Cell::Missing("nothing to divide by".to_owned()),
            }
        };
        let load = Energy::from_mwh(year.load);
        table.push([
            year.number.to_string().into(),
            year.calendar.to_string().into(),
            number(header, year.mw).into(),
            number(header, each(&|s| s.delivered().as_mwh() / 1e3)).into(),
            number(header, each(&|s| Usd::as_usd(s.net_paid(Party::Buyer)) / MILLION)).into(),
            price(&Settlement::delivered),
            if has_load {
                price(&|_| load)
            } else {
                Cell::Missing("no load in the file".to_owned())
            },
        ]);
    }
    table
}

/// `SleeveFee` as "sleeve fee".
fn words(name: &str) -> String {
    let mut text = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
