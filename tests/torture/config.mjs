// The configuration of the run, as it is at each revision, and bad ones.

import { Refusers } from './refusers.mjs';

export const TOKEN = 'sesame-of-the-operators';
/** Of a check; longer than anybody on this machine should take to answer. */
export const TIMEOUT_MS = 2000;

/** What a bad file can be; none of them may change anything. */
export const BAD = [
  'monitors: [{ id: kept, nam: Kept }]\n',
  'site: { name: "\u0007',
  '',
  '{{{{{{{{{{{{{{{{',
  `a: &a [x,x]\nb: &b [*a,*a,*a]\nc: [${'*b,'.repeat(500)}]\n`,
  'site: { name: T }\nmonitors: [{ id: a, http: { url: "http://127.0.0.1/" } }, { id: a, http: { url: "http://127.0.0.1/" } }]\n',
  `site: { name: ${'x'.repeat(100000)} }\n`,
];

/** A good one. */
export function configuration({ revision, admin, port, publics, secrets, planted, hostile, receivers, refusers }) {
  const target = (id) => `http: { url: "http://127.0.0.1:${port}/${id}" }`;
  const lines = [
    ...publics.map((id) => `  - { id: ${id}, name: "Service ${id}", description: "at revision ${revision}", ${target(id)} }`),
    ...secrets.map((id) => `  - { id: ${id}, name: "${planted.name} ${id}", visibility: private, ${target(id)} }`),
    ...Object.entries(hostile).map(
      ([id, url]) => `  - { id: ${id}, name: "Hostile ${id}", timeout: 1s, http: { url: "${url}", expect: { body: { contains: never } } } }`,
    ),
  ];
  const hook = (id, url, secret, more) =>
    `  - { id: ${id}, ${more} webhook: { url: "${url}", secret: ${secret}, allow_private: true, timeout: 5s } }`;
  const hooks = [
    hook('ops', receivers.ops.url, receivers.ops.secret, 'audience: operators,'),
    hook('visitors', receivers.visitors.url, receivers.visitors.secret, 'audience: public,'),
    ...(refusers ? Refusers.names.map((name) => hook(name, refusers.url(name), receivers.ops.secret, 'audience: all,')) : []),
  ];
  return `
site: { name: "Torture ${revision}", url: https://status.test }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN} }
limits: { concurrency: 256 }
defaults: { interval: 2s, timeout: ${TIMEOUT_MS}ms, retry_interval: 500ms, failure_threshold: 1, success_threshold: 1, reopen_window: 0s }
monitors:
${lines.join('\n')}
subscribers:
${hooks.join('\n')}
`;
}
