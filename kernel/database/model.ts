import { refusals } from '#kernel/values/refusal.ts'

/** The four logins of one database, least privilege each: owner migrates, gate writes, read reads, sequencer hashes and signs. */
export const ROLES = ['owner', 'gate', 'read', 'sequencer'] as const
export type Role = (typeof ROLES)[number]

/** The role that grants and policies in migrations name; the login itself may be called otherwise and be a member. */
export const ROLE_NAME: Record<Role, string> = {
  owner: 'sluice_owner',
  gate: 'sluice_gate',
  read: 'sluice_read',
  sequencer: 'sluice_sequencer',
}

export const refuse = refusals({
  'database.no_embedded_package': {
    status: 503,
    zh: '本机（{platform}）没有内置的 PostgreSQL。请准备 PostgreSQL 15 或更高版本，并设置 DATABASE_URL 和 SLUICE_MIGRATE_URL。',
    en: 'There is no embedded PostgreSQL for this machine ({platform}). Bring PostgreSQL 15 or later and set DATABASE_URL and SLUICE_MIGRATE_URL.',
  },
  'database.folder_not_reachable': {
    status: 503,
    zh: '数据库不能以 root 运行，而普通用户无法进入数据文件夹“{folder}”。请将 SLUICE_DATA 设为普通用户可进入的文件夹，或用普通用户启动。',
    en: 'PostgreSQL refuses to run as root, and no ordinary user can enter the data folder “{folder}”. Set SLUICE_DATA to a folder that others may enter, or start as an ordinary user.',
  },
  'database.folder_unusable': {
    status: 503,
    zh: '数据文件夹“{folder}”不能使用：{reason}。请将 SLUICE_DATA 设为可以读写的文件夹。',
    en: 'The data folder “{folder}” cannot be used: {reason}. Set SLUICE_DATA to a folder that can be read and written.',
  },
  'database.folder_is_file': {
    status: 503,
    zh: '“{folder}”是文件，不是文件夹。请将 SLUICE_DATA 设为文件夹。',
    en: '“{folder}” is a file and no folder. Set SLUICE_DATA to a folder.',
  },
  'database.disk_full': {
    status: 503,
    zh: '数据文件夹“{folder}”所在磁盘只剩 {freeMb} MB，至少需要 {neededMb} MB。请腾出空间，或将 SLUICE_DATA 设到别的磁盘。',
    en: 'The disk of the data folder “{folder}” has {freeMb} MB left and {neededMb} MB are needed. Make room, or set SLUICE_DATA to another disk.',
  },
  'database.folder_in_use': {
    status: 503,
    zh: '数据文件夹“{folder}”正由进程 {pid} 使用。请先停止它，或为本次启动设置另一个 SLUICE_DATA。',
    en: 'The data folder “{folder}” is in use by process {pid}. Stop that one first, or set another SLUICE_DATA for this start.',
  },
  'database.no_data': {
    status: 503,
    zh: '文件夹“{folder}”中没有数据库。请核对 SLUICE_DATA，或设置 DATABASE_URL。',
    en: 'There is no database in “{folder}”. Check SLUICE_DATA, or set DATABASE_URL.',
  },
  'database.folder_of_other_version': {
    status: 503,
    zh: '数据文件夹“{folder}”由 PostgreSQL {found} 建立，本程序内置的是 {expected}。请用原版本导出后再导入，或改用 DATABASE_URL。',
    en: 'The data folder “{folder}” was made by PostgreSQL {found}; this program brings {expected}. Export with the old version and import, or use DATABASE_URL.',
  },
  'database.passwords_missing': {
    status: 503,
    zh: '“{file}”缺失，而数据库已经存在，无法登录。请从备份恢复该文件。',
    en: '“{file}” is missing although the database exists, so nobody can log in. Restore that file from the backup.',
  },
  'database.did_not_start': {
    status: 503,
    zh: 'PostgreSQL 没有启动，日志“{log}”末尾为：{tail}',
    en: 'PostgreSQL did not start. The end of its log “{log}” says: {tail}',
  },
  'database.migrate_url_missing': {
    status: 503,
    zh: '已设置 DATABASE_URL，但没有设置 SLUICE_MIGRATE_URL。请提供拥有数据库的账号，它只用于升级表结构。',
    en: 'DATABASE_URL is set but SLUICE_MIGRATE_URL is not. Give the login that owns the database; it is used for migrations only.',
  },
  'database.url_malformed': {
    status: 503,
    zh: '{variable} 不是 PostgreSQL 的地址（postgresql://用户:密码@主机:端口/数据库）。密码中的 @ / : ? # % 要写成 %40 %2F %3A %3F %23 %25。',
    en: '{variable} is no address of a PostgreSQL (postgresql://user:password@host:port/database). Write @ / : ? # % of a password as %40 %2F %3A %3F %23 %25.',
  },
  'database.read_only': {
    status: 503,
    zh: '数据库“{database}”现在只能读（备用服务器，或缺省为只读）。请将 DATABASE_URL 和 SLUICE_MIGRATE_URL 指向主服务器。',
    en: 'The database “{database}” can only be read just now (a standby, or read-only by default). Let DATABASE_URL and SLUICE_MIGRATE_URL point to the primary server.',
  },
  'database.not_unicode': {
    status: 503,
    zh: '数据库“{database}”的编码是 {encoding}，存不下中文。请用 ENCODING \'UTF8\' 另建一个数据库。',
    en: 'The database “{database}” is encoded in {encoding} and cannot hold Chinese. Make another one with ENCODING \'UTF8\'.',
  },
  'database.owner_may_not_create': {
    status: 503,
    zh: '属主账号“{login}”不能在数据库“{database}”中建表。请由数据库管理员执行：GRANT CREATE ON DATABASE "{database}" TO "{login}"。',
    en: 'The owner’s login “{login}” may not make tables in the database “{database}”. Let the database administrator run: GRANT CREATE ON DATABASE "{database}" TO "{login}".',
  },
  'database.gate_is_owner': {
    status: 503,
    zh: 'DATABASE_URL 与 SLUICE_MIGRATE_URL 用的是同一个账号“{login}”：写入账号不能是属主，否则可以改写约束，拒绝启动。请为 DATABASE_URL 另设一个账号。',
    en: 'DATABASE_URL and SLUICE_MIGRATE_URL use the same login “{login}”: who writes must not own the tables and could rewrite constraints, so the start is refused. Give DATABASE_URL a login of its own.',
  },
  'database.not_one': {
    status: 503,
    zh: '各个连接地址必须指向同一个数据库，而现在一个是“{database}”，另一个是“{other}”（或不在同一台服务器上）。请核对 DATABASE_URL、SLUICE_MIGRATE_URL 和 SLUICE_SEQUENCER_URL。',
    en: 'All addresses must lead to the same database, but one is “{database}” and another “{other}”, or they are on two servers. Check DATABASE_URL, SLUICE_MIGRATE_URL and SLUICE_SEQUENCER_URL.',
  },
  'database.server_too_old': {
    status: 503,
    zh: '数据库服务器版本为 {version}，需要 PostgreSQL 15 或更高版本。',
    en: 'The database server is version {version}; PostgreSQL 15 or later is needed.',
  },
  'database.gate_is_superuser': {
    status: 503,
    zh: '写入账号“{login}”是超级用户，可以绕过所有约束，拒绝启动。请在 DATABASE_URL 中使用没有 SUPERUSER 的账号。',
    en: 'The writing login “{login}” is a superuser and could pass every constraint, so the start is refused. Use a login without SUPERUSER in DATABASE_URL.',
  },
  'database.gate_bypasses_row_security': {
    status: 503,
    zh: '写入账号“{login}”带有 BYPASSRLS，可以读写其他区划的账，拒绝启动。请收回该属性。',
    en: 'The writing login “{login}” has BYPASSRLS and could touch the books of other regions, so the start is refused. Take that attribute away.',
  },
  'database.gate_owns_tables': {
    status: 503,
    zh: '写入账号“{login}”是表“{table}”的属主或属主的成员，可以改写约束，拒绝启动。请让 SLUICE_MIGRATE_URL 的账号拥有全部表。',
    en: 'The writing login “{login}” owns the table “{table}”, or is a member of its owner, and could rewrite constraints, so the start is refused. Let the login of SLUICE_MIGRATE_URL own all tables.',
  },
  'database.gate_has_no_grant': {
    status: 503,
    zh: '写入账号“{login}”不是 sluice_gate 的成员。请由数据库管理员执行：GRANT sluice_gate TO "{login}"。',
    en: 'The writing login “{login}” is not a member of sluice_gate. Let the database administrator run: GRANT sluice_gate TO "{login}".',
  },
  'database.row_security_not_routed': {
    status: 503,
    zh: '行级隔离自检失败：进入区划“{region}”后读到的行不正确（{reason}），拒绝启动。请检查连接池或 Citus 的 SET LOCAL 传播设置。',
    en: 'The self-test of row security failed: after entering region “{region}” the rows read were wrong ({reason}), so the start is refused. Check the connection pooler, or how Citus propagates SET LOCAL.',
  },
  'database.roles_missing': {
    status: 503,
    zh: '数据库缺少角色 {roles}，而“{login}”无权创建。请由数据库管理员执行：{statement}',
    en: 'The database lacks the roles {roles} and “{login}” may not create them. Let the database administrator run: {statement}',
  },
  'database.migration_changed': {
    status: 503,
    zh: '迁移文件“{file}”在执行之后被改动过（{appliedAt} 执行时的摘要不同），拒绝启动。请恢复原文件，把改动写进新的迁移文件。',
    en: 'The migration “{file}” was changed after it had been applied on {appliedAt}, so the start is refused. Restore the file and write the change as a new migration.',
  },
  'database.migration_waits': {
    status: 503,
    zh: '等了 {seconds} 秒，会话 {pid}（{login}）仍占着升级表结构的锁。如果没有另一个程序正在启动，请先结束该会话（pg_terminate_backend({pid})），再启动。',
    en: 'Session {pid} ({login}) still holds the lock of migrations after {seconds} seconds. If no other program is starting, end that session first (pg_terminate_backend({pid})), then start again.',
  },
  'database.migration_unknown': {
    status: 503,
    zh: '数据库执行过本程序没有的迁移“{file}”：数据库比程序新。请使用更新的程序版本。',
    en: 'The database has applied “{file}”, which this program does not have: the database is newer. Use a newer program.',
  },
})
