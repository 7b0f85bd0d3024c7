//! OpenMetrics as the text format that came before it (`text/plain; version=0.0.4`). Pure.

/// Media type of it.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The same samples under names and types that the older format has.
pub fn of(open: &str) -> String {
    let mut out = String::with_capacity(open.len());
    let mut help = None;
    for line in open.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            help = rest.split_once(' ');
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            // What the samples are called beyond their family's name.
            let (suffix, known) = match kind {
                "counter" => ("_total", "counter"),
                "info" => ("_info", "gauge"),
                "stateset" => ("", "gauge"),
                "unknown" => ("", "untyped"),
                kind => ("", kind),
            };
            if let Some((_, text)) = help.take().filter(|(of, _)| *of == name) {
                out.push_str(&format!("# HELP {name}{suffix} {text}\n"));
            }
            out.push_str(&format!("# TYPE {name}{suffix} {known}\n"));
        } else if !line.starts_with('#') {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Whether the older format is wanted: named by `Accept`, and OpenMetrics is not named as at least as good.
pub fn is_wanted(accept: &str) -> bool {
    let weight = |kind: &str| {
        let members = accept.split(',').map(|member| member.split(';').map(str::trim));
        let of = members.filter_map(|mut parts| (parts.next()? == kind).then_some(parts));
        of.map(|mut parameters| {
            let q = parameters.find_map(|parameter| parameter.strip_prefix("q="));
            q.map_or(Some(1.0), |q| q.parse::<f32>().ok()).unwrap_or(0.0)
        })
        .fold(0.0, f32::max)
    };
    weight("text/plain") > weight("application/openmetrics-text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_of_before() {
        let open = "# HELP stillup_build The running program.\n# TYPE stillup_build info\n\
            stillup_build_info{version=\"0\"} 1\n\
            # HELP c Checks.\n# TYPE c counter\nc_total{a=\"b # c\"} 3\n# TYPE s histogram\n# UNIT s seconds\n\
            s_bucket{le=\"+Inf\"} 1\n# HELP g Now.\n# TYPE g gauge\ng 1\n# TYPE u unknown\nu 2\n# EOF\n";
        let classic = "# HELP stillup_build_info The running program.\n# TYPE stillup_build_info gauge\n\
            stillup_build_info{version=\"0\"} 1\n# HELP c_total Checks.\n# TYPE c_total counter\n\
            c_total{a=\"b # c\"} 3\n# TYPE s histogram\ns_bucket{le=\"+Inf\"} 1\n# HELP g Now.\n# TYPE g gauge\n\
            g 1\n# TYPE u untyped\nu 2\n";
        assert_eq!(of(open), classic);
    }

    #[test]
    fn what_is_asked_for() {
        for (accept, wanted) in [
            ("", false),
            ("*/*", false),
            ("text/plain;version=0.0.4", true),
            ("text/plain", true),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                    text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                false,
            ),
            ("application/openmetrics-text;q=0.5, text/plain;q=0.7", true),
            ("application/openmetrics-text, text/plain", false),
        ] {
            assert_eq!(is_wanted(accept), wanted, "{accept}");
        }
    }
}
