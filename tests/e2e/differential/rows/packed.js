// Bodies that are packed, whole and broken; and bodies in other charsets.

import zlib from 'node:zlib';

import { END, answer, says } from '../servers.js';

const WORDS = 'this is fine';
const MEGABYTES = 32;
// made with `zstd` of the words: Node 20 has none
const ZSTD = Buffer.from('28b52ffd0458610000746869732069732066696e65', 'hex');

const packed = (coding, body) => says(answer(body, { head: [`Content-Encoding: ${coding}`] }));
const text = (charset, bytes) => says(answer(Buffer.from(bytes), { head: [`Content-Type: text/plain${charset}`] }));
const gzip = zlib.gzipSync(WORDS);
const flipped = Buffer.from(gzip);
flipped[gzip.length - 6] ^= 1;
const bomb = zlib.gzipSync(Buffer.concat([Buffer.from(WORDS), Buffer.alloc(MEGABYTES * 1024 * 1024)]));
const CYRILLIC = Buffer.from('eef8e8e1eae0', 'hex'); // "ошибка" in windows-1251

const unpacks = (coding) => ({ blackbox: { compression: coding, headers: { 'Accept-Encoding': coding } } });

export const rows = [
  { name: 'gzip', serve: packed('gzip', gzip), contains: WORDS, ...unpacks('gzip'), says: 'up' },
  { name: 'x-gzip', serve: packed('x-gzip', gzip), contains: WORDS, says: 'up', differs: { blackbox: 'does not know the old name' } },
  { name: 'br', serve: packed('br', zlib.brotliCompressSync(WORDS)), contains: WORDS, ...unpacks('br'), says: 'up' },
  { name: 'zstd', serve: packed('zstd', ZSTD), contains: WORDS, says: 'up' },
  {
    name: 'deflate with its head', serve: packed('deflate', zlib.deflateSync(WORDS)), contains: WORDS, ...unpacks('deflate'), says: 'up',
    differs: { blackbox: 'knows the bare form only; the RFC means this one' },
  },
  { name: 'deflate without its head', serve: packed('deflate', zlib.deflateRawSync(WORDS)), contains: WORDS, ...unpacks('deflate'), says: 'up' },
  { name: 'gzip in gzip', serve: packed('gzip, gzip', zlib.gzipSync(gzip)), contains: WORDS, says: 'up', differs: { blackbox: 'takes off one' } },
  { name: 'gzip that is none', serve: packed('gzip', WORDS), contains: WORDS, ...unpacks('gzip'), says: 'down' },
  {
    name: 'gzip cut', serve: packed('gzip', gzip.subarray(0, 20)), ...unpacks('gzip'), says: 'down',
    differs: { curl: 'takes what came; what is missing may hold the unwanted text' },
  },
  { name: 'gzip with a wrong sum', serve: packed('gzip', flipped), ...unpacks('gzip'), says: 'down' },
  {
    name: 'gzip and more behind it', serve: packed('gzip', Buffer.concat([gzip, Buffer.from('garbage')])), contains: WORDS, ...unpacks('gzip'), says: 'up',
    differs: { curl: 'refuses what is behind the end; browsers pass over it', blackbox: 'the same' },
  },
  { name: 'br that is none', serve: packed('br', WORDS), ...unpacks('br'), says: 'down' },
  { name: 'zstd that is none', serve: packed('zstd', WORDS), says: 'down', differs: { blackbox: 'does not know zstd, and looks at what is packed' } },
  { name: 'an unknown packing', serve: packed('x-own', WORDS), says: 'down', differs: { blackbox: 'looks at what is packed' } },
  { name: 'identity', serve: packed('identity', WORDS), contains: WORDS, says: 'up' },
  {
    name: 'nothing, said to be gzip', serve: packed('gzip', ''), ...unpacks('gzip'), says: 'up',
    differs: { blackbox: 'wants the head of gzip; curl and browsers take an empty body' },
  },
  { name: 'a bomb of which nothing is wanted', serve: packed('gzip', bomb), reads: false, ...unpacks('gzip'), says: 'up' },
  { name: 'a bomb that begins as wanted', serve: packed('gzip', bomb), contains: WORDS, ...unpacks('gzip'), says: 'up' },
  {
    name: 'a bomb that must not hold a text', serve: packed('gzip', bomb), ...unpacks('gzip'), says: 'down',
    differs: { curl: 'unfolds all of it; `max_body` is our bound, and what is behind it may hold the text', blackbox: 'the same' },
  },
  {
    name: 'windows-1251', serve: text('; charset=windows-1251', CYRILLIC), charset: 'windows-1251', contains: 'ошибка', says: 'up',
    differs: { blackbox: 'compares bytes; people read letters' },
  },
  {
    name: 'latin1', serve: text('; charset=iso-8859-1', Buffer.from('größe', 'latin1')), charset: 'latin1', contains: 'größe', says: 'up',
    differs: { blackbox: 'compares bytes; people read letters' },
  },
  {
    name: 'UTF-16 with its mark', serve: text('', Buffer.from('\ufeffgröße', 'utf16le')), charset: 'utf-16le', contains: 'größe', says: 'up',
    differs: { blackbox: 'compares bytes; people read letters' },
  },
  { name: 'UTF-8 with its mark', serve: text('', '\ufeffgröße'), contains: 'größe', says: 'up' },
];
