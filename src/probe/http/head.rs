//! The head of an HTTP/1 answer, read as browsers read it: lines that the RFC forbids and browsers accept are accepted
//! here too, and noted. It knows no connection.

/// Characters of a header's name in a note, and notes of one head.
const MAX_NOTED: usize = 40;
const MAX_NOTES: usize = 8;

/// Status and headers of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The status code, 100 to 999.
    pub status: u16,
    /// HTTP/1.0, where nothing else is said.
    pub old: bool,
    /// The headers in their order.
    pub fields: Vec<Field>,
    /// What was accepted though it is no valid HTTP, a sentence each.
    pub notes: Vec<String>,
}

/// One header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// In lower case.
    pub name: String,
    /// As sent, without the spaces around it.
    pub value: Vec<u8>,
}

/// Why what came is no head of an HTTP answer: the end of a sentence that begins with "the answer is not HTTP".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotHttp(pub &'static str);

impl Head {
    /// The values of a header, by its name in lower case.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |field| field.name == name).map(|field| field.value.as_slice())
    }

    /// The first value of a header.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_slice())
    }

    /// The members of all values of a header that is a list, in lower case.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let members = |value: &[u8]| {
            let text = String::from_utf8_lossy(value).to_ascii_lowercase();
            text.split(',').map(|member| member.trim().to_owned()).filter(|member| !member.is_empty()).collect()
        };
        self.all(name).flat_map(|value| -> Vec<String> { members(value) }).collect()
    }

    /// Reads a whole head, the empty line at its end included or not.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NotHttp> {
        let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut head = status_line(lines.next().unwrap_or_default())?;
        for line in lines.filter(|line| !line.is_empty()) {
            head.add(line)?;
        }
        head.note_values();
        Ok(head)
    }

    fn add(&mut self, line: &[u8]) -> Result<(), NotHttp> {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            // RFC 9112, 5.2: a folded line goes on with the one before.
            if let Some(field) = self.fields.last_mut() {
                field.value.push(b' ');
                field.value.extend_from_slice(line.trim_ascii());
                let note = format!("the header `{}` is folded over several lines", shown(&field.name));
                self.note(note);
            }
            return Ok(());
        }
        let colon = line.iter().position(|byte| *byte == b':').ok_or(NotHttp("a header line has no colon"))?;
        let (name, value) = line.split_at(colon);
        if value.contains(&0) || name.contains(&0) {
            return Err(NotHttp("a header line holds a NUL"));
        }
        let bare = name.trim_ascii();
        let text = String::from_utf8_lossy(bare).to_ascii_lowercase();
        if bare.is_empty() || !bare.iter().all(|byte| is_token(*byte)) {
            self.note(format!("`{}` is not a valid name of a header", shown(&text)));
        } else if bare.len() < name.len() {
            self.note(format!("the name of the header `{text}` ends with a space"));
        }
        let value = value.get(1..).unwrap_or_default().trim_ascii().to_vec();
        self.fields.push(Field { name: text, value });
        Ok(())
    }

    /// Values are looked at when they are whole: folded lines are part of them.
    fn note_values(&mut self) {
        let odd = |field: &Field| field.value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
        let names: Vec<String> = self.fields.iter().filter(|field| odd(field)).map(|f| shown(&f.name)).collect();
        for name in names {
            self.note(format!("the value of the header `{name}` holds control characters"));
        }
    }

    fn note(&mut self, note: String) {
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// Where the head ends, behind its empty line; `from` is how far it was looked through before.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from.saturating_sub(2);
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == b'\n') {
        at += found + 1;
        match bytes.get(at..)? {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// Whether these first bytes can still become an HTTP/1 answer.
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"HTTP/").all(|(byte, wanted)| byte.eq_ignore_ascii_case(wanted))
}

