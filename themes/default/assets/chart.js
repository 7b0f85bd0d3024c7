/* For page.js, on the pages of monitors: what a point of a chart of latencies says, and buttons that copy. */
/* Figures of a chart stand in its paths, a unit a millisecond. */
function chart(plot, place, { make, words, language, otherwise, dayOnly }) {
  const { from, step, ...units } = plot.dataset;
  const { width, height } = plot.viewBox.baseVal;
  const x = (document.dir === 'rtl' ? width - 1 - place : place) + 0.5;
  const reading = (name) => {
    const points = [...plot.querySelector(`path.${name}`).getAttribute('d').matchAll(/[ML](\S+?) ([\d.]+)/g)];
    const found = points.find((point) => +point[1] === x);
    if (!found) return [];
    const ms = height - found[2];
    const [unit, number, digits] = ms < 9.95 ? ['ms', ms, 1] : ms < 9999.5 ? ['ms', ms, 0] : ['s', ms / 1000, 1];
    const options = { numberingSystem: 'latn', useGrouping: false, minimumFractionDigits: digits, maximumFractionDigits: digits };
    const written = new Intl.NumberFormat(language, options).format(number);
    return [make('p', {}, `${name} ${units[unit].replace('%', written)}`)];
  };
  const at = new Date(Date.parse(from) + place * step * 1e3);
  const title = from.includes('T') ? otherwise.formatRange(at, new Date(+at + step * 1e3)) : dayOnly.format(at);
  const lines = ['p50', 'p95'].flatMap(reading);
  return { title, lines: lines.length ? lines : [make('p', {}, words.blank)] };
}
const labels = document.currentScript.dataset;
function copies({ all, one, make }) {
  const copy = async (button) => {
    const text = one('code', button.parentNode);
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      // not over plain HTTP: select it, as people do
      getSelection().selectAllChildren(text);
      document.execCommand('copy');
    }
    button.textContent = labels.copied;
    setTimeout(() => (button.textContent = labels.copy), 2000);
  };
  for (const snippet of all('main pre')) {
    if (one('button', snippet)) continue;
    const button = make('button', { type: 'button', className: 'copy', textContent: labels.copy });
    button.addEventListener('click', () => copy(button));
    snippet.append(button);
  }
}
