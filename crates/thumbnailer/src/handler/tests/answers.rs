//! Calls of S3 and their answers, one function each.

use aws_sdk_s3::{
    Client,
    operation::{get_object::GetObjectOutput, head_object::HeadObjectOutput},
    primitives::{ByteStream, SdkBody},
};
use aws_smithy_mocks::{Rule, mock};

const KEY: &str = "a b/é.bmp";
const NO_SUCH_KEY: &str = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
pub const NO_SUCH_BUCKET: &str = "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>";

pub fn no_thumbnail() -> Rule {
    no_thumbnail_but(404)
}

pub fn no_thumbnail_but(status: u16) -> Rule {
    let head = mock!(Client::head_object)
        .match_requests(|head| head.bucket() == Some("photos-resized") && head.key() == Some(KEY));
    head.sequence().http_status(status, None).build()
}

pub fn thumbnail_of(etag: &'static str, sequencer: &'static str) -> Rule {
    mock!(Client::head_object)
        .match_requests(|head| head.bucket() == Some("photos-resized") && head.key() == Some(KEY))
        .then_output(move || {
            let head = HeadObjectOutput::builder().e_tag("\"t0\"").metadata("max-edge-px", "128");
            head.metadata("source-etag", etag).metadata("source-sequencer", sequencer).build()
        })
}

pub fn picture(etag: &'static str, body: impl Fn() -> SdkBody + Send + Sync + 'static) -> Rule {
    mock!(Client::get_object)
        .match_requests(|get| get.bucket() == Some("photos") && get.key() == Some(KEY))
        .then_output(move || {
            GetObjectOutput::builder().e_tag(format!("\"{etag}\"")).body(ByteStream::new(body())).build()
        })
}

pub fn no_picture_but(status: u16, body: &str) -> Rule {
    mock!(Client::get_object).sequence().http_status(status, Some(body.to_owned())).build()
}

pub fn no_picture() -> Rule {
    no_picture_but(404, NO_SUCH_KEY)
}

pub fn still(etag: &'static str) -> Rule {
    mock!(Client::head_object)
        .match_requests(|head| head.bucket() == Some("photos") && head.key() == Some(KEY))
        .then_output(move || HeadObjectOutput::builder().e_tag(format!("\"{etag}\"")).build())
}

pub fn still_none() -> Rule {
    mock!(Client::head_object)
        .match_requests(|head| head.bucket() == Some("photos"))
        .sequence()
        .http_status(404, None)
        .build()
}

pub fn put_new(status: u16) -> Rule {
    let put = mock!(Client::put_object)
        .match_requests(|put| put.if_none_match() == Some("*") && put.if_match().is_none() && put.key() == Some(KEY));
    put.sequence().http_status(status, None).build()
}

pub fn put_over(status: u16) -> Rule {
    let put = mock!(Client::put_object)
        .match_requests(|put| put.if_match() == Some("\"t0\"") && put.if_none_match().is_none());
    put.sequence().http_status(status, None).build()
}

pub fn delete(status: u16) -> Rule {
    let delete = mock!(Client::delete_object).match_requests(|delete| {
        delete.if_match() == Some("\"t0\"") && delete.bucket() == Some("photos-resized") && delete.key() == Some(KEY)
    });
    delete.sequence().http_status(status, None).build()
}

/// A bitmap of two pixels.
pub fn bitmap() -> SdkBody {
    let header: [u32; 13] = [62, 0, 54, 40, 2, 1, 1 | 24 << 16, 0, 8, 2835, 2835, 0, 0];
    let header = header.into_iter().flat_map(u32::to_le_bytes);
    let bytes: Vec<u8> = b"BM".iter().copied().chain(header).chain([0, 0, 255, 255, 0, 0, 0, 0]).collect();
    SdkBody::from(bytes)
}

pub fn text() -> SdkBody {
    SdkBody::from("a letter")
}
