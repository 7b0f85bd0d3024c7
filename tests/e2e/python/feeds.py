"""Reads feeds and the calendar of a running page as feedparser and icalendar do, and prints what they saw as JSON.

usage: feeds.py ORIGIN
"""

import calendar
import json
import sys
import urllib.request

import feedparser
import icalendar

PATHS = ["/feed.atom", "/feed.rss", "/updates.atom", "/feed.atom?monitor=mockoon", "/feed.rss?group=apis"]


def fetch(url):
    with urllib.request.urlopen(url) as response:
        return response.headers["content-type"], response.read()


def feed(url):
    content_type, body = fetch(url)
    parsed = feedparser.parse(body, response_headers={"content-type": content_type, "content-location": url})
    if parsed.bozo:
        raise SystemExit(f"{url}: {parsed.bozo_exception}")
    return {
        "version": parsed.version,
        "title": parsed.feed.title,
        "id": parsed.feed.get("id"),
        "links": {link.rel: link.href for link in parsed.feed.links},
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "at": calendar.timegm(entry.published_parsed),
                "content": entry.content[0].value if "content" in entry else entry.summary,
                "tags": [tag.term for tag in entry.get("tags", [])],
            }
            for entry in parsed.entries
        ],
    }


def event(read):
    return {
        "uid": str(read["UID"]),
        "sequence": int(read["SEQUENCE"]),
        "start": read.decoded("DTSTART").isoformat(),
        "end": read.decoded("DTEND").isoformat(),
        "stamped": read.decoded("DTSTAMP") == read.decoded("LAST-MODIFIED"),
        "summary": str(read["SUMMARY"]),
        "description": str(read["DESCRIPTION"]),
        "url": str(read["URL"]),
        "status": str(read["STATUS"]),
    }


def maintenance(url):
    content_type, body = fetch(url)
    read = icalendar.Calendar.from_ical(body)
    return {
        "content_type": content_type,
        "version": str(read["VERSION"]),
        "name": str(read["X-WR-CALNAME"]),
        "events": [event(each) for each in read.walk("VEVENT")],
        "errors": [str(error) for component in read.walk() for error in component.errors],
        "crlf": body.count(b"\r\n") == body.count(b"\n") > 0,
        "longest": max(len(line) for line in body.split(b"\r\n")),
        "same": body == fetch(url)[1],
    }


origin = sys.argv[1]
print(json.dumps({"feeds": {path: feed(origin + path) for path in PATHS}, "maintenance": maintenance(origin + "/maintenance.ics")}))
