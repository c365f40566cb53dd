use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use clap::Args;
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, StringArray, UInt64Array,
};
use datafusion::arrow::compute::{cast, concat_batches};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::Data;
use crate::codec::{Logical, Physical};
use crate::data::Plans;
use crate::fault::Fault;
use crate::job::Job;
use crate::part;
use crate::table::SweepTable;

/// A sweep on a cluster that is up.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon-cluster run fixtures/sweeps/margin.toml
  cloudecon-cluster run fixtures/sweeps/margin.toml -o rows
  cloudecon-cluster run fixtures/sweeps/margin.toml --sql 'select count(*) from sweep
      where \"margin [percent]\" < 0'

The table `sweep` has the columns of a local file; their names hold a unit, so they are quoted.
With -o each executor writes its parts to the folder, which all of them must share; the same command
again goes on with the parts that are missing.")]
pub(crate) struct Asked {
    /// The sweep file, as for `cloudecon sweep`.
    #[arg(value_name = "SWEEP.toml")]
    sweep: PathBuf,
    /// Write the rows as Parquet parts to this folder instead of a summary.
    #[arg(short, long, value_name = "DIR", conflicts_with = "sql")]
    out: Option<PathBuf>,
    /// Answer a query over the table `sweep` instead of a summary.
    #[arg(long, value_name = "QUERY")]
    sql: Option<String>,
    /// The scheduler.
    #[arg(long, value_name = "URL", default_value = "df://127.0.0.1:50050")]
    scheduler: String,
    /// Rows of one span: the piece that an executor does, and does again if it is lost.
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    span: Option<u64>,
    #[command(flatten)]
    data: Data,
}

impl Asked {
    pub(crate) async fn run(self) -> Result<(), Fault> {
        let name = self.sweep.display().to_string();
        let text = fs::read_to_string(&self.sweep)
            .map_err(|error| Fault::Input(format!("`{name}`: {error}")))?;
        let plans = Arc::new(Plans::new(self.data.data.clone()));
        let plan = plans.read(&name, &text)?;
        let mut job = Job::new(name, text, &plan, self.span);
        if let Some(folder) = &self.out {
            job.folder = Some(prepared(folder, &job.mark)?);
        }
        let (rows, spans, started) = (job.rows, job.spans(), Instant::now());
        let context = self.context(&plans).await?;
        context.register_table("sweep", Arc::new(SweepTable::new(job.clone(), plans)))?;
        match (&job.folder, &self.sql) {
            (Some(folder), _) => write(&context, &job, folder).await?,
            (None, Some(query)) => answer(&context, query).await?,
            (None, None) => {
                let outputs = job.titles.get(1 + plan.inputs()..).unwrap_or_default();
                summarize(&context, outputs).await?;
            }
        }
        let seconds = started.elapsed().as_secs_f64();
        writeln!(io::stderr(), "{rows} rows in {spans} spans, {seconds:.2} s")?;
        Ok(())
    }

    async fn context(&self, plans: &Arc<Plans>) -> Result<SessionContext, Fault> {
        let config = SessionConfig::new_with_ballista()
            .with_ballista_logical_extension_codec(Logical::new(plans))
            .with_ballista_physical_extension_codec(Physical::new(plans));
        let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
        Ok(SessionContext::remote_with_state(&self.scheduler, state).await?)
    }
}

/// The folder of the parts, made or found from an earlier run of the same sweep.
fn prepared(folder: &Path, mark: &str) -> Result<PathBuf, Fault> {
    let wrong = |error: io::Error| {
        Fault::Input(format!("`{}` cannot be written: {error}", folder.display()))
    };
    fs::create_dir_all(folder).map_err(wrong)?;
    let folder = folder.canonicalize().map_err(wrong)?;
    let note = folder.join("sweep");
    match fs::read_to_string(&note) {
        Ok(found) if found.trim_end() == mark => {}
        Ok(_) => {
            return Err(Fault::Input(format!(
                "`{}` holds parts of another sweep, data set or version: remove it, or choose \
                 another folder",
                folder.display()
            )));
        }
        Err(_) if fs::read_dir(&folder).map_err(wrong)?.next().is_some() => {
            return Err(Fault::Input(format!(
                "`{}` holds other files: choose a new folder",
                folder.display()
            )));
        }
        Err(_) => {
            let draft = folder.join("sweep.tmp");
            fs::write(&draft, format!("{mark}\n")).map_err(wrong)?;
            fs::rename(&draft, &note).map_err(wrong)?;
        }
    }
    Ok(folder)
}

