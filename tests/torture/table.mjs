// The table at the end, and the two curves.

const HEADS = ['phase', 'what was done', 'times', 'incidents', 'messages', 'false down', 'leaks', 'RSS MB', 'descriptors'];

/** `kills` and `kills 2` are one line. */
const kind = (name) => name.split(' ')[0];

function grouped(phases) {
  const groups = new Map();
  for (const phase of phases) groups.set(kind(phase.name), [...(groups.get(kind(phase.name)) ?? []), phase]);
  return groups;
}

export function table(run, { rows }) {
  const kinds = grouped(run.model.phases);
  const lines = [...kinds].map(([name, phases]) => {
    const sum = (what) => phases.reduce((all, phase) => all + rows.get(phase.name)[what], 0);
    const most = (what) => Math.round(Math.max(...phases.map((phase) => run.gauge.most(phase.name)[what])));
    const leaks = run.leaks.found.filter(({ phase }) => kind(phase) === name).length;
    const done = phases.find((phase) => phase.done === 'broken off')?.done ?? phases.at(-1).done;
    return [
      name, done, phases.length, `${sum('found')} of ${sum('expected')}`, `${sum('received')} of ${sum('messages')}`, sum('falseDown'), leaks, most('rss'), most('fds'),
    ].map(String);
  });
  const widths = HEADS.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column].length)));
  const text = (line) => line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  return [HEADS, widths.map((width) => '-'.repeat(width)), ...lines].map(text).join('\n');
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/** A curve in one line of text. */
export function sparkline(values, width = 72) {
  const most = Math.max(...values, 1);
  const step = Math.max(1, values.length / width);
  let line = '';
  for (let from = 0; from < values.length; from += step) {
    const peak = Math.max(...values.slice(Math.floor(from), Math.max(Math.floor(from) + 1, Math.floor(from + step))));
    line += BLOCKS[Math.min(BLOCKS.length - 1, Math.floor((peak / most) * BLOCKS.length))];
  }
  return line;
}

const [WIDTH, HEIGHT, GAP] = [1200, 200, 40];

/** Both curves over the run, the phases under them. */
export function plot({ gauge: { samples }, model: { phases } }) {
  const [from, to] = [samples[0].at, samples.at(-1).at];
  const x = (at) => ((at - from) / Math.max(1, to - from)) * WIDTH;
  const curve = (what, label, top, color) => {
    const most = Math.max(...samples.map((sample) => sample[what]), 1);
    const points = samples.map((sample) => `${x(sample.at).toFixed(1)},${(top + HEIGHT - (sample[what] / most) * HEIGHT).toFixed(1)}`);
    return `<text x="4" y="${top - 6}">${label}: at most ${Math.round(most)}</text>
<polyline fill="none" stroke="${color}" points="${points.join(' ')}"/>`;
  };
  const marks = phases.map((phase) => `<path d="M${x(phase.from).toFixed(1)} 20V${2 * HEIGHT + 2 * GAP}" stroke="#ccc"/>
<text x="${(x(phase.from) + 2).toFixed(1)}" y="${2 * HEIGHT + 2 * GAP + 14}" transform="rotate(35 ${x(phase.from).toFixed(1)} ${2 * HEIGHT + 2 * GAP + 14})">${phase.name}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + 60} ${2 * HEIGHT + 4 * GAP}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
${marks.join('\n')}
${curve('rss', 'memory (RSS), MB', GAP, '#1a6fb5')}
${curve('fds', 'descriptors', HEIGHT + 2 * GAP, '#b5511a')}
</svg>
`;
}
