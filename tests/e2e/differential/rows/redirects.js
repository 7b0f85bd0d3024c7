// Redirects: each kind, each form of Location, loops with and without cookies.

import { answer, says, secure, talk } from '../servers.js';

const to = (location, { status = '302 Found', head = [] } = {}) => answer('', { status, head: [...(location === undefined ? [] : [`Location: ${location}`]), ...head] });
/** `/` leads to the place, which is good; everything else is 404. */
const leads = (location, arrives, status) =>
  says((asked) => (asked.path === '/' ? to(location, { status }) : asked.path === arrives ? answer() : answer('', { status: '404 Not Found' })));
const steps = (count) => says(({ path }) => (Number(path.slice(1)) < count ? to(`/${Number(path.slice(1)) + 1}`) : answer()));
const follow = (status) => ({ name: `redirect ${status}`, serve: leads('/there', '/there', status), says: 'up' });
const here = (location, arrives = '/there') => ({ serve: leads(location, arrives), says: 'up' });
const nowhere = (location) => ({ serve: says(to(location)), says: 'down' });

export const rows = [
  ...['301 Moved', '302 Found', '303 See Other', '307 Temporary Redirect', '308 Permanent Redirect'].map(follow),
  {
    name: 'redirect 300', serve: leads('/there', '/there', '300 Multiple Choices'), says: 'down',
    differs: { curl: 'follows it; browsers do not (Fetch, 2.2.6)' },
  },
  { name: 'redirect 305', serve: leads('/there', '/there', '305 Use Proxy'), says: 'down', differs: { curl: 'follows it; browsers do not (Fetch, 2.2.6)' } },
  {
    name: 'redirects that are not to be followed', serve: leads('/there', '/there'), stillup: { follow_redirects: false }, curl: ['--no-location'],
    blackbox: { follow_redirects: false }, status: 302, says: 'up',
  },
  { name: 'location ./there', ...here('./there') },
  { name: 'location there', ...here('there') },
  { name: 'location /a/../there', ...here('/a/../there') },
  { name: 'location ?q', ...here('?q=1', '/?q=1') },
  { name: 'location with a fragment', ...here('/there#part') },
  { name: 'location with a space', ...here('/over there', '/over%20there') },
  {
    name: 'location with UTF-8', ...here(Buffer.from('/größe').toString('latin1'), '/gr%C3%B6%C3%9Fe'),
    differs: { curl: 'sends the bytes as they are; browsers encode them' },
  },
  { name: 'location with a backslash', ...here('\\there'), differs: { curl: 'no URL of the RFC; one of browsers (URL, 4.4)', blackbox: 'the same' } },
  { name: 'location absolute', serve: says((asked) => (asked.path === '/' ? to(`http://${asked.headers.get('host')}/there`) : answer())), says: 'up' },
  {
    name: 'location absolute in capitals',
    serve: says((asked) => (asked.path === '/' ? to(`HTTP://${asked.headers.get('host')}/there`) : answer())),
    says: 'up',
  },
  { name: 'location //host', serve: says((asked) => (asked.path === '/' ? to(`//${asked.headers.get('host')}/there`) : answer())), says: 'up' },
  {
    name: 'location with one slash',
    serve: says((asked) => (asked.path === '/' ? to(`http:/there`) : answer())),
    says: 'up',
    differs: { curl: 'no URL of the RFC; one of browsers (URL, 4.4)', blackbox: 'the same' },
  },
  { name: 'no Location', ...nowhere(undefined) },
  { name: 'an empty Location', ...nowhere('') },
  { name: 'location with another scheme', ...nowhere('ftp://127.0.0.1/') },
  { name: 'location of a script', ...nowhere('javascript:alert(1)') },
  { name: 'location that is no URL', ...nowhere('http://[::1/') },
  { name: 'location with a port beyond measure', ...nowhere('http://127.0.0.1:99999/') },
  {
    name: 'two Locations',
    serve: says((asked) => (asked.path === '/' ? to('/there', { head: ['Location: /elsewhere'] }) : asked.path === '/there' ? answer() : answer('', { status: '404 No' }))),
    says: 'up',
  },
  { name: 'five redirects', serve: steps(5), says: 'up' },
  { name: 'six redirects', serve: steps(6), says: 'down', differs: { blackbox: 'bears ten, and that cannot be set' } },
  { name: 'a loop', serve: says(to('/')), says: 'down' },
  { name: 'a loop of two', serve: says(({ path }) => to(path === '/' ? '/a' : '/')), says: 'down' },
  { name: 'a loop that a cookie ends', serve: says(({ cookie }) => (cookie === 'seen=1' ? answer() : to('/', { head: ['Set-Cookie: seen=1'] }))), says: 'up' },
  {
    name: 'a cookie of another path',
    serve: says(({ path, cookie }) => (path === '/' ? to('/there', { head: ['Set-Cookie: a=1; Path=/private'] }) : cookie ? answer('', { status: '400 No' }) : answer())),
    says: 'up',
  },
  {
    name: 'a cookie that is over',
    serve: says(({ path, cookie }) => (path === '/' ? to('/there', { head: ['Set-Cookie: a=1; Max-Age=0'] }) : cookie ? answer('', { status: '400 No' }) : answer())),
    says: 'up',
  },
  {
    name: 'a cookie of another domain',
    serve: says(({ path, cookie }) => (path === '/' ? to('/there', { head: ['Set-Cookie: a=1; Domain=other.example'] }) : cookie ? answer('', { status: '400 No' }) : answer())),
    says: 'up',
  },
  { name: 'a loop that the server ends by itself', serve: () => { let asked = 0; return says(() => (asked++ === 0 ? to('/') : answer()))(); }, says: 'up' },
  {
    name: '307 keeps the method and the body', says: 'up', stillup: { method: 'POST', body: 'ping' }, curl: ['-d', 'ping'], blackbox: { method: 'POST', body: 'ping' },
    serve: says(({ path, method, headers }) => (path === '/' ? to('/there', { status: '307 Temporary' }) : method === 'POST' && headers.get('content-length') === '4' ? answer() : answer('', { status: '400 No' }))),
  },
  {
    name: '302 turns POST into GET', says: 'up', stillup: { method: 'POST', body: 'ping' }, curl: ['-d', 'ping'], blackbox: { method: 'POST', body: 'ping' },
    serve: says(({ path, method }) => (path === '/' ? to('/there') : method === 'GET' ? answer() : answer('', { status: '400 No' }))),
  },
  {
    name: 'a redirect with a body that is cut',
    serve: says(({ path }) => (path === '/' ? to('/there').toString().replace('Content-Length: 0', 'Content-Length: 100') : answer())),
    says: 'up',
  },
  { name: 'the target of a redirect refuses', serve: says(to('http://127.0.0.2:1/')), says: 'down' },
  {
    name: 'from http to https', says: 'up',
    serve: async (place) => {
      const end = await secure((authority) => authority.leaf(), talk(answer()))(place);
      const start = await says(to(`https://localhost:${end.port}/`))(place);
      return { ...start, ca: end.ca, stop: () => Promise.all([start.stop(), end.stop()]) };
    },
  },
];