fn status_line(line: &[u8]) -> Result<Head, NotHttp> {
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (version, rest) = line.split_at(end);
    let number = version.get(5..).filter(|_| begins(version)).unwrap_or_default();
    if !matches!(number, [b'0'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9']) {
        return Err(NotHttp("it does not begin with `HTTP/1.1 `"));
    }
    let rest = rest.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (code, after) = rest.split_at(digits);
    let code = std::str::from_utf8(code).ok().and_then(|code| code.parse::<u16>().ok());
    let Some(status) = code.filter(|status| digits == 3 && *status >= 100) else {
        return Err(NotHttp("its first line has no status code of three digits"));
    };
    let mut head = Head { status, old: number == b"1.0", ..Head::default() };
    if !version.starts_with(b"HTTP/1.") {
        head.note(format!("its first line says `{}`", String::from_utf8_lossy(version)));
    }
    if !matches!(after.first(), None | Some(b' ' | b'\t')) {
        head.note("there is no space behind its status code".to_owned());
    }
    Ok(head)
}

/// RFC 9110, 5.6.2.
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

fn shown(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(MAX_NOTED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(lines: &str) -> Head {
        Head::parse(format!("HTTP/1.1 200 OK\r\n{lines}\r\n\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn status_lines() {
        for (line, status, old) in [
            ("HTTP/1.1 200 OK", 200, false),
            ("HTTP/1.0 404 Not Found", 404, true),
            ("HTTP/1.1 200", 200, false),
            ("HTTP/1.1 204 ", 204, false),
            ("HTTP/1.1  200  OK", 200, false),
            ("HTTP/1.1 599 \u{e9}\u{1}", 599, false),
            ("HTTP/1.2 200 OK", 200, false),
        ] {
            let head = Head::parse(format!("{line}\r\n\r\n").as_bytes()).unwrap();
            assert_eq!((head.status, head.old), (status, old), "{line}");
            assert!(head.notes.is_empty(), "{line}");
        }
        for (line, note) in [
            ("HTTP/2 200 OK", "its first line says `HTTP/2`"),
            ("http/1.1 200 OK", "its first line says `http/1.1`"),
            ("HTTP/1.1 200OK", "there is no space behind its status code"),
        ] {
            let head = Head::parse(line.as_bytes()).unwrap();
            assert_eq!((head.status, head.notes.as_slice()), (200, &[note.to_owned()][..]), "{line}");
        }
        for line in [
            "",
            "HTTP/1.1",
            "HTTP/1.1 ",
            "HTTP/1.1 20",
            "HTTP/1.1 2000 OK",
            "HTTP/1.1 999999",
            "HTTP/x 200",
            "HTTP/11 200",
            "HTTP/1.1 099 x",
            "HTTP/1.1 2x0 OK",
            "HTTP/1.x 200 OK",
            "HTTP/1.1200 OK",
            "SSH-2.0-x",
        ] {
            assert!(Head::parse(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn what_browsers_accept_is_accepted_and_noted() {
        for (lines, name, value, note) in [
            (
                "Set-Cookie: visid=\u{1}abc",
                "set-cookie",
                "visid=\u{1}abc",
                "the value of the header `set-cookie` holds control characters",
            ),
            ("Server : x", "server", "x", "the name of the header `server` ends with a space"),
            ("X-Long: a\r\n  b\r\n\tc", "x-long", "a b c", "the header `x-long` is folded over several lines"),
            ("X(1): a", "x(1)", "a", "`x(1)` is not a valid name of a header"),
            ("X Y: a", "x y", "a", "`x y` is not a valid name of a header"),
        ] {
            let head = read(lines);
            assert_eq!(head.get(name), Some(value.as_bytes()), "{lines}");
            assert_eq!(head.notes, [note], "{lines}");
        }
        let bare = Head::parse(b"HTTP/1.1 200 OK\nA: 1\nB:2\n\n").unwrap();
        assert_eq!((bare.get("a"), bare.get("b")), (Some(&b"1"[..]), Some(&b"2"[..])));
        assert!(bare.notes.is_empty());
        assert_eq!(read("Vary: A, b\r\nvary:,C ,").list("vary"), ["a", "b", "c"]);
        for lines in ["no colon", "A: \0"] {
            assert!(Head::parse(format!("HTTP/1.1 200 OK\r\n{lines}\r\n\r\n").as_bytes()).is_err(), "{lines}");
        }
    }

    #[test]
    fn notes_are_few() {
        let lines: Vec<String> = (0..1000).map(|number| format!("X({number}): a")).collect();
        let head = read(&lines.join("\r\n"));
        assert_eq!((head.fields.len(), head.notes.len()), (1000, MAX_NOTES));
    }

    #[test]
    fn ends() {
        for (text, found) in [
            ("HTTP/1.1 200 OK\r\n\r\nbody", Some(19)),
            ("HTTP/1.1 200 OK\n\nbody", Some(17)),
            ("HTTP/1.1 200 OK\r\n\nbody", Some(18)),
            ("HTTP/1.1 200 OK\r\nA: b\r\n\r", None),
            ("", None),
        ] {
            for from in 0..=text.len().min(16) {
                assert_eq!(end(text.as_bytes(), from), found, "{text} {from}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Head::parse(&bytes);
            let _ = Head::parse(&[b"HTTP/1.1 200 OK\r\n", bytes.as_slice()].concat());
        }

        /// However the bytes arrive, the end is found at the same place.
        #[test]
        fn an_end_is_found_in_pieces(text in "[a\r\n]{0,30}") {
            let whole = end(text.as_bytes(), 0);
            let mut from = 0;
            let mut found = None;
            for upto in 0..=text.len() {
                if found.is_none() {
                    found = end(&text.as_bytes()[..upto], from);
                    from = upto;
                }
            }
            prop_assert_eq!(found, whole);
        }
    }
}
