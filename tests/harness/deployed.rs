//! The stack that all flows share, deployed once per test run.

use stack::{outputs::Outputs, target::Target};
use tokio::sync::OnceCell;

use crate::local::Local;

/// The deployed stack, as one test uses it.
pub struct Deployed {
    /// The way to it.
    pub target: Target,
    /// What the template calls its resources.
    pub outputs: Outputs,
}

impl Deployed {
    /// The value of an output.
    ///
    /// # Panics
    /// When the template has no such output.
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).expect("the template names it")
    }

    /// The engine's URL.
    ///
    /// # Panics
    /// Never: the target is local.
    pub fn endpoint(&self) -> &str {
        self.target.endpoint.as_deref().expect("the target is local")
    }
}

/// The stack; the first caller starts it.
///
/// # Panics
/// When the engine does not start or the template cannot be deployed.
pub async fn deployed() -> Deployed {
    static LOCAL: OnceCell<Local> = OnceCell::const_new();
    let local = LOCAL.get_or_init(|| Local::start("flows", &[])).await;
    Deployed { target: local.target(), outputs: local.outputs.clone() }
}
