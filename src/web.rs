//! Hands out bytes: router, handlers, cache policy, security headers. Knows `publish` and nothing behind it.
