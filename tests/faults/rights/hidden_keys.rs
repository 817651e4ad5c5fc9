//! S3 as whoever may not list a bucket sees it: of a key that is not there it says 403, not 404
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions>). The engine says 404
//! to everybody, so it stands behind this.

use std::sync::{Arc, Mutex};

use tests::proxy::{Call, Fault, Proxy};

/// The way to S3.
pub struct HiddenKeys {
    /// Where functions take S3 to be.
    pub proxy: Proxy,
    hidden: Arc<Mutex<Option<String>>>,
}

impl HiddenKeys {
    /// Listens on loopback, and hides nothing yet.
    pub async fn start() -> HiddenKeys {
        let hidden = Arc::<Mutex<Option<String>>>::default();
        let of = Arc::clone(&hidden);
        let decide = move |call: &Call| {
            let bucket = call.path.trim_start_matches('/').split('/').next();
            let hides = of.lock().expect("nobody panics with it").as_deref() == bucket;
            if hides { Fault::Hidden } else { Fault::None }
        };
        HiddenKeys { proxy: Proxy::start(Arc::new(decide)).await, hidden }
    }

    /// From now on hides which keys this bucket has not, or those of none.
    pub fn hide(&self, bucket: Option<&str>) {
        *self.hidden.lock().expect("nobody panics with it") = bucket.map(str::to_owned);
    }
}
