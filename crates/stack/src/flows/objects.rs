//! Objects that came under a prefix since a flow began, read as text.

use std::collections::HashSet;

use anyhow::anyhow;
use aws_sdk_s3::Client;
use stack::target::{Target, sentence};

use crate::status::keys;

/// Their text so far.
pub struct Objects<'a> {
    target: &'a Target,
    bucket: &'a str,
    prefix: &'a str,
    read: HashSet<String>,
    text: String,
}

impl<'a> Objects<'a> {
    /// Those that come from now on.
    pub async fn from_now(target: &'a Target, bucket: &'a str, prefix: &'a str) -> anyhow::Result<Objects<'a>> {
        let read = keys(target, bucket, prefix).await?.into_iter().collect();
        Ok(Objects { target, bucket, prefix, read, text: String::new() })
    }

    /// Something once all that is wanted is there.
    pub async fn hold(
        &mut self,
        wanted: &[String],
        is_in: impl Fn(&str, &String) -> bool,
    ) -> anyhow::Result<Option<()>> {
        self.read_new().await?;
        Ok(wanted.iter().all(|wanted| is_in(&self.text, wanted)).then_some(()))
    }

    async fn read_new(&mut self) -> anyhow::Result<()> {
        let client = Client::new(&self.target.sdk);
        for key in keys(self.target, self.bucket, self.prefix).await? {
            if self.read.insert(key.clone()) {
                let object = client.get_object().bucket(self.bucket).key(key).send().await;
                let body = object.map_err(|error| anyhow!(sentence(&error)))?.body.collect().await?;
                self.text.push_str(&String::from_utf8_lossy(&body.to_vec()));
            }
        }
        Ok(())
    }
}
