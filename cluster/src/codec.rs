//! Our table and our spans on the wire; everything else goes as the engine sends it.

use std::sync::Arc;

use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::datasource::file_format::FileFormatFactory;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{AggregateUDF, Extension, LogicalPlan, ScalarUDF, WindowUDF};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde::{Deserialize, Serialize};

use crate::data::Plans;
use crate::fault::carried;
use crate::job::Job;
use crate::spans::Spans;
use crate::table::SweepTable;

/// What our messages begin with; no message of the engine does.
const MARK: &[u8] = b"cloudecon-sweep\n";

/// A query's logical plan: [`SweepTable`] as its job.
#[derive(Debug)]
pub(crate) struct Logical {
    engine: BallistaLogicalExtensionCodec,
    plans: Arc<Plans>,
}

/// A query's physical plan: [`Spans`] as its job and columns.
#[derive(Debug)]
pub(crate) struct Physical {
    engine: BallistaPhysicalExtensionCodec,
    plans: Arc<Plans>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Message {
    job: Job,
    projection: Option<Vec<usize>>,
}

impl Message {
    fn encode(&self, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.extend_from_slice(MARK);
        serde_json::to_writer(bytes, self).map_err(carried)
    }

    /// Our message, or nothing if it is the engine's.
    fn decode(bytes: &[u8]) -> Result<Option<Self>> {
        let ours = bytes.strip_prefix(MARK);
        ours.map(|bytes| serde_json::from_slice(bytes).map_err(carried)).transpose()
    }
}

impl Logical {
    pub(crate) fn new(plans: &Arc<Plans>) -> Arc<Self> {
        Arc::new(Self {
            engine: BallistaLogicalExtensionCodec::default(),
            plans: Arc::clone(plans),
        })
    }
}

impl Physical {
    pub(crate) fn new(plans: &Arc<Plans>) -> Arc<Self> {
        let engine = BallistaPhysicalExtensionCodec::default();
        Arc::new(Self { engine, plans: Arc::clone(plans) })
    }
}

impl LogicalExtensionCodec for Logical {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[LogicalPlan],
        ctx: &TaskContext,
    ) -> Result<Extension> {
        self.engine.try_decode(buf, inputs, ctx)
    }

    fn try_encode(&self, node: &Extension, buf: &mut Vec<u8>) -> Result<()> {
        self.engine.try_encode(node, buf)
    }

    fn try_decode_table_provider(
        &self,
        buf: &[u8],
        table_ref: &TableReference,
        schema: SchemaRef,
        ctx: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        match Message::decode(buf)? {
            Some(message) => Ok(Arc::new(SweepTable::new(message.job, Arc::clone(&self.plans)))),
            None => self.engine.try_decode_table_provider(buf, table_ref, schema, ctx),
        }
    }

    fn try_encode_table_provider(
        &self,
        table_ref: &TableReference,
        node: Arc<dyn TableProvider>,
        buf: &mut Vec<u8>,
    ) -> Result<()> {
        match node.downcast_ref::<SweepTable>() {
            Some(table) => Message { job: table.job().clone(), projection: None }.encode(buf),
            None => self.engine.try_encode_table_provider(table_ref, node, buf),
        }
    }

    fn try_decode_file_format(
        &self,
        buf: &[u8],
        ctx: &TaskContext,
    ) -> Result<Arc<dyn FileFormatFactory>> {
        self.engine.try_decode_file_format(buf, ctx)
    }

    fn try_encode_file_format(
        &self,
        buf: &mut Vec<u8>,
        node: Arc<dyn FileFormatFactory>,
    ) -> Result<()> {
        self.engine.try_encode_file_format(buf, node)
    }
}

impl PhysicalExtensionCodec for Physical {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match Message::decode(buf)? {
            Some(Message { job, projection }) => {
                let [numbers] = inputs else {
                    return Err(DataFusionError::Internal("spans have one input".to_owned()));
                };
                let (job, plans) = (Arc::new(job), Arc::clone(&self.plans));
                Ok(Arc::new(Spans::new(job, projection, plans, Arc::clone(numbers))?))
            }
            None => self.engine.try_decode(buf, inputs, ctx, converter),
        }
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        match node.downcast_ref::<Spans>() {
            Some(spans) => {
                let projection = spans.projection().cloned();
                Message { job: spans.job().clone(), projection }.encode(buf)
            }
            None => self.engine.try_encode(node, buf, converter),
        }
    }

    fn try_decode_udf(&self, name: &str, buf: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.engine.try_decode_udf(name, buf)
    }

    fn try_encode_udf(&self, node: &ScalarUDF, buf: &mut Vec<u8>) -> Result<()> {
        self.engine.try_encode_udf(node, buf)
    }

    fn try_decode_udaf(&self, name: &str, buf: &[u8]) -> Result<Arc<AggregateUDF>> {
        self.engine.try_decode_udaf(name, buf)
    }

    fn try_encode_udaf(&self, node: &AggregateUDF, buf: &mut Vec<u8>) -> Result<()> {
        self.engine.try_encode_udaf(node, buf)
    }

    fn try_decode_udwf(&self, name: &str, buf: &[u8]) -> Result<Arc<WindowUDF>> {
        self.engine.try_decode_udwf(name, buf)
    }

    fn try_encode_udwf(&self, node: &WindowUDF, buf: &mut Vec<u8>) -> Result<()> {
        self.engine.try_encode_udwf(node, buf)
    }
}
