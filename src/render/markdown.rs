//! Markdown → HTML that is safe to show: no raw HTML, links to http, https and mailto only.

/// Renders trusted-by-nobody Markdown.
pub fn html(_markdown: &str) -> String {
    unimplemented!()
}
