// Runs first in `docker compose`, where each of these is `own` or empty: passwords that everybody knows are for
// a machine of one's own.
const known = ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD'].filter((name) => process.env[`${name}_IS`] !== 'own')
if (known.length > 0) {
  const line = '!'.repeat(100)
  console.warn(
    `${line}\nDEVELOPMENT PASSWORDS, which everybody knows, are in use for ${known.join(' and ')}.\n` +
      'Set your own in .env before anybody else can reach this machine, and before the first start: MySQL\n' +
      `keeps those of its first start (docker compose down -v begins anew, without the data).\n${line}`,
  )
}
