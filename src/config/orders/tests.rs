//! Bodies of orders, good and bad.
