// The phases of a check, as all three measure them. A name's look-up is apart: curl and blackbox measure one where there is none.

export const PLAIN = ['connect', 'processing', 'transfer'];
export const SECURE = ['connect', 'tls', 'processing', 'transfer'];
