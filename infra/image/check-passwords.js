/* global URL */
// Runs before the migrations in `docker compose`. It warns of the default passwords, and exits with 1 if MySQL refuses
// the password: the migrations would name settings that compose does not have.
import { createConnection } from 'mysql2/promise'

const RULE = '!'.repeat(100)

/** Each variable is `own` or empty. The default passwords are public, so they are for development only. */
const known = ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD'].filter((name) => process.env[`${name}_IS`] !== 'own')
if (known.length > 0) {
  print(`DEVELOPMENT PASSWORDS, which are public, are in use for ${known.join(' and ')}.
Set other passwords in .env before the first start, and before others can reach this machine. MySQL keeps
the passwords of its first start: docs/docker.md says how to change them later.`)
}

if (await isRefused()) {
  print(`MYSQL REFUSES THE PASSWORD in MYSQL_PASSWORD. No data are lost: they are in the volume mysql-data.
MySQL keeps the password of its first start; another one in .env does not change it. Two ways out:
1. Put the old password back into .env (if it had none: remove the line).
2. Change it in MySQL. This asks for the old password, and then shows a prompt:
     docker compose exec mysql mysql --user=placeorder --password
   There: ALTER USER USER() IDENTIFIED BY 'the new password';
Then run docker compose up again. If the very first start was interrupted, there are no data yet, and MySQL
has no user: docker compose down -v removes what is there.`)
  process.exitCode = 1
}

/** Whether the server answers and refuses the login. Any other failure is for the migrations to report. */
async function isRefused() {
  const url = new URL(process.env.DATABASE_URL)
  try {
    const connection = await createConnection({
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      password: process.env.DATABASE_PASSWORD,
      connectTimeout: 5_000,
    })
    connection.destroy()
    return false
  } catch (error) {
    return error.code === 'ER_ACCESS_DENIED_ERROR'
  }
}

function print(text) {
  console.warn(`${RULE}\n${text}\n${RULE}`)
}
