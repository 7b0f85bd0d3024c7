//! Columns of a monitor that say nothing: what they stand at, or because another kind of check has them.

use crate::import::item::Item;

/// What columns stand at when nobody has changed them.
const USUAL: &[(&str, &[&str])] = &[
    ("packet_size", &["56"]),
    ("grpc_enable_tls", &["0", "false"]),
    ("upside_down", &["0", "false"]),
    ("invert_keyword", &["0", "false"]),
    ("ignore_tls", &["0", "false"]),
    ("kafka_producer_ssl", &["0", "false"]),
    ("kafka_producer_allow_auto_topic_creation", &["0", "false"]),
    ("gamedig_given_port_only", &["0", "1", "true", "false"]),
    ("cache_bust", &["0", "false"]),
    ("save_response", &["0", "false"]),
    ("save_error_response", &["0", "1", "true", "false"]),
    ("response_max_length", &["1024", "10240"]),
    ("domain_expiry_notification", &["0", "false"]),
    ("expiry_notification", &["0", "false"]),
    ("manual_status", &["0", "1", "2", "3"]),
    ("conditions", &["[]"]),
    ("json_path_operator", &["=="]),
    ("json_path", &["$"]),
    ("url", &["https://", "http://"]),
    ("tags", &["[]"]),
    ("oauth_auth_method", &["client_secret_basic"]),
    ("mqtt_check_type", &["keyword"]),
    ("snmp_version", &["2c"]),
    ("ping_count", &["1", "3"]),
    ("ping_numeric", &["1", "true"]),
    ("ping_per_request_timeout", &["2"]),
    ("kafka_producer_sasl_options", &["{\"mechanism\":\"None\"}"]),
    ("rabbitmq_nodes", &["[]"]),
    ("kafka_producer_brokers", &["[]"]),
    ("wsignore_sec_websocket_accept_header", &["0", "false"]),
    ("ws_ignore_sec_websocket_accept_header", &["0", "false"]),
];

/// Columns that mean nothing to this kind of check, or nothing at what they stand at.
pub(super) fn idle(item: &mut Item, ours: &str) {
    item.needless(
        &[
            "user_id",
            "weight",
            "created_date",
            "forceInactive",
            "force_inactive",
            "maintenance",
            "path_name",
            "path",
            "children_i_ds",
            "screenshot",
            "include_sensitive_data",
            "name_server",
            "custom_url",
        ],
        "how Uptime Kuma keeps it",
    );
    for (key, values) in USUAL {
        item.usual(key, values);
    }
    if ours != "http" {
        let http = "only a check of HTTP has it";
        item.needless(
            &[
                "method",
                "accepted_statuscodes_json",
                "maxredirects",
                "http_body_encoding",
                "ignore_tls",
                "auth_method",
                "expiry_notification",
                "url",
                "dns_resolve_type",
                "dns_resolve_server",
            ],
            http,
        );
    }
    let other = "another kind of check has it";
    item.needless(&["dns_resolve_type", "dns_resolve_server", "dns_last_result", "hostname", "port", "keyword"], other);
    item.dropped(&["tags"], "stillup has no tags yet");
    item.dropped(&["domain_expiry_notification"], "stillup does not ask when a domain ends");
    item.dropped(&["push_token"], "stillup has no heartbeats yet");
}
