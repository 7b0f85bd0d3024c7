"""Draws schedules, asks the program and an oracle when each comes next, and prints as JSON how often they agree.

Usage: schedules.py BINARY cron|on_calendar CASES SEED. Oracles: cronsim and oncalendar. Where cronsim differs about a job
that follows real time, every minute is looked at one by one, with cronsim's own reading of the fields.
"""

import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim
from oncalendar import BaseIterator

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca",
    "Africa/Cairo", "America/Santiago", "Europe/Riga", "Asia/Kathmandu",
]
TIMES = 6
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "sun mon tue wed thu fri sat".split()


def near_a_change(draw, zone):
    """A random instant; in zones whose clocks change mostly within a day of that."""
    tz, at = ZoneInfo(zone), datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(4 * 525_600))
    offset = lambda instant: instant.astimezone(tz).utcoffset()
    days = (at + timedelta(days=day) for day in range(400))
    change = next((day for day in days if offset(day) != offset(day + timedelta(days=1))), None)
    if change is None or draw.random() < 0.3:
        return at
    low, high = change, change + timedelta(days=1)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
    at = high + timedelta(minutes=draw.randrange(-30 * 60, 200))
    return at.replace(second=draw.choice([0, 0, 30, 59]), microsecond=0)


def term(draw, low, high, names, dash):
    value = lambda number: names[number - low] if names and draw.random() < 0.3 and number - low < len(names) else str(number)
    first, last = sorted(draw.sample(range(low, high + 1), 2))
    # `5-5/2` is one number to Debian's cron and to systemd, and a beginning to the oracles: it is not drawn.
    text = draw.choice([value(first), value(first), f"{value(first)}{dash}{value(last)}"])
    return text + (f"/{draw.randint(1, high - low + 2)}" if draw.random() < 0.25 else "")


def field(draw, low, high, names=None, dash="-"):
    if draw.random() < 0.3:
        return "*"
    return ",".join(term(draw, low, high, names, dash) for _ in range(1 if draw.random() < 0.75 else draw.randint(2, 3)))


def cron(draw):
    minute = draw.choice([field(draw, 0, 59), "*/7", "*"])
    hour = draw.choice([field(draw, 0, 23), field(draw, 0, 3), "2", "1-3", "*", "0", "23"])
    day = draw.choice(["*", "*", "*", field(draw, 1, 31), "L", "LW", "L,15"])
    month = draw.choice(["*", "*", "*", field(draw, 1, 12, MONTHS)])
    weekday = draw.choice(["*", "*", "*", field(draw, 0, 7, WEEKDAYS), "5L", "mon#2", "sun#5,2"])
    return f"{minute} {hour} {day} {month} {weekday}"


def on_calendar(draw):
    if draw.random() < 0.05:
        return draw.choice("minutely hourly daily monthly weekly yearly annually quarterly semiannually".split())
    part = lambda low, high: field(draw, low, high, dash="..")
    days, parts = [name.title() for name in WEEKDAYS[1:] + WEEKDAYS[:1]], []
    if draw.random() < 0.4:
        first, last = sorted(draw.sample(range(7), 2))
        parts.append(draw.choice([days[first], f"{days[first]}..{days[last]}", f"{days[first]},{days[last]}", "Saturday"]))
    if draw.random() < 0.6:
        year = draw.choice(["", "*-", "2026..2030-", "2026/3-"])
        back = draw.random() < 0.3
        day = "~" + draw.choice(["1", "2,5", "1..3", "28", "7/2"]) if back else "-" + part(1, 31)
        parts.append(f"{year}{part(1, 12)}{day}")
    if draw.random() < 0.9 or not parts:
        seconds = draw.choice(["", "", ":00", ":30", ":" + part(0, 59)])
        parts.append(f"{draw.choice([part(0, 23), part(0, 3), '2', '1..3', '*'])}:{part(0, 59)}{seconds}")
    return " ".join(parts)


def by_the_oracle(kind, expression, zone, at):
    local = at.astimezone(ZoneInfo(zone)) if zone != "UTC" else at
    times, found = (CronSim if kind == "cron" else BaseIterator)(expression, local), []
    for _ in range(TIMES):
        try:
            found.append(next(times).astimezone(UTC))
        except StopIteration:
            break
    return found


def minute_by_minute(expression, zone, at, most):
    """When the clock on the wall matches, told by looking at it each minute until `most`."""
    reading, tz, found = CronSim(expression, at), ZoneInfo(zone), []
    minute = at.replace(second=0)
    while len(found) < TIMES and minute < most:
        minute += timedelta(minutes=1)
        wall = minute.astimezone(tz)
        if (wall.hour in reading.hours and wall.minute in reading.minutes and wall.month in reading.months
                and reading.match_day(wall.date())):
            found.append(minute)
    return found


def main():
    binary, kind, cases, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    draw = random.Random(seed)
    equal, explained, different = 0, 0, []
    for _ in range(cases // 100):
        zone = draw.choice(ZONES)
        at = near_a_change(draw, zone)
        drawn = [cron(draw) if kind == "cron" else on_calendar(draw) for _ in range(100)]
        args = [binary, "schedule", "-", "--json", "--timezone", zone, "--from", at.isoformat(), "-n", str(TIMES)]
        told = subprocess.run(args, input="\n".join(drawn), capture_output=True, text=True).stdout.splitlines()
        assert len(told) == len(drawn), (args, told[-1:])
        for expression, line in zip(drawn, map(json.loads, told)):
            ours = [datetime.fromisoformat(time).astimezone(UTC) for time in line.get("next", [])]
            theirs = by_the_oracle(kind, expression, zone, at)
            wild = any(part.startswith("*") for part in expression.split()[:2])
            if "error" not in line and line["kind"] == kind and ours == theirs:
                equal += 1
            elif kind == "cron" and wild and ours and ours == minute_by_minute(expression, zone, at, ours[-1]):
                explained += 1
            else:
                different.append({"expression": expression, "zone": zone, "from": at.isoformat(), "ours": line,
                                  "theirs": [time.isoformat() for time in theirs]})
    print(json.dumps({"equal": equal, "explained": explained, "different": different[:5], "differ": len(different)}))


main()
