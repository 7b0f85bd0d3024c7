// The real Alertmanager, of Debian's package.

import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';

import { Child } from './child.js';
import { freePort } from './port.js';
import { until } from './until.js';

const PROGRAMS = [process.env.ALERTMANAGER, '/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager', '/usr/local/bin/alertmanager'];

export class Alertmanager extends Child {
  /** Starts on a free port with its data in `folder`. It tells nobody. */
  static async start(folder) {
    const program = PROGRAMS.find((each) => each && existsSync(each));
    if (!program) throw new Error('there is no Alertmanager: apt-get install prometheus-alertmanager, or set ALERTMANAGER');
    const config = path.join(folder, 'alertmanager.yml');
    await fs.writeFile(config, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
    const port = await freePort();
    const args = [`--config.file=${config}`, `--storage.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='];
    const manager = new Alertmanager('alertmanager', program, args);
    manager.url = `http://127.0.0.1:${port}`;
    const ready = async () => (manager.mustRun(), (await fetch(`${manager.url}/-/ready`)).ok);
    await until('Alertmanager to be ready', ready, { because: () => manager.words() });
    return manager;
  }

  /** Alerts that are firing. */
  async alerts() {
    const response = await fetch(`${this.url}/api/v2/alerts?active=true`);
    if (!response.ok) throw new Error(`alerts: ${response.status}`);
    return response.json();
  }
}
