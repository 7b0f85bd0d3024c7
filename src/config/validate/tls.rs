//! How TLS is spoken, as typed → settings.

use std::io::ErrorKind;
use std::path::Path;

use super::relative;
use crate::config::kinds::tls::Tls;
use crate::config::report::Report;
use crate::config::table::Whole;
use crate::file::{self, FileError};
use crate::model::TlsSettings;

/// Reports files that are not there, and one without the other.
pub(super) fn check(raw: &Tls, base: &Path, report: &mut Report) {
    match (&raw.cert_file, &raw.key_file) {
        (Some(lone), None) => report.problem(lone.at, "`cert_file` needs `key_file`", None),
        (None, Some(lone)) => report.problem(lone.at, "`key_file` needs `cert_file`", None),
        (Some(_), Some(_)) | (None, None) => {}
    }
    for path in [&raw.ca_file, &raw.cert_file, &raw.key_file].into_iter().flatten() {
        let whole = relative(base, &path.value);
        let message = match file::read(&whole, TlsSettings::FILE_MOST) {
            Ok(_) => continue,
            Err(FileError::Io(error)) if error.kind() == ErrorKind::NotFound && path.replaced => {
                "there is no such file".to_owned()
            }
            Err(FileError::Io(error)) if error.kind() == ErrorKind::NotFound => {
                format!("there is no file `{}`", whole.display())
            }
            // Who checks need not be who serves.
            Err(FileError::Io(_)) => continue,
            Err(error @ (FileError::Kind(_) | FileError::Large(_))) => error.to_string(),
        };
        report.problem(path.at, message, Some("paths are relative to the configuration file".to_owned()));
    }
}

/// The settings.
pub(super) fn settings(raw: Whole<Tls>, base: &Path) -> TlsSettings {
    let file = |path: Option<String>| path.map(|path| relative(base, &path));
    TlsSettings {
        verify: raw.verify,
        ca_file: file(raw.ca_file),
        cert_file: file(raw.cert_file),
        key_file: file(raw.key_file),
        server_name: raw.server_name,
        min_version: raw.min_version,
        min_days_left: raw.min_days_left,
        expiring: raw.expiring,
    }
}
