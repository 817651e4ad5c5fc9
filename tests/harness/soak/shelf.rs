//! What lies in the table and in the buckets of a stack.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::Client;

use crate::local::Local;

/// An item of the table.
pub type Item = HashMap<String, AttributeValue>;

const BUCKETS: [&str; 4] = ["PhotosBucketName", "ThumbnailsBucketName", "DataBucketName", "FailuresBucketName"];

/// What lay there before a soak began: the books of this one do not ask for it.
pub struct Before {
    ids: HashSet<u64>,
    keys: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Before {
    /// Looks at everything.
    ///
    /// # Panics
    /// When the engine does not answer.
    pub async fn look(stack: &Local) -> Before {
        let (mut ids, mut keys) = (HashSet::new(), BTreeMap::new());
        each_item(stack, |item| ids.extend(id(item))).await;
        for bucket in BUCKETS {
            keys.insert(bucket, list(stack, bucket).await.into_keys().collect());
        }
        Before { ids, keys }
    }

    /// Whether the table had an item with this id.
    pub fn has(&self, id: u64) -> bool {
        self.ids.contains(&id)
    }

    /// The objects of a bucket that are new, with their sizes in bytes.
    ///
    /// # Panics
    /// When S3 does not answer.
    pub async fn new_objects(&self, stack: &Local, bucket: &'static str) -> BTreeMap<String, usize> {
        let mut objects = list(stack, bucket).await;
        objects.retain(|key, _| !self.keys[bucket].contains(key));
        objects
    }
}

/// Shows every item of the table.
///
/// # Panics
/// When DynamoDB does not answer.
pub async fn each_item(stack: &Local, mut show: impl FnMut(&Item)) {
    let scan = aws_sdk_dynamodb::Client::new(&stack.target().sdk).scan().table_name(stack.output("TweetsTableName"));
    let mut items = scan.into_paginator().items().send();
    while let Some(item) = items.next().await {
        show(&item.expect("DynamoDB answers"));
    }
}

/// The id of an item, if it is one.
pub fn id(item: &Item) -> Option<u64> {
    item.get("Id")?.as_n().ok()?.parse().ok()
}

/// An object.
///
/// # Panics
/// When it is not there.
pub async fn read(stack: &Local, bucket: &str, key: &str) -> Vec<u8> {
    let get = Client::new(&stack.target().sdk).get_object().bucket(stack.output(bucket)).key(key);
    let object = get.send().await.expect("it was listed");
    object.body.collect().await.expect("it can be read").to_vec()
}

async fn list(stack: &Local, bucket: &str) -> BTreeMap<String, usize> {
    let list = Client::new(&stack.target().sdk).list_objects_v2().bucket(stack.output(bucket));
    let mut pages = list.into_paginator().send();
    let mut objects = BTreeMap::new();
    while let Some(page) = pages.next().await {
        let contents = page.expect("S3 answers").contents.unwrap_or_default();
        let bytes = |object: &aws_sdk_s3::types::Object| object.size.and_then(|size| usize::try_from(size).ok());
        objects.extend(contents.into_iter().filter_map(|object| Some((object.key.clone()?, bytes(&object)?))));
    }
    objects
}
