// The database's file is moved away under the process, and comes back.

import fs from 'node:fs';
import path from 'node:path';

export default async function moved(run) {
  const file = path.join(run.disk.data, 'stillup.db');
  fs.renameSync(file, `${file}.aside`);
  const outages = await run.break(2);
  await run.must('the missing file to be said', async () => !(await run.storeOk()));
  fs.renameSync(`${file}.aside`, file);
  await run.must('the store to work again', () => run.storeOk());
  await run.tellAndMend(outages);
  return 'away, and back';
}
