// Plain JavaScript, because it runs while the packages are missing: see bootstrap.js.

/** What npm's error codes mean, and what to do next. */
const EXPLANATIONS = [
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'ENOTCACHED'],
    why: 'npm could not reach its registry',
    todo: [
      'Are you online? Behind a proxy, set HTTPS_PROXY (or: npm config set proxy URL).',
      'Which registry npm asks: npm config get registry',
    ],
  },
  {
    codes: ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_SOCKET_TIMEOUT', 'ECONNRESET', 'FETCH_ERROR', 'EPIPE'],
    why: 'The connection to the npm registry is slow or was cut',
    todo: [
      'Run the same command again: npm keeps what it has downloaded.',
      'Behind a proxy, set HTTPS_PROXY.',
    ],
  },
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
    ],
    why: 'npm does not trust the certificate of the registry: often a company proxy has replaced it',
    todo: [
      "Set NODE_EXTRA_CA_CERTS=/path/to/ca.pem to the proxy's certificate (and check this machine's clock).",
    ],
  },
  {
    codes: ['E401', 'E403', 'E407', 'ENEEDAUTH'],
    why: 'The registry, or a proxy in front of it, refused access',
    todo: ['Check ~/.npmrc and npm config get registry: log in (npm login), or use another registry.'],
  },
  {
    codes: ['E404', 'ETARGET', 'E500', 'E502', 'E503', 'E504'],
    why: 'The registry does not have a required package',
    todo: ['Which registry npm asks: npm config get registry. A mirror may be out of date; try again later.'],
  },
  {
    codes: ['EACCES', 'EPERM', 'EROFS'],
    why: 'npm is not allowed to write its files',
    todo: [
      'Does this folder belong to you? After a run as root, take it back: sudo chown -R "$(id -un)" .',
      'Check ~/.npm as well.',
    ],
  },
  {
    codes: ['ENOSPC', 'EDQUOT'],
    why: 'The disk is full',
    todo: ['The packages take about 500 MB; Kafka and the database take another 1 GB.'],
  },
  {
    codes: ['EINTEGRITY', 'EBADSIZE', 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'TAR_BAD_ARCHIVE', 'ENOTEMPTY'],
    why: 'A package is damaged or incomplete',
    todo: ['Run npm cache clean --force, remove the folder node_modules, and try again.'],
  },
  {
    codes: ['EUSAGE'],
    why: 'package.json and package-lock.json do not match',
    todo: ['Did you change package.json? Run npm install. Otherwise: git checkout package-lock.json'],
  },
  {
    codes: ['ENOENT'],
    why: 'npm, or a file that it needs, is missing',
    todo: ['Does npm --version work? Node from nodejs.org includes npm.'],
  },
]

/**
 * Explains why `npm ci` failed, and what to do next.
 *
 * @param {string | undefined} code npm's error code, if it logged one
 * @returns {{ why: string, todo: readonly string[] }}
 */
export function explainFailedInstall(code) {
  const found = EXPLANATIONS.find(({ codes }) => code !== undefined && codes.includes(code))
  if (found) return { why: found.why, todo: found.todo }
  return { why: `npm ci failed${code ? ` (${code})` : ''}`, todo: ["See npm's output above."] }
}

/**
 * The error code in an npm log ("58 error code ECONNREFUSED").
 *
 * @param {string} log
 * @returns {string | undefined}
 */
export function readErrorCode(log) {
  return /^\d+ (?:silly |verbose )?error code (\S+)/m.exec(log)?.[1]
}
