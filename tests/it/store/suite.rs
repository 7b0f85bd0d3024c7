//! The cases that every engine must pass, by name. A second engine says `suite!(its_name)` and makes a
//! [`super::Bench`].

/// Makes a test of each case for an engine.
macro_rules! suite {
    ($engine:ident) => {
        mod $engine {
            use super::{Bench, records, stepping, telling};

            suite!(@cases $engine records
                one_open_automatic_incident_a_monitor
                spans_leave_no_hole_and_none_is_empty
                evidence_is_kept_at_both_ends_and_at_changes_of_reason
                checks_are_read_newest_first_and_by_page
                a_monitor_is_known_since_it_was_first_there
                hours_and_days_are_rolled_up_once
                hours_nobody_closed_are_rolled_up_at_the_next_start
                old_checks_are_forgotten_and_their_days_stay
                a_check_that_ended_after_its_hour_is_counted_in_it_once
                few_checks_that_are_our_own_fault_are_kept_during_an_incident_too
                room_that_is_free_is_given_back
                a_restart_forgets_no_standing
                occurrences_are_kept_and_one_that_is_over_stays_as_it_was
            );
            suite!(@cases $engine stepping
                spans_that_a_clock_has_left_count_again_when_it_comes_back
                hours_that_come_again_hold_both
                what_waits_follows_a_step
                a_reminder_waits_as_long_whatever_the_clock_does
                the_newest_record_is_known
            );
            suite!(@cases $engine telling
                an_event_is_one_row_however_many_are_told
                whoever_is_killed_between_two_steps_goes_on_where_it_was
                a_list_of_subscribers_is_kept_as_long_as_an_event_needs_it
                a_subscriber_that_is_gone_meanwhile_has_its_message_on_record
                messages_of_a_line_wait_for_each_other_and_go_dead_together
                what_cannot_be_delivered_falls_back
                a_listing_waits_until_everybody_is_told
                a_drill_has_reached_nobody_before_everybody_is_told
                what_is_held_by_another_may_be_tried_again
            );
        }
    };
    (@cases $engine:ident $of:ident $($case:ident)+) => {
        $(
            #[tokio::test]
            async fn $case() {
                $of::$case(Bench::$engine()).await;
            }
        )+
    };
}
