// Runs first in `docker compose`, where each variable is `own` or empty. The default passwords are public, so they are
// for development only.
const known = ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD'].filter((name) => process.env[`${name}_IS`] !== 'own')
if (known.length > 0) {
  const line = '!'.repeat(100)
  console.warn(
    `${line}\nDEVELOPMENT PASSWORDS, which are public, are in use for ${known.join(' and ')}.\n` +
      'Set other passwords in .env before the first start, and before others can reach this machine: MySQL keeps\n' +
      `the passwords of its first start (docker compose down -v deletes the data, then the new ones are used).\n${line}`,
  )
}
