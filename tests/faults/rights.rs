//! Least privilege in both directions: without any single right of any role some flow fails.
//!
//! A right is one action on one resource. It is taken out of its role on the engine, where a flow that needs all rights of
//! the role has just succeeded, and the flow has to fail. What it does not miss stands in `only_aws.rs` with its reason,
//! and nothing else.

mod flows;
mod hidden_keys;
mod iam;
mod late_query;
mod only_aws;
mod role;
mod services;
mod world;

use std::{collections::BTreeSet, time::Instant};

use futures::join;

use self::{only_aws::ONLY_AWS, role::Role, world::World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_single_right_some_flow_fails() {
    let begun = Instant::now();
    let world = World::start().await;
    let roles = world.roles().await;
    let rights = roles.iter().map(Role::rights).sum::<usize>();
    let (unmissed, late_query) = join!(unmissed(&world, &roles), late_query::missed(&world, &roles));
    let needless: BTreeSet<&str> = unmissed.iter().map(String::as_str).filter(|&right| right != late_query).collect();
    println!("{rights} rights, {} missed, {:.1} s", rights - needless.len(), begun.elapsed().as_secs_f64());
    let expected: BTreeSet<&str> = ONLY_AWS.iter().flat_map(|(_, rights)| *rights).copied().collect();
    let unknown: Vec<_> = needless.difference(&expected).collect();
    assert!(unknown.is_empty(), "no flow misses {unknown:#?}");
    let missed: Vec<_> = expected.difference(&needless).collect();
    assert!(missed.is_empty(), "there is no such right, or a flow does miss it: {missed:#?}");
}

/// The rights of the roles that no flow misses.
async fn unmissed(world: &World, roles: &[Role]) -> Vec<String> {
    let mut unmissed = Vec::new();
    for role in roles.iter().filter(|role| role.rights() > 0) {
        let id = &role.logical_id;
        flows::run(world, role).await.unwrap_or_else(|why| panic!("{id} has all its rights: {why}"));
        for (policy, at) in role.each() {
            world.take_away(role, policy, at).await;
            match flows::run(world, role).await {
                Ok(()) => unmissed.push(role.name_of(policy, at)),
                Err(why) => println!("without {}: {why}", role.name_of(policy, at)),
            }
            world.give_back(role, policy).await;
        }
        flows::run(world, role).await.unwrap_or_else(|why| panic!("{id} has its rights again: {why}"));
    }
    unmissed
}
