import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { findDatabasePrograms } from './database-programs.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

/** Where systems put MariaDB's files. */
const layouts = [
  { name: 'Maven Central', server: 'bin/mariadbd', share: 'share', prefix: 'mariadb' },
  { name: 'Debian 12', server: 'sbin/mariadbd', share: 'share/mysql', prefix: 'mysql' },
  { name: 'Fedora', server: 'libexec/mariadbd', share: 'share/mariadb', prefix: 'mysql' },
  { name: 'Homebrew', server: 'bin/mariadbd', share: 'share/mariadb', prefix: 'mariadb' },
]
const tables = ['system_tables', 'performance_tables', 'system_tables_data', 'sys_schema']

for (const { name, server, share, prefix } of layouts) {
  test(`finds the programs and the tables of a MariaDB as ${name} has it`, (t) => {
    const base = temporaryDirectory(t)
    const put = (path: string) => {
      mkdirSync(dirname(join(base, path)), { recursive: true })
      writeFileSync(join(base, path), '')
    }
    const sql = [
      'fill_help_tables',
      'maria_add_gis_sp_bootstrap',
      ...tables.map((table) => `${prefix}_${table}`),
    ]
    for (const path of [server, ...sql.map((file) => `${share}/${file}.sql`)]) {
      assert.equal(findDatabasePrograms(base), undefined, `before ${path} is there`)
      put(path)
    }
    const found = findDatabasePrograms(base)
    assert.equal(found?.server, join(base, server))
    assert.equal(found.systemTables.length, 5)
  })
}
