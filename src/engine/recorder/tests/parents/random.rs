//! What holds for any history of a router and what depends on it.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever happens in whatever order, with and without a restart: at most one open incident each; what is bad and
    /// confirmed is told by an incident of its own, or by one above, or waits for somebody above; each subscriber gets
    /// whole stories; nothing ends before it began.
    #[test]
    fn nothing_bad_is_left_untold(
        checks in proptest::collection::vec((0_usize..3, proptest::bool::weighted(0.5)), 1..60),
        restart_after in proptest::option::of(0_usize..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async move {
            let (router, switch) = (watched("router", &[]), watched("switch", &["router"]));
            let chain = vec![router, switch, watched("shop", &["switch", "router"])];
            let mut world = World::start(chain).await;
            for (place, (who, bad)) in checks.iter().enumerate() {
                let seconds = u32::try_from(place).unwrap() + 1;
                if restart_after == Some(place) {
                    world.restart(at(seconds)).await;
                }
                world.judge(&[(seconds, ["router", "switch", "shop"][*who], if *bad { D } else { U })]).await;
            }
            // Everybody is looked at twice more: whoever waited has its answer.
            let last = u32::try_from(checks.len()).unwrap() + 1;
            let newest = |who: usize| checks.iter().rev().find(|(of, _)| *of == who).is_some_and(|(_, bad)| *bad);
            for round in 0..2 {
                for (who, id) in ["router", "switch", "shop"].into_iter().enumerate() {
                    let kind = if newest(who) { D } else { U };
                    world.judge(&[(last + round * 3 + u32::try_from(who).unwrap(), id, kind)]).await;
                }
            }
            let incidents = world.incidents();
            for (who, id) in ["router", "switch", "shop"].into_iter().enumerate() {
                let named = MonitorId::new(id);
                let of = |incident: &&Incident| incident.resolved_at.is_none() && incident.monitors.contains(&named);
                let open: Vec<&Incident> = incidents.iter().map(|(incident, _)| incident).filter(of).collect();
                if newest(who) {
                    assert!(!open.is_empty(), "{id} is down and nobody says so: {:?}", world.told());
                } else {
                    let bad = open.iter().any(|one| one.monitors[0] == named && one.bad_since.is_some());
                    assert!(!bad, "{id} is up: {:?}", world.told());
                }
            }
            for (incident, timeline) in &incidents {
                assert!(incident.resolved_at.is_none_or(|end| end >= incident.started_at));
                assert!(timeline.windows(2).all(|pair| pair[0].at <= pair[1].at));
            }
            for (subscriber, told) in world.messages().await {
                let count = |event: &str| told.iter().filter(|told| told.starts_with(event)).count();
                let opened = count("incident.opened") + count("incident.reopened");
                assert!(opened >= count("incident.resolved"), "{subscriber}: {told:?}");
                assert!(told.len() <= 4 * incidents.len(), "{subscriber}: {told:?}");
            }
        });
    }
}
