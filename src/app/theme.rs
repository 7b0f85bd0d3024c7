//! The theme that a configuration names, loaded and proved; what is wrong with it, at its place.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::config::{Loaded, Problem};
use crate::render::html::{Theme, ThemeError};

/// Where files of a theme are served.
const ASSETS: &str = "/assets/";

/// A theme is proved within a second, on a machine that is busy within some: one that takes so long is never done.
const DEADLINE: Duration = Duration::from_secs(60);

/// Loads the theme from beside the configuration, whose folder is `root`.
///
/// # Errors
/// A theme that is not there, one of its files that does not hold, or an image that it does not have.
pub fn load(root: &Path, loaded: &Loaded) -> Result<Theme, Problem> {
    let site = &loaded.config.site;
    let theme = in_time(root, &site.theme).map_err(|error| match error {
        ThemeError::Unknown { name, known, .. } => unknown(loaded, &name, &known),
        ThemeError::Name(name) => unknown(loaded, &name, &[]),
        ThemeError::File { file, line, message } => {
            Problem { line: line.unwrap_or_default(), ..Problem::of_file(file, message) }
        }
    })?;
    for (spot, image) in &loaded.images {
        let path = image.split(['?', '#']).next().unwrap_or_default();
        let asset = path.strip_prefix(ASSETS);
        if asset.is_some_and(|asset| theme.assets().iter().all(|known| known.path != asset)) {
            let images =
                theme.assets().iter().filter(|asset| !asset.immutable && asset.content_type.starts_with("image/"));
            let known: Vec<String> = images.map(|asset| format!("{ASSETS}{}", asset.path)).collect();
            return Err(spot.unknown("a file of the theme's `assets` folder", image, &borrowed(&known)));
        }
    }
    Ok(theme)
}

/// On a thread of its own, which is left behind when its time is over.
fn in_time(root: &Path, name: &str) -> Result<Theme, ThemeError> {
    let (loaded, done) = mpsc::channel();
    let (root, folder, owned) = (root.to_owned(), root.join("themes").join(name), name.to_owned());
    let file = |message: String| ThemeError::File { file: folder.display().to_string(), line: None, message };
    let load = move || {
        // Nobody waits any more: then it does not matter.
        let _ = loaded.send(Theme::load(&root, &owned));
    };
    thread::Builder::new().name("theme".to_owned()).spawn(load).map_err(|error| file(error.to_string()))?;
    done.recv_timeout(DEADLINE).unwrap_or_else(|_| {
        Err(file(format!("its pages are not made within {} s: is there a loop in a loop?", DEADLINE.as_secs())))
    })
}

fn unknown(loaded: &Loaded, name: &str, known: &[String]) -> Problem {
    loaded.theme.unknown("a theme: there is no such folder in `themes`", name, &borrowed(known))
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}
