// Makes src/render/badge/widths.bin: how wide every character is in the four fonts that shields measures badges with, from npm anafanafo
// (a dependency of badge-maker, which the end-to-end tests install). Run it after anafanafo changed: node scripts/badge-widths.mjs
//
// The file: anafanafo's licence as text, a NUL, then deflated LEB128 integers:
//   the number of width tuples, and each tuple: hundredths of a pixel in Verdana 11, Verdana 10, Verdana 10 bold, Helvetica 11 bold;
//   the number of ranges of characters, and in three columns their gaps to the range before, their lengths - 1, their tuples.

import fs from 'node:fs';
import zlib from 'node:zlib';

const FONTS = ['verdana-11px-normal', 'verdana-10px-normal', 'verdana-10px-bold', 'helvetica-11px-bold'];
const SOURCE = new URL('../tests/e2e/node_modules/anafanafo/', import.meta.url);
const TARGET = new URL('../src/render/badge/widths.bin', import.meta.url);

const text = (name) => fs.readFileSync(new URL(name, SOURCE), 'utf8');

/** Character → hundredths of a pixel. */
function widths(font) {
  const found = new Map();
  for (const [first, last, width] of JSON.parse(text(`data/${font}.json`))) {
    for (let char = first; char <= last; char++) found.set(char, Math.round(width * 100));
  }
  return found;
}

/** Runs of characters that are as wide as each other in every font. */
function ranges(fonts) {
  const chars = [...fonts[0].keys()].sort((a, b) => a - b);
  const found = [];
  for (const char of chars) {
    const tuple = fonts.map((font) => font.get(char)).join(' ');
    const last = found.at(-1);
    if (last && last.end === char && last.tuple === tuple) last.end++;
    else found.push({ start: char, end: char + 1, tuple });
  }
  return found;
}

function leb128(numbers) {
  const bytes = [];
  for (let rest of numbers) {
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

const fonts = FONTS.map(widths);
if (fonts.some((font) => font.size !== fonts[0].size || [...font.keys()].some((char) => !fonts[0].has(char)))) {
  throw new Error('the fonts do not have the same characters: the format cannot say that');
}
const found = ranges(fonts);
const uses = new Map();
for (const { tuple } of found) uses.set(tuple, (uses.get(tuple) ?? 0) + 1);
const tuples = [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a));
const places = new Map(tuples.map((tuple, place) => [tuple, place]));
const body = leb128([
  tuples.length,
  ...tuples.flatMap((tuple) => tuple.split(' ').map(Number)),
  found.length,
  ...found.map(({ start }, at) => start - (found[at - 1]?.end ?? 0)),
  ...found.map(({ start, end }) => end - start - 1),
  ...found.map(({ tuple }) => places.get(tuple)),
]);
const { version } = JSON.parse(text('package.json'));
const head = `Widths of characters from anafanafo ${version}; made by scripts/badge-widths.mjs.\n\n${text('LICENSE')}\0`;
fs.writeFileSync(TARGET, Buffer.concat([Buffer.from(head), zlib.deflateRawSync(body, { level: 9 })]));
console.log(`${found.length} ranges, ${tuples.length} tuples, ${fs.statSync(TARGET).size} bytes`);
