//! `site.yaml` of Kener 2 → the page.

use serde_json::json;

use crate::import::found::Found;
use crate::import::item::Item;

/// What stands in it, and in no other file.
pub(super) const KEYS: [&str; 8] = ["title", "siteName", "siteURL", "categories", "hero", "nav", "i18n", "theme"];

pub(super) fn read(mut root: Item, found: &mut Found<'_>) {
    let title = root.string("title");
    if let Some(name) = root.string("siteName").or(title) {
        found.site("name", name);
    }
    if let Some(url) = root.string("siteURL") {
        found.site("url", url);
    }
    if let Some(mut hero) = root.item("hero") {
        if let Some(text) = hero.string("subtitle") {
            found.site("description", text);
        }
        hero.leave("the name stands at the top of the page");
    }
    let mut links = Vec::new();
    for mut link in root.items("nav") {
        if let (Some(text), Some(url)) = (link.string("name"), link.peek("url").and_then(crate::import::item::scalar)) {
            if url.contains("://") || url.starts_with("mailto:") {
                link.forget_carried("url");
                links.push(json!({"text": text, "url": url}));
            } else {
                link.leave("a page of Kener's own");
            }
        }
    }
    if !links.is_empty() {
        found.site("nav", links);
    }
    for mut category in root.items("categories") {
        let Some(name) = category.string("name").filter(|name| name != "home") else {
            category.leave("the first page of stillup shows every group");
            continue;
        };
        found.group(&category, &name);
        if let (Some(text), Some(group)) = (category.string("description"), found.groups.last_mut()) {
            group.set(&["description"], text);
        }
    }
    if let Some(mut languages) = root.item("i18n") {
        if let Some(language) = languages.string("defaultLocale") {
            found.site("locale", language);
        }
        languages.leave("`site.locale: auto` shows pages in the reader's language");
    }
    root.dropped(&["logo", "favicon"], "put the image into the theme's `assets` folder");
    root.dropped(&["footerHTML"], "write it as `site.footer`, in Markdown");
    root.dropped(&["github"], "incidents of stillup are its own, or files in `incidents/`");
    root.dropped(
        &["metaTags", "colors", "font", "pattern", "barStyle", "barRoundness", "summaryStyle", "theme", "themeToggle"],
        "a theme of your own says how pages look",
    );
    root.dropped(&["analytics"], "pages of stillup load nothing from elsewhere");
    root.needless(&["home"], "the name leads to the page");
}
