//! `scripts/docs`: the files of docs/ as a site that stands by itself. `cargo run --example docs -- OUT`.

mod site;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use site::Page;

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "target/docs".to_owned()));
    let contents = site::contents(&fs::read_to_string("docs/README.md")?);
    let (mut files, mut others) = (Vec::new(), BTreeSet::new());
    walk(Path::new("docs"), &mut files)?;
    for file in &files {
        let path = file.to_string_lossy().into_owned();
        match site::place(&path) {
            Some(place) => {
                let page = Page { text: fs::read_to_string(file)?, path };
                others.extend(site::leaving(&page));
                write(&out.join(place), site::render(&page, &contents).as_bytes())?;
            }
            None => write(&out.join(path.trim_start_matches("docs/")), &fs::read(file)?)?,
        }
    }
    for other in others {
        let mut below = Vec::new();
        walk(Path::new(&other), &mut below)?;
        for file in below {
            write(&out.join("files").join(&file), &fs::read(&file)?)?;
        }
    }
    write(&out.join("docs.css"), include_bytes!("docs.css"))?;
    eprintln!("{}: {} files; open {}", out.display(), files.len(), out.join("index.html").display());
    Ok(())
}

fn write(to: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, bytes)
}

/// Every file below a folder, or the file alone.
fn walk(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut paths: Vec<_> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    paths.iter().try_for_each(|path| walk(path, files))
}
