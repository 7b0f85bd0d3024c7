// Everything a visitor can ask, looked through for what is private.

const FIXED = [
  '/', '/incidents', '/maintenance', '/reports', '/index.md', '/sitemap.xml', '/robots.txt', '/favicon.svg', '/feed.atom', '/feed.rss', '/feed.json',
  '/embed/_', '/embed/_?style=pill', '/badge/_/status.svg', '/badge/_/status.json', '/healthz', '/readyz', '/nowhere',
  '/api/v1/monitors', '/api/v1/incidents', '/api/v1/maintenance', '/api/v1/openapi.json',
  ...['summary', 'status', 'components', 'incidents', 'incidents/unresolved', 'scheduled-maintenances'].map((file) => `/api/v2/${file}.json`),
];
const OF_MONITOR = (id) => [
  `/monitors/${id}`, `/api/v1/monitors/${id}`, `/api/v1/monitors/${id}/checks`, `/api/v1/monitors/${id}/history`,
  `/feed.atom?monitor=${id}`, `/embed/${id}`, `/badge/${id}/uptime.svg`,
];
const OF_INCIDENT = (id) => [`/incidents/${id}`, `/incidents/${id}.md`, `/incidents/${id}.json`, `/api/v1/incidents/${id}`];

export class Leaks {
  /** `{phase, where, word}` */
  found = [];
  asked = 0;

  constructor(run, words) {
    this.run = run;
    this.words = words;
  }

  async sweep() {
    const { run } = this;
    const incidents = run.model.outages.map((outage) => outage.incident).filter(Boolean).slice(-4);
    const some = run.publics[run.turn % run.publics.length];
    for (const where of [...FIXED, ...OF_MONITOR(some), ...incidents.flatMap(OF_INCIDENT)]) {
      if (!(await this.#look(where))) return; // nothing is answered now, so nothing is told
    }
    // what is private is not there
    for (const id of run.secrets.slice(0, 1)) {
      for (const where of [`/monitors/${id}`, `/api/v1/monitors/${id}`, `/api/v1/monitors/${id}/checks`]) {
        const { status } = await this.#get(where);
        if (status === 200) this.found.push({ phase: run.phase, where, word: 'a private monitor' });
      }
    }
  }

  async #get(where) {
    this.asked += 1;
    try {
      const response = await this.run.get(where);
      return { status: response.status, text: `${[...response.headers].join('\n')}\n${await response.text()}` };
    } catch {
      return { status: 0, text: '' }; // nothing came, in the middle of whatever is done to it
    }
  }

  async #look(where) {
    const { status, text } = await this.#get(where);
    for (const word of this.words) {
      if (text.includes(word)) this.found.push({ phase: this.run.phase, where, word });
    }
    return status > 0;
  }
}
