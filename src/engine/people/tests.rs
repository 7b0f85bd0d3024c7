//! Tables: commands on incidents.
