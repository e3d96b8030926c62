// Plain JavaScript, because it runs before the packages are there: see bootstrap.js.

/**
 * How to run npm: as it was run itself, by the same Node; else the one on the PATH, which on Windows is a batch
 * file, and so for its shell only.
 *
 * @param {readonly string[]} args
 * @param {{ platform: string, execPath: string, npmPath: string | undefined }} system `npmPath`: npm_execpath,
 *   which other package managers set, too
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(args, { platform, execPath, npmPath }) {
  if (npmPath && /(^|[\\/])npm(-cli)?\.js$/.test(npmPath)) {
    return { command: execPath, args: [npmPath, ...args], shell: false }
  }
  const shell = platform === 'win32'
  // Node hands these on as they are: a folder of C:\Users may well have a space in it.
  return { command: 'npm', args: shell ? args.map((arg) => `"${arg}"`) : [...args], shell }
}
