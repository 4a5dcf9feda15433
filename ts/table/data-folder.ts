/**
 * The folder that downloaded tables are in: the environment variable `NASBENCH101_DATA`, or else a folder `nasbench101` of
 * this user where the system has such things: in `$XDG_DATA_HOME` or `~/.local/share` on Linux, in
 * `~/Library/Application Support` on macOS, in `%LOCALAPPDATA%` on Windows. It need not exist.
 *
 * @example
 * ```ts
 * import { join } from 'node:path';
 * import { dataFolder, openTable } from 'nasbench101';
 *
 * const openDownloaded = () => openTable(join(dataFolder(), 'nasbench_full.nb101'));
 * ```
 */
export function dataFolder(): string {
  const { homedir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  const { NASBENCH101_DATA: own, LOCALAPPDATA: local, XDG_DATA_HOME: xdg } = process.env;
  if (own) return own;
  const name = 'nasbench101';
  if (process.platform === 'win32') return join(local || join(homedir(), 'AppData', 'Local'), name);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  return join(xdg || join(homedir(), '.local', 'share'), name);
}
