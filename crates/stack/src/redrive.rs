//! Sends again what failed: finds it wherever it was given up, tells why, and marks what has arrived.
//!
//! - `quarantined`, `lost_photo`, `given_up`, `unanswered`, `undelivered` read one kind of failure each: pure.
//! - `objects`, `messages`, `lines` search where they lie; `work` decides with `selection`, sends and counts.
//! - `bucket`, `queue`, `function`, `shard` talk to one service each.
//!
//! Who runs it in AWS needs, besides reading the stack: `s3:ListBucket`, `s3:GetObject`, `s3:GetObjectVersion`,
//! `s3:PutObject`, `s3:DeleteObject` on the failures and the data bucket; `sqs:ReceiveMessage`, `sqs:DeleteMessage`,
//! `sqs:ChangeMessageVisibility`; `lambda:InvokeFunction`; `kinesis:PutRecords`; `firehose:PutRecordBatch`.

mod bucket;
mod delimited;
mod failure;
mod function;
mod given_up;
mod interruption;
mod lines;
mod lost_photo;
mod messages;
mod objects;
mod quarantined;
mod queue;
mod report;
mod selection;
mod shard;
mod share;
mod unanswered;
mod undelivered;
mod work;

use anyhow::bail;
use bucket::REDRIVEN;
use jiff::Timestamp;
use report::Sums;
use selection::Selection;
use stack::{outputs::Outputs, target::Target};
use work::Work;

use crate::{args, print, workspace::Workspace};

/// Looks everywhere that the options mean, and sends it again unless it is only to be told.
pub async fn redrive(options: &args::Redrive) -> anyhow::Result<()> {
    let target = Workspace::find()?.target(&options.at).await?;
    let outputs = target.outputs().await?;
    let selection = Selection::new(options, Timestamp::now());
    let work = Work::new(&target, &outputs, selection, options.list).await?;
    let troubles = search(&work, &target, &outputs).await;
    let interrupted = work.interruption.is_noticed();
    let report = work.done();
    let sums = report.sums();
    if sums.found > 0 {
        print!("{}", report.table(if options.dry_run { "To redrive" } else { "Redriven" }));
    }
    conclude(options, &outputs, sums)?;
    troubles.iter().for_each(print::error);
    match (troubles.len(), sums.failed, interrupted) {
        (_, _, true) => bail!("stopped: what was not redriven stays where it is"),
        (0, 0, _) => Ok(()),
        (0, _, _) if options.dry_run => Ok(()),
        (0, failed, _) => bail!("{} could not be redriven: all is left in place", print::count(failed, "failure")),
        _ => bail!("not everything could be looked at"),
    }
}

/// One place after the other; trouble in one keeps nobody from the next.
async fn search(work: &Work, target: &Target, outputs: &Outputs) -> Vec<anyhow::Error> {
    let searched = [
        objects::search(work, &objects::QUARANTINE).await,
        objects::search(work, &objects::PHOTOS).await,
        objects::search(work, &objects::BATCHES).await,
        messages::search(work, target).await,
        lines::search(work, target, outputs).await,
    ];
    searched.into_iter().filter_map(Result::err).collect()
}

fn conclude(options: &args::Redrive, outputs: &Outputs, sums: Sums) -> anyhow::Result<()> {
    let Sums { found, redriven, held_back, failed } = sums;
    if found == 0 {
        println!("nothing to redrive");
        return Ok(());
    }
    println!();
    if options.dry_run {
        println!("{} to redrive; nothing was sent", print::count(found - held_back - failed, "failure"));
    }
    if redriven > 0 {
        let failures = outputs.get("FailuresBucketName")?;
        println!("{} redriven; objects moved to s3://{failures}/{REDRIVEN}", print::count(redriven, "failure"));
    }
    if held_back > 0 {
        println!("{} held back: it was the input that was refused, and would be again;", print::thousands(held_back));
        println!("  after a mend in the code, --permanent sends it too");
    }
    Ok(())
}
