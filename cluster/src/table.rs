use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;

use crate::data::Plans;
use crate::job::Job;
use crate::spans::{Spans, numbers};

/// A job as a table: `select avg("margin [percent]") from sweep`.
#[derive(Debug)]
pub(crate) struct SweepTable {
    job: Arc<Job>,
    plans: Arc<Plans>,
}

impl SweepTable {
    pub(crate) fn new(job: Job, plans: Arc<Plans>) -> Self {
        Self { job: Arc::new(job), plans }
    }

    pub(crate) fn job(&self) -> &Job {
        &self.job
    }
}

#[async_trait]
impl TableProvider for SweepTable {
    fn schema(&self) -> SchemaRef {
        self.job.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (job, plans) = (Arc::clone(&self.job), Arc::clone(&self.plans));
        let numbers = numbers(&job)?;
        Ok(Arc::new(Spans::new(job, projection.cloned(), plans, numbers)?))
    }
}