/// Has every part written, sees that all are there, and removes what lost executors left.
async fn write(context: &SessionContext, job: &Job, folder: &Path) -> Result<(), Fault> {
    let lines = context.sql("select part, rows, kept from sweep").await?.collect().await?;
    let (mut rows, mut kept) = (0, 0);
    for batch in &lines {
        let column = |place: usize| batch.column(place).as_any();
        if let Some(counts) = column(1).downcast_ref::<UInt64Array>() {
            rows += counts.values().iter().sum::<u64>();
        }
        if let Some(flags) = column(2).downcast_ref::<BooleanArray>() {
            kept += flags.true_count();
        }
    }
    let missing =
        (0..job.spans() as u64).filter(|span| !part::path(folder, *span).is_file()).count();
    if rows != job.rows || missing > 0 {
        return Err(Fault::Input(format!(
            "{rows} of {} rows were written and {missing} parts are not in `{}`: is it one folder \
             for all executors?",
            job.rows,
            folder.display()
        )));
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "tmp") {
            fs::remove_file(path)?;
        }
    }
    let shown = folder.display();
    writeln!(io::stdout(), "{} parts in {shown}, {kept} of them from an earlier run", job.spans())?;
    Ok(())
}

async fn answer(context: &SessionContext, query: &str) -> Result<(), Fault> {
    let batches = context.sql(query).await?.collect().await?;
    writeln!(io::stdout(), "{}", pretty_format_batches(&batches)?)?;
    Ok(())
}

const FIGURES: [(&str, &str); 7] = [
    ("rows", "count({})"),
    ("mean", "avg({})"),
    ("least", "min({})"),
    ("p10", "approx_percentile_cont(0.1) within group (order by {})"),
    ("p50", "approx_percentile_cont(0.5) within group (order by {})"),
    ("p90", "approx_percentile_cont(0.9) within group (order by {})"),
    ("most", "max({})"),
];

/// One line for each output: how many rows have it, its mean, ends and quantiles. One query gives
/// all, so every row is computed once.
async fn summarize(context: &SessionContext, outputs: &[String]) -> Result<(), Fault> {
    let each = outputs.iter().flat_map(|title| {
        FIGURES.iter().map(move |(name, call)| {
            let call = call.replace("{}", &format!("\"{title}\""));
            format!("cast({call} as double) as \"{title} {name}\"")
        })
    });
    let query = format!("select {} from sweep", each.collect::<Vec<_>>().join(", "));
    let asked = context.sql(&query).await?;
    let schema = Arc::clone(asked.schema().inner());
    let line = concat_batches(&schema, &asked.collect().await?)?;
    let mut columns: Vec<(&str, ArrayRef)> =
        vec![("output", Arc::new(StringArray::from_iter_values(outputs)))];
    for (place, (name, _)) in FIGURES.iter().enumerate() {
        let values = (0..outputs.len()).map(|output| {
            let column = line.column(output * FIGURES.len() + place).as_any();
            let numbers = column.downcast_ref::<Float64Array>()?;
            (numbers.len() == 1 && numbers.is_valid(0)).then(|| numbers.value(0))
        });
        let values: Float64Array = values.collect();
        let is_count = *name == "rows";
        columns.push((
            name,
            if is_count { cast(&values, &DataType::UInt64)? } else { Arc::new(values) },
        ));
    }
    let table = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )?;
    writeln!(io::stdout(), "{}", pretty_format_batches(&[table])?)?;
    Ok(())
}
