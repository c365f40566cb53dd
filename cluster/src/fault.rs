use ballista_core::error::BallistaError;
use datafusion::error::DataFusionError;

/// Why a node stopped or a run failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Input(String),
    #[error(transparent)]
    Engine(#[from] DataFusionError),
    #[error(transparent)]
    Node(#[from] BallistaError),
    #[error(transparent)]
    Columns(#[from] datafusion::arrow::error::ArrowError),
    #[error(transparent)]
    System(#[from] std::io::Error),
}

/// A fault of ours as the engine carries it from an executor to whoever asked.
pub(crate) fn carried(fault: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(fault))
}
