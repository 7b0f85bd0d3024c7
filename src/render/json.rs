//! Our own JSON and Statuspage's, from view structs.
