//! The stack that all flows share, deployed once per test run.

use tokio::sync::OnceCell;

use crate::local::Local;

/// The stack; the first caller starts it.
///
/// # Panics
/// When the engine does not start or the template cannot be deployed.
pub async fn deployed() -> &'static Local {
    static LOCAL: OnceCell<Local> = OnceCell::const_new();
    LOCAL.get_or_init(|| Local::start("flows", &[])).await
}
