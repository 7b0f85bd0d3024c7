// Certificates as rows want them, made with openssl: its `ca` takes any dates.

import fs from 'node:fs/promises';
import path from 'node:path';

import { Child } from '../lib/child.js';

const LONG_AGO = '20200101000000Z';
const BEFORE = '20210101000000Z';
const FAR = '20990101000000Z';
const LEAF = { names: 'DNS:localhost,IP:127.0.0.1', usage: 'digitalSignature,keyEncipherment' };

/** The keys of openssl's `genpkey`. */
const KEYS = {
  ec: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  ed25519: ['-algorithm', 'ED25519'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
};

export class Authority {
  #count = 0;
  #pending = new Map();

  constructor(folder) {
    this.folder = folder;
  }

  #file(name) {
    return path.join(this.folder, name);
  }

  async #openssl(...args) {
    const child = new Child('openssl', 'openssl', args, { cwd: this.folder });
    if ((await child.exit()).code !== 0) throw new Error(child.words());
  }

  /** One certificate of each description is made. */
  #once(what, make) {
    if (!this.#pending.has(what)) this.#pending.set(what, make());
    return this.#pending.get(what);
  }

  /** A key of its own for each name: `{file, pem}`. */
  async #key(kind) {
    const file = this.#file(`${this.#count++}.key`);
    await this.#openssl('genpkey', ...KEYS[kind], '-out', file);
    return { file, pem: await fs.readFile(file, 'utf8') };
  }

  /** A certificate: `issuer` unset is the root, null is itself. */
  async #certificate({ subject, issuer, kind = 'ec', key, begins = LONG_AGO, ends = FAR, extensions, digest = 'sha256' }) {
    const own = key ?? (await this.#key(kind));
    const base = this.#file(`${this.#count++}`);
    const signer = issuer === undefined ? await this.root() : issuer;
    await fs.mkdir(`${base}.ca`);
    await fs.writeFile(`${base}.ca/index.txt`, '');
    await fs.writeFile(`${base}.ca/index.txt.attr`, 'unique_subject = no\n');
    const v3 = extensions ? `x509_extensions = v3\n` : '';
    const section = extensions ? `[v3]\n${extensions.join('\n')}\n` : '';
    await fs.writeFile(
      `${base}.cnf`,
      `[ca]\ndefault_ca = own\n[own]\nnew_certs_dir = ${base}.ca\ndatabase = ${base}.ca/index.txt\nrand_serial = yes\n` +
        `policy = any\n${v3}[any]\ncommonName = supplied\n${section}[req]\ndistinguished_name = none\n[none]\n`,
    );
    const ed = kind === 'ed25519' ? [] : ['-sha256'];
    await this.#openssl('req', '-new', '-config', `${base}.cnf`, '-key', own.file, '-subj', `/CN=${subject}`, ...ed, '-out', `${base}.csr`);
    const by = signer ? ['-cert', signer.file, '-keyfile', signer.key.file] : ['-selfsign', '-keyfile', own.file];
    const digests = (signer ? signer.kind : kind) === 'ed25519' ? 'default' : digest;
    await this.#openssl(
      ...['ca', '-batch', '-notext', '-config', `${base}.cnf`, '-md', digests, '-startdate', begins, '-enddate', ends],
      ...[...by, '-in', `${base}.csr`, '-out', `${base}.pem`],
    );
    return { file: `${base}.pem`, pem: await fs.readFile(`${base}.pem`, 'utf8'), key: own, kind, subject };
  }

  root() {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];
    return this.#once('root', () => this.#certificate({ subject: 'Root of the tests', issuer: null, extensions }));
  }

  intermediate({ expired = false, ends = expired ? BEFORE : FAR } = {}) {
    const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
    const subject = expired ? 'Expired issuer' : 'Issuer of the tests';
    return this.#once(`intermediate ${ends}`, () => this.#certificate({ subject, ends, extensions }));
  }

  /** Signed again by another root that has ended: nobody needs it. */
  async expiredCross() {
    const intermediate = await this.intermediate();
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
    const other = await this.#once('old root', () => this.#certificate({ subject: 'Old root', issuer: null, ends: BEFORE, extensions }));
    return this.#once('cross', () =>
      this.#certificate({ subject: intermediate.subject, issuer: other, ends: BEFORE, extensions, key: intermediate.key }),
    );
  }

  /**
   * What a server needs: `{key, cert, ca}`; `ca` is the file to trust. `more` changes the certificate; `chain` are the
   * certificates sent beside it.
   */
  leaf(options = {}) {
    return this.#once(`leaf ${JSON.stringify(options)}`, () => this.#leaf(options));
  }

  async #leaf({ names = LEAF.names, chain = [], usage = LEAF.usage, extra = [], bare = false, ca, ...more } = {}) {
    const usual = ['basicConstraints=CA:FALSE', `keyUsage=${usage}`, 'extendedKeyUsage=serverAuth'];
    const extensions = bare ? undefined : [...(names ? [`subjectAltName=${names}`] : []), ...(more.extensions ?? usual), ...extra];
    const made = await this.#certificate({ subject: 'localhost', ...more, extensions });
    const cert = [made.pem, ...chain.map((one) => one.pem)].join('');
    return { key: made.key.pem, cert, ca: ca ?? (await this.root()).file, own: made.file };
  }

  /** For a client: files, signed by the root. */
  async client() {
    const made = await this.#once('client', () =>
      this.#certificate({ subject: 'A client', extensions: ['basicConstraints=CA:FALSE', 'extendedKeyUsage=clientAuth'] }),
    );
    return { certificate: made.file, key: made.key.file };
  }
}

/** Over long ago, or not yet begun. */
export const EXPIRED = { begins: LONG_AGO, ends: BEFORE };
export const NOT_YET = { begins: '20980101000000Z', ends: FAR };
