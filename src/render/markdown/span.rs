//! Markdown as one run of texts and marks, for receivers that know a little markup. Blocks become lines, raw HTML and
//! images are text.

use std::fmt::Write as _;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::readable;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words, and breaks of lines.
    Text(String),
    /// Code inside a line.
    Code(String),
    /// Here begins …
    Open(Mark),
    /// … and here ends.
    Close(Mark),
}

/// What is said of a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Struck through.
    Strike,
    /// A link to this http or https URL, in which nothing needs escaping but `&`.
    Link(String),
}

/// The parts of a text, in order. What opens is closed in the end.
pub fn spans(markdown: &str) -> Vec<Span> {
    let source = readable(markdown);
    let mut reading = Reading::default();
    Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH).for_each(|event| reading.take(event));
    reading.spans
}

#[derive(Default)]
struct Reading {
    spans: Vec<Span>,
    /// Breaks of lines before what comes next.
    gap: usize,
    /// Numbers of the next items of lists that are open; none of those without numbers.
    lists: Vec<Option<u64>>,
    /// Links that are open; none of those that are shown as text.
    links: Vec<Option<String>>,
    /// How often bold has been opened: a heading is bold, and what is in it may be.
    strong: usize,
}

impl Reading {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                self.add(Span::Text(text.into_string()));
            }
            Event::Code(text) => self.add(Span::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.add(Span::Text("\n".to_owned())),
            Event::Rule => self.gap = 2,
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong | Tag::Heading { .. } => {
                self.strong += 1;
                if self.strong == 1 {
                    self.add(Span::Open(Mark::Strong));
                }
            }
            Tag::Emphasis => self.add(Span::Open(Mark::Emphasis)),
            Tag::Strikethrough => self.add(Span::Open(Mark::Strike)),
            Tag::Link { link_type, dest_url, .. } => {
                let target =
                    target(dest_url.trim()).filter(|_| !matches!(link_type, LinkType::Autolink | LinkType::Email));
                if let Some(url) = target.clone() {
                    self.add(Span::Open(Mark::Link(url)));
                }
                self.links.push(target);
            }
            Tag::List(first) => {
                self.gap = self.gap.max(1);
                self.lists.push(first);
            }
            Tag::Item => {
                self.gap = self.gap.max(1);
                let indent = "  ".repeat(self.lists.len().saturating_sub(1));
                let bullet = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{indent}{}. ", *number - 1)
                    }
                    Some(None) | None => format!("{indent}- "),
                };
                self.add(Span::Text(bullet));
            }
            // Whatever else there is holds texts.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let between = if self.lists.is_empty() { 2 } else { 1 };
        match tag {
            TagEnd::Strong => self.end_strong(),
            TagEnd::Emphasis => self.spans.push(Span::Close(Mark::Emphasis)),
            TagEnd::Strikethrough => self.spans.push(Span::Close(Mark::Strike)),
            TagEnd::Link => {
                if let Some(url) = self.links.pop().flatten() {
                    self.spans.push(Span::Close(Mark::Link(url)));
                }
            }
            TagEnd::Heading(_) => {
                self.end_strong();
                self.gap = 2;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap = if self.lists.is_empty() { 2 } else { 1 };
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::BlockQuote(_) => {
                // A block of code ends its last line itself.
                if let Some(Span::Text(text)) = self.spans.last_mut() {
                    text.truncate(text.trim_end_matches('\n').len());
                }
                self.gap = self.gap.max(between);
            }
            // The others end no line.
            _ => {}
        }
    }

    fn end_strong(&mut self) {
        self.strong -= 1;
        if self.strong == 0 {
            self.spans.push(Span::Close(Mark::Strong));
        }
    }

    fn add(&mut self, span: Span) {
        let gap = std::mem::take(&mut self.gap);
        if gap > 0 && !self.spans.is_empty() {
            self.spans.push(Span::Text("\n".repeat(gap)));
        }
        self.spans.push(span);
    }
}

/// A URL that a link may lead to, whatever the syntax around it.
fn target(url: &str) -> Option<String> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'<' | b'>' | b'"' | b'\\' | b'`' | b'|' | b'(' | b')' | b'[' | b']' | b'{' | b'}')
        {
            out.push(char::from(byte));
        } else {
            // A String takes everything.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    Some(out)
}
