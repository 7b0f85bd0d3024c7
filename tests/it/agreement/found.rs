//! What was once told wrong, each by its name.

use stillup::model::{Batch, Change, Incident, IncidentId, IncidentStatus, Source};
use stillup::publish::Offline;

use super::draw::{Case, Crowd, case, crowd, noon};
use super::{Bench, Reading, theme};
use crate::fixture;

async fn agrees(kind: Case) {
    let mut bench = Bench::of(|folder| case(kind, folder)).await;
    bench.roster().await;
    let wrong = bench.wrong(&theme(), 2);
    assert!(wrong.is_empty(), "{kind:?}:\n{}", wrong.join("\n"));
    bench.store.close().await;
}

#[tokio::test]
async fn a_private_parent_is_not_named_with_the_days_of_what_hangs_on_it() {
    agrees(Case::PrivateParent).await;
}

#[tokio::test]
async fn a_withdrawn_incident_lays_nothing_after_a_start() {
    agrees(Case::Withdrawn).await;
}

#[tokio::test]
async fn an_incident_that_names_a_paused_member_is_one_of_its_group() {
    agrees(Case::PausedMember).await;
}

/// The store has gone on: one incident is over there, another has begun. Every answer is still of the commit.
#[tokio::test]
async fn what_was_written_after_a_commit_is_not_told_with_it() {
    let mut bench = Bench::of(|folder| crowd(Crowd::Failing, 5, folder)).await;
    bench.roster().await;
    let committed = bench.truth.committed(noon());
    let over = Incident {
        status: IncidentStatus::Resolved,
        resolved_at: Some(noon()),
        updated_at: noon(),
        ..bench.site.incidents[0].clone()
    };
    let begun = Incident {
        source: Source::Manual,
        started_at: noon(),
        updated_at: noon(),
        ..fixture::incident(IncidentId::fresh(noon(), [9; 10]))
    };
    let changes = vec![Change::Incident(over), Change::Incident(begun)];
    bench.store.record(Batch { at: noon(), changes, ..Batch::default() }).await.unwrap();
    let mut paper = Offline::new(bench.database.read_only());
    assert!(paper.update(&committed, &theme()));
    let (site, truth, paper) = (&bench.site, &bench.truth, &paper);
    let wrong = Reading { site, truth, committed: &committed, paper, most: 5, wrong: Vec::new() }.all();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    bench.store.close().await;
}
