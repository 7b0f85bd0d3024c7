//! Places: who gets one, who is told to go, and that all come back.

use std::net::Ipv4Addr;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::telemetry::{Listener, Metrics};

fn places(size: usize) -> Places {
    Places::new(size, 4, Metrics::new().connections(Listener::Public))
}

fn share(last: u8) -> Option<Share> {
    Share::of(Ipv4Addr::new(192, 0, 2, last).into())
}

#[test]
fn shares_are_addresses_and_networks_of_subscribers() {
    let of = |text: &str| Share::of(text.parse().unwrap());
    assert_eq!(["127.0.0.1", "::1", "::ffff:127.0.0.9"].map(of), [None; 3]);
    assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
}

#[test]
fn the_longest_at_rest_go_when_places_are_scarce() {
    let places = places(64);
    let mut held: Vec<Place> = (0..61).map(|_| places.admit(false, None).unwrap()).collect();
    assert!(held.iter().all(|place| !place.must_go()), "four are free until the 61st is there");
    assert_eq!(held[60].rest(), HURRY, "three are free");
    held[0].wake();
    held.push(places.admit(false, None).unwrap());
    assert_eq!(held.iter().map(Place::must_go).take(3).collect::<Vec<_>>(), [false, true, false], "busy ones stay");
    held[1].wake();
    assert!(!held[1].may_stay() && held[0].may_stay());
    held.truncate(40);
    assert_eq!(held[39].rest(), PATIENCE);
    drop(held);
    assert_eq!(places.0.lock().open, 0);
}

#[test]
fn an_address_has_its_share_while_places_are_scarce() {
    let places = places(64);
    let mut held: Vec<Place> = (0..49).map(|_| places.admit(false, share(1)).unwrap()).collect();
    assert!(held.iter().all(|place| !place.must_go()), "as many as it likes while there are enough");
    // One of its own goes for the next, …
    held.push(places.admit(false, share(1)).unwrap());
    assert!(held[0].must_go() && !held[1].must_go());
    // … and none stays that has served a request.
    held[1].wake();
    assert!(!held[1].may_stay());
    held.iter_mut().for_each(Place::wake);
    assert_eq!(places.admit(false, share(1)).unwrap_err(), TurnedAway::Share);
    // Others come in, and the machine itself.
    held.push(places.admit(false, share(2)).unwrap());
    held.push(places.admit(true, None).unwrap());
    // Behind a proxy it is the visitor who counts.
    let mut proxy = places.admit(false, None).unwrap();
    proxy.wake();
    assert_eq!(proxy.belongs_to(share(1)), Err(TurnedAway::Share));
    assert_eq!(proxy.belongs_to(share(3)), Ok(()));
    assert_eq!(proxy.belongs_to(share(2)), Ok(()));
    drop((held, proxy));
    let state = places.0.lock();
    assert!(state.holders.is_empty() && state.resting.is_empty() && state.open == 0 && state.leaving == 0);
}

#[test]
fn the_desk_answers_when_all_places_are_taken() {
    let places = places(64);
    let mut busy: Vec<Place> = Vec::new();
    for _ in 0..64 {
        let mut place = places.admit(false, None).unwrap();
        place.wake();
        busy.push(place);
    }
    let others: Vec<Place> = (0..2).map(|_| places.admit(false, share(9)).unwrap()).collect();
    assert!(others.iter().all(Place::is_desk));
    assert_eq!(places.admit(false, share(9)).unwrap_err(), TurnedAway::Full, "half of it is for this machine");
    let mut own: Vec<Place> = (0..2).map(|_| places.admit(true, None).unwrap()).collect();
    assert_eq!((own[0].rest(), own[0].may_stay()), (HURRY, false));
    assert_eq!(places.admit(true, None).unwrap_err(), TurnedAway::Full);
    drop(others);
    assert!(places.admit(false, share(9)).unwrap().is_desk());
    drop((busy, own));
    assert!(!places.admit(false, share(9)).unwrap().is_desk());
}

#[test]
fn want_of_descriptors_closes_one_at_rest() {
    let places = places(64);
    let held = [places.admit(false, None).unwrap(), places.admit(false, None).unwrap()];
    places.make_room();
    assert_eq!(held.each_ref().map(|place| place.must_go()), [true, false]);
}

proptest! {
    /// Whatever happens, in whatever order: the counts are those of what is held, and all come back.
    #[test]
    fn every_place_comes_back(acts in vec((0..5_u8, any::<prop::sample::Index>(), 0..4_u8), 1..400)) {
        let places = places(64);
        let mut held: Vec<Place> = Vec::new();
        for (act, which, last) in acts {
            let share = if last == 0 { None } else { share(last) };
            if act == 0 || held.is_empty() {
                held.extend(places.admit(last == 0, share));
                continue;
            }
            let at = which.index(held.len());
            match act {
                1 => drop(held.swap_remove(at)),
                2 => held[at].wake(),
                3 => drop(held[at].rest()),
                _ => drop(held[at].belongs_to(share)),
            }
            let state = places.0.lock();
            prop_assert_eq!(state.open + state.desk.1, held.len());
            prop_assert!(state.open <= 64 && state.leaving <= state.open);
            let counted: usize = state.holders.values().map(|holder| holder.open).sum();
            let resting: usize = state.holders.values().map(|holder| holder.resting.len()).sum();
            prop_assert!(resting <= counted && counted <= state.open);
        }
        drop(held);
        let state = places.0.lock();
        prop_assert!(state.holders.is_empty() && state.resting.is_empty());
        prop_assert_eq!((state.open, state.leaving, state.desk), (0, 0, (0, 0)));
    }
}
