import type { Pool } from 'pg'
import { installPositionKinds } from '#kernel/access/index.ts'
import { inTransaction } from '#kernel/database/index.ts'
import type { LoadedKind, Module } from '#kernel/module/model.ts'
import { publishDefinition } from '#kernel/process/index.ts'
import { registerRuleVersions } from '#kernel/rules/index.ts'

/** Writes what the modules declare into the reference tables, as the owner: drawings, rule texts, the matrix. Repeating it changes nothing. */
export async function install(owner: Pool, modules: readonly Module[], kinds: ReadonlyMap<string, LoadedKind>, now: Date): Promise<void> {
  await inTransaction(owner, async (client) => {
    for (const kind of kinds.values()) {
      await publishDefinition(client, { kind: kind.code, version: kind.definition.version, xml: kind.drawing, publishedAt: now })
      await registerRuleVersions(client, kind.rules.map((rule) => ({ id: rule.id, version: rule.version, source: JSON.stringify({ ...rule, place: undefined }) })), now)
    }
    await installPositionKinds(client, modules.flatMap((module) => module.positions.map((one) => ({ ...one, machine: one.machine ?? false }))))
    const rows = modules.flatMap((module) => module.matrix)
    await client.query(
      `insert into access.incompatible_duties (pair, duty, side, scope, noun, basis, verified, title_zh, title_en)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::text[])
       on conflict (pair, duty) do update set side = excluded.side, scope = excluded.scope, noun = excluded.noun, basis = excluded.basis,
         verified = excluded.verified, title_zh = excluded.title_zh, title_en = excluded.title_en`,
      [
        rows.map((row) => row.pair), rows.map((row) => row.duty), rows.map((row) => row.side), rows.map((row) => row.scope),
        rows.map((row) => row.noun), rows.map((row) => row.basis), rows.map((row) => row.verified),
        rows.map((row) => row.title?.zh ?? null), rows.map((row) => row.title?.en ?? null),
      ],
    )
  })
}
