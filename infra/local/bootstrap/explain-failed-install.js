// Plain JavaScript, because it runs when the packages are missing: see bootstrap.js.

const network = 'npm could not reach its registry'

/** What npm's error codes mean to a person, and what to do next. */
const explanations = [
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'ENOTCACHED'],
    why: network,
    todo: [
      'Are you online? Behind a proxy, set HTTPS_PROXY (or: npm config set proxy URL).',
      'Which registry npm asks: npm config get registry',
    ],
  },
  {
    codes: ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_SOCKET_TIMEOUT', 'ECONNRESET', 'FETCH_ERROR', 'EPIPE'],
    why: 'The connection to the npm registry is slow or was cut',
    todo: ['Run the same command again: what has arrived is kept.', 'Behind a proxy, set HTTPS_PROXY.'],
  },
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
    ],
    why: 'npm does not trust who answers for the registry: often a company proxy with its own certificate',
    todo: [
      'Name its certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem (and look at the clock of this machine).',
    ],
  },
  {
    codes: ['E401', 'E403', 'E407', 'ENEEDAUTH'],
    why: 'The registry, or a proxy before it, refused',
    todo: [
      'Look at what ~/.npmrc and npm config get registry say; log in there (npm login), or leave that registry.',
    ],
  },
  {
    codes: ['E404', 'ETARGET', 'E500', 'E502', 'E503', 'E504'],
    why: 'The registry does not serve a package that is needed',
    todo: ['Which registry npm asks: npm config get registry. A mirror may lag behind; try again later.'],
  },
  {
    codes: ['EACCES', 'EPERM', 'EROFS'],
    why: 'npm may not write where it has to',
    todo: [
      'Does this folder belong to you? Files of an earlier run as root do not: sudo chown -R "$(id -un)" .',
      'The same holds for ~/.npm. On Windows, close editors and terminals that are open in this folder.',
    ],
  },
  {
    codes: ['ENOSPC', 'EDQUOT'],
    why: 'The disk is full',
    todo: ['Some 500 MB are needed for the packages, and 1 GB more for Kafka and the database.'],
  },
  {
    codes: ['EINTEGRITY', 'EBADSIZE', 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'TAR_BAD_ARCHIVE', 'ENOTEMPTY'],
    why: 'A package arrived damaged, or was left half unpacked',
    todo: ['npm cache clean --force, then remove the folder node_modules, and try again.'],
  },
  {
    codes: ['EUSAGE'],
    why: 'package.json and package-lock.json do not fit together',
    todo: [
      'Did you change package.json? npm install brings them together. Otherwise: git checkout package-lock.json',
    ],
  },
  {
    codes: ['ENOENT'],
    why: 'npm, or a file that it needs, is not there',
    todo: ['Does npm --version work? Node from nodejs.org brings npm along.'],
  },
]

/**
 * Why `npm ci` failed, for a person, and what to do next.
 *
 * @param {string | undefined} code npm's own error code, where it told one
 * @returns {{ why: string, todo: readonly string[] }}
 */
export function explainFailedInstall(code) {
  const found = explanations.find(({ codes }) => code !== undefined && codes.includes(code))
  if (found) return { why: found.why, todo: found.todo }
  return { why: `npm ci failed${code ? ` (${code})` : ''}`, todo: ['What npm printed above says more.'] }
}

/**
 * The error code in a log of npm's ("58 error code ECONNREFUSED").
 *
 * @param {string} log
 * @returns {string | undefined}
 */
export function readErrorCode(log) {
  return /^\d+ (?:silly |verbose )?error code (\S+)/m.exec(log)?.[1]
}
