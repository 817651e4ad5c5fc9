//! The payload of an invocation, read where it lies.
//!
//! Left to itself the runtime parses the payload into a document that owns its text, and notes the path to every field
//! for its error messages: an allocation for each field of each record. Even a `RawValue` is scanned and copied: 6 MB of
//! memory and 2 ms. So the runtime gets `null` to parse, and the handler reads the bytes in place.

use std::{
    cell::Cell,
    mem,
    rc::Rc,
    task::{Context, Poll},
};

use bytes::Bytes;
use lambda_runtime::{
    LambdaInvocation,
    tower::{Layer, Service},
};

/// The place where a payload waits for the handler: a layer of the runtime fills it.
///
/// One payload at a time, as the runtime's loop works.
#[derive(Clone, Default)]
pub struct Payload(Rc<Cell<Bytes>>);

impl Payload {
    /// The payload of the invocation that has just begun.
    pub fn take(&self) -> Bytes {
        self.0.take()
    }
}

impl<S> Layer<S> for Payload {
    type Service = Handover<S>;

    fn layer(&self, inner: S) -> Handover<S> {
        Handover { inner, payload: self.clone() }
    }
}

/// The service that [`Payload`] makes as a layer.
pub struct Handover<S> {
    inner: S,
    payload: Payload,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for Handover<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> S::Future {
        let payload = mem::replace(&mut invocation.body, Bytes::from_static(b"null"));
        self.payload.0.set(payload);
        self.inner.call(invocation)
    }
}
