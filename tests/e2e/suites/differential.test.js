// stillup, curl and blackbox_exporter about the same targets: the same verdicts and phases, or a difference with its reason.
//
// A row is a target: `serve` starts it; `stillup` (keys of its monitor), `curl` (arguments) and `blackbox` (keys of its module; null where it
// cannot) say how each is to ask; `contains`, `status` and `reads: false` what all expect; `says` what stillup says, and the others too but for
// those in `differs`, each with its reason; `phases` which must be there, and `slow` which is the longest; `hangs` who meets a short deadline.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Authority } from '../differential/authority.js';
import { Blackbox, curl, monitor, stillup } from '../differential/judges.js';
import { rows as bodies } from '../differential/rows/bodies.js';
import { rows as connections } from '../differential/rows/connections.js';
import { rows as heads } from '../differential/rows/heads.js';
import { rows as packed } from '../differential/rows/packed.js';
import { rows as redirects } from '../differential/rows/redirects.js';
import { rows as slow } from '../differential/rows/slow.js';
import { rows as tls } from '../differential/rows/tls.js';
import { rows as ways } from '../differential/rows/ways.js';
import { Stage } from '../lib/stage.js';

const JUDGES = ['stillup', 'curl', 'blackbox'];
const ROWS = [...connections, ...heads, ...bodies, ...packed, ...redirects, ...tls, ...ways, ...slow];

test('stillup, curl and blackbox_exporter', async (t) => {
  const stage = new Stage(t);
  const folder = await stage.folder();
  let made = 0;
  const place = { authority: new Authority(await stage.folder()), folder, count: () => made++ };
  // a server for each judge: what it has said before is its own
  const asked = await Promise.all(ROWS.map(async (row, number) => {
    const [forStillup, forCurl, forBlackbox] = await Promise.all(JUDGES.map(() => row.serve(place)));
    return { row, id: `r${number}`, stillup: forStillup, curl: forCurl, blackbox: forBlackbox };
  }));
  t.after(() => Promise.all(asked.flatMap((one) => JUDGES.map((judge) => one[judge].stop()))));
  const of = (judge) => asked.filter(({ row }) => row[judge] !== null).map((one) => ({ row: one.row, id: one.id, target: one[judge] }));
  const blackbox = await Blackbox.start(stage, folder, of('blackbox'));
  const [ours, theirs, exporters] = await Promise.all([
    stillup(folder, of('stillup').map(({ row, target, id }) => monitor(row, target, id))),
    curl(folder, of('curl')),
    blackbox.all(of('blackbox')),
  ]);
  const found = new Map(asked.map(({ id }) => [id, { stillup: ours.get(id) }]));
  of('curl').forEach(({ id }, number) => (found.get(id).curl = theirs[number]));
  of('blackbox').forEach(({ id }, number) => (found.get(id).blackbox = exporters[number]));
  for (const { row, id } of asked) await t.test(row.name, () => judge(row, found.get(id)));
});

const OTHER = { up: 'down', down: 'up' };

/** The verdict that a row expects of a judge: its own, or the other one where the row says why. */
function expected(row, judge) {
  if (row[judge] === null) return 'cannot';
  return row.differs?.[judge] ? OTHER[row.says] : row.says;
}

function judge(row, found) {
  const said = JUDGES.map((judge) => `  ${judge}: ${found[judge]?.verdict ?? 'cannot'} ${found[judge]?.why ?? ''}`).join('\n');
  for (const judge of JUDGES) {
    const verdict = found[judge]?.verdict ?? 'cannot';
    const gone = row.differs?.[judge] && verdict === row.says ? `: the noted difference is gone (${row.differs[judge]})` : '';
    assert.equal(verdict, expected(row, judge), `${judge} says ${verdict}${gone}\n${said}`);
  }
  if (row.phases) assertPhases(row, found);
}

/** Those that are there, and the one in which the delay is. */
function assertPhases(row, found) {
  for (const judge of JUDGES) {
    const { phases } = found[judge];
    assert.deepEqual([...phases.keys()], row.phases, `the phases of ${judge}`);
    if (!row.slow) continue;
    const [largest] = [...phases].sort(([, one], [, other]) => other - one)[0];
    assert.equal(largest, row.slow, `the largest phase of ${judge}: ${JSON.stringify([...phases])}`);
  }
}
