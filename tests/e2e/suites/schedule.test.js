// `stillup schedule` beside those who evaluate the same expressions: cronsim, oncalendar and systemd-analyze.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { BINARY, run } from '../lib/stillup.js';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PYTHON = path.join(HERE, '..', '.venv', 'bin', 'python');

function compared(kind, cases, seed) {
  const script = path.join(HERE, '..', 'lib', 'schedules.py');
  // the zones of the package, as new as the program's own, and not those of the machine
  const env = { ...process.env, PYTHONTZPATH: '' };
  const args = [script, BINARY, kind, String(cases), String(seed)];
  return JSON.parse(execFileSync(PYTHON, args, { env, encoding: 'utf8' }));
}

test('cron comes when cronsim says, or, through a change of clocks, when the clock on the wall says', () => {
  const { equal, explained, different, differ } = compared('cron', 4000, 7);
  assert.deepEqual({ different, differ }, { different: [], differ: 0 });
  assert.equal(equal + explained, 4000);
  assert.ok(explained < 40, `${explained} of 4,000 differ from the oracle`);
});

test('calendar events come when oncalendar says', () => {
  const { equal, different } = compared('on_calendar', 2000, 7);
  assert.deepEqual(different, []);
  assert.equal(equal, 2000);
});

test('calendar events come when systemd says', async () => {
  const from = '2026-03-28T22:30:00Z';
  for (const [event, zone] of [
    ['Mon..Fri 02:30', 'Europe/Berlin'],
    ['02:30', 'Europe/Berlin'],
    ['*-*~01 10:00', 'Africa/Cairo'],
    ['*:0/15', 'America/St_Johns'],
    ['2026-*-1,31', 'UTC'],
    ['*-02~01..03', 'UTC'],
    ['*-*~05/2', 'UTC'],
    ['Sat,Mon..Wed,Thu 9:0', 'Asia/Kathmandu'],
    ['5..20/1000:00', 'UTC'],
    ['1..1/4:16', 'Europe/Riga'],
    ['quarterly', 'Europe/Riga'],
    ['*:*:0/20', 'UTC'],
  ]) {
    const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
    const told = execFileSync('systemd-analyze', ['calendar', '--iterations=5', `--base-time=${from.replace('T', ' ').replace('Z', ' UTC')}`, `${event} ${zone}`], { env, encoding: 'utf8' });
    const theirs = [...told.matchAll(/(?:Next elapse|Iter\. #\d+|\(in UTC\)): \w+ (\S+ \S+) UTC/g)].map(([, at]) => `${at.replace(' ', 'T')}.000Z`);
    const { out } = await run(['schedule', event, '--timezone', zone, '--from', from, '--json']);
    const ours = JSON.parse(out).next.map((at) => new Date(at).toISOString());
    assert.deepEqual(ours, theirs, `${event} ${zone}`);
  }
});

test('times are told with their offset, and what they mean in a language of the page', async () => {
  const args = ['schedule', '30 2 * * *', '--timezone', 'Europe/Riga', '--from', '2026-03-28T00:00:00Z', '-n', '3'];
  const { code, out } = await run(args);
  const times = ['2026-03-28T02:30:00+02:00', '2026-03-29T02:30:00+02:00', '2026-03-30T02:30:00+03:00'];
  assert.deepEqual([code, out.trim().split('\n')], [0, ['At 02:30 every day (Europe/Riga).', ...times]]);
  const german = JSON.parse((await run([...args, '--json', '--language', 'de'])).out);
  assert.deepEqual(german, { expression: '30 2 * * *', kind: 'cron', timezone: 'Europe/Riga', means: 'Um 02:30, jeden Tag (Europe/Riga).', next: times });
});

test('what cannot be read, or never comes, says so', async () => {
  for (const [expression, part] of [
    ['61 * * * *', '`61` is no minute'],
    ['* * * *', 'has five fields, this has 4'],
    ['0 0 0 * * *', 'seconds are not known'],
    ['@reboot', 'is no time'],
    ['Fri..Mon 10:00', 'goes backwards'],
    ['*-*-* 00:00:00.5', 'parts of a second'],
    ['x'.repeat(10_000), 'too long'],
    ['', 'empty'],
    ['0 0 * * mon#6', '1 to 5'],
  ]) {
    const { code, out, err } = await run(['schedule', expression]);
    assert.equal(code, 1, expression);
    assert.equal(out, '');
    assert.match(err, new RegExp(part), expression);
  }
  const never = await run(['schedule', '0 0 30 2 *']);
  assert.deepEqual([never.code, never.out.split('\n')[1]], [1, 'It never comes again.']);
});
