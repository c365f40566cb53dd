use std::fmt;
use std::path::Path;
use std::sync::Arc;

use cloudecon::sweep::Batch;
use datafusion::arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};

use crate::data::Plans;
use crate::fault::carried;
use crate::job::Job;
use crate::part;

/// The rows of the spans whose numbers come from below, or one line for each part that is written.
///
/// The numbers are a leaf of the engine's own: the scheduler gives a task some partitions by cutting
/// the leaves that it knows, and hands any other leaf to every task whole.
#[derive(Debug, Clone)]
pub(crate) struct Spans {
    job: Arc<Job>,
    projection: Option<Vec<usize>>,
    plans: Arc<Plans>,
    numbers: Arc<dyn ExecutionPlan>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
}

/// One partition for each span of a job, which holds its number.
pub(crate) fn numbers(job: &Job) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = Arc::new(Schema::new(vec![Field::new("span", DataType::UInt64, false)]));
    let partitions = (0..job.spans() as u64).map(|span| {
        let number: ArrayRef = Arc::new(UInt64Array::from(vec![span]));
        Ok(vec![RecordBatch::try_new(Arc::clone(&schema), vec![number])?])
    });
    let partitions = partitions.collect::<Result<Vec<_>>>()?;
    Ok(MemorySourceConfig::try_new_exec(&partitions, schema, None)?)
}

impl Spans {
    pub(crate) fn new(
        job: Arc<Job>,
        projection: Option<Vec<usize>>,
        plans: Arc<Plans>,
        numbers: Arc<dyn ExecutionPlan>,
    ) -> Result<Self> {
        let whole = job.schema();
        let schema = match &projection {
            Some(places) => Arc::new(whole.project(places)?),
            None => whole,
        };
        let partitions = numbers.properties().partitioning.partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { job, projection, plans, numbers, schema, properties: Arc::new(properties) })
    }

    pub(crate) fn job(&self) -> &Job {
        &self.job
    }

    pub(crate) const fn projection(&self) -> Option<&Vec<usize>> {
        self.projection.as_ref()
    }

    fn projected(&self, batch: RecordBatch) -> Result<RecordBatch> {
        match &self.projection {
            Some(places) => Ok(batch.project(places)?),
            None => Ok(batch),
        }
    }

    /// One line: the part that was written.
    fn written(&self, folder: &Path, span: u64) -> Result<RecordBatch> {
        let plan = self.plans.of(&self.job).map_err(carried)?;
        let (rows, kept) = part::write(&plan, &self.job, folder, span)?;
        let line = RecordBatch::try_new(
            self.job.schema(),
            vec![
                Arc::new(UInt64Array::from(vec![span])),
                Arc::new(UInt64Array::from(vec![rows])),
                Arc::new(BooleanArray::from(vec![kept])),
            ],
        )?;
        self.projected(line)
    }

    /// What a span gives: its rows block by block, or the line of its part.
    fn span(&self, span: u64) -> BoxStream<'static, Result<RecordBatch>> {
        let this = self.clone();
        if let Some(folder) = self.job.folder.clone() {
            // Disks wait; the engine's own threads must not.
            let line = async move {
                let line = tokio::task::spawn_blocking(move || this.written(&folder, span));
                line.await.map_err(carried)?
            };
            return stream::once(line).boxed();
        }
        let (range, whole) = (self.job.range(span), self.job.row_schema());
        let blocks = stream::try_unfold((range.start, Batch::default()), move |(first, batch)| {
            let (this, whole) = (this.clone(), Arc::clone(&whole));
            let end = range.end.min(first.saturating_add(part::BLOCK));
            async move {
                if first >= end {
                    return Ok(None);
                }
                let plan = this.plans.of(&this.job).map_err(carried)?;
                let mut batch = batch;
                let block = part::block(&plan, first..end, &whole, &mut batch)?;
                Ok(Some((this.projected(block)?, (end, batch))))
            }
        });
        blocks.boxed()
    }
}

impl DisplayAs for Spans {
    fn fmt_as(&self, _: DisplayFormatType, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Spans: {}, {} rows in {}", self.job.name, self.job.rows, self.job.spans())
    }
}

impl ExecutionPlan for Spans {
    fn name(&self) -> &'static str {
        "Spans"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.numbers]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        // A partition is a span already.
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(numbers), true) = (children.pop(), children.is_empty()) else {
            return Err(DataFusionError::Internal("spans have one input".to_owned()));
        };
        let (job, plans) = (Arc::clone(&self.job), Arc::clone(&self.plans));
        Ok(Arc::new(Self::new(job, self.projection.clone(), plans, numbers)?))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let this = self.clone();
        let numbers = self.numbers.execute(partition, context)?;
        let rows = numbers.map_ok(move |numbers| {
            let found = numbers.column(0).as_any().downcast_ref::<UInt64Array>();
            let spans = found.map_or_else(Vec::new, |found| found.values().to_vec());
            let this = this.clone();
            stream::iter(spans).flat_map(move |span| this.span(span))
        });
        let rows = rows.try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), rows)))
    }
}
