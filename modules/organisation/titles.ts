import type { ClientBase } from 'pg'
import type { Body } from '#kernel/document/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { text } from './plan.ts'

/** What a code of each sort is called; a code that nobody may name, or that is none yet, stays as it is. */
export interface Names {
  unit: (code: string) => string
  person: (staffNumber: string) => string
  position: (code: string) => string
}

/** Titles as they are stored and searched: codes, which do not change and say nothing of people. */
export const CODES: Names = { unit: (code) => code, person: (staffNumber) => staffNumber, position: (code) => code }

/** Titles in words, as the reader of this transaction may read them: one query for all bodies of a list. */
export function titlesFor(titleOf: (body: Body, language: keyof Bilingual, names: Names) => string) {
  return async (client: ClientBase, region: Region, bodies: readonly Body[]): Promise<Bilingual[]> => {
    const { zh, en } = await namesIn(client, region, bodies)
    return bodies.map((body) => ({ zh: titleOf(body, 'zh', zh), en: titleOf(body, 'en', en) }))
  }
}

async function namesIn(client: ClientBase, region: Region, bodies: readonly Body[]): Promise<Record<keyof Bilingual, Names>> {
  const all = (...fields: string[]) => [...new Set(bodies.flatMap((body) => fields.map((field) => text(body[field]))).filter(Boolean))]
  const { rows } = await client.query<{ sort: keyof Names; code: string; zh: string; en: string }>({
    name: 'organisation-names-in-titles',
    text: `select 'unit' as sort, u.code, u.name as zh, u.name as en from access.unit u where u.region = $1 and u.code = any($2::text[])
            union all
           select 'person', p.staff_number, p.name, p.name from access.person p join access.member m on m.region = $1 and m.person = p.id where p.staff_number = any($3::text[])
            union all
           select 'position', k.code, k.name_zh, k.name_en from access.position_kind k where k.code = any($4::text[])`,
    values: [region, all('unit'), all('staffNumber', 'successor'), all('position')],
  })
  const named = (sort: keyof Names, language: keyof Bilingual) => {
    const words = new Map(rows.filter((row) => row.sort === sort).map((row) => [row.code, row[language]]))
    return (code: string) => words.get(code) ?? code
  }
  const inLanguage = (language: keyof Bilingual, between: (name: string, staffNumber: string) => string): Names => {
    const person = named('person', language)
    return {
      unit: named('unit', language), position: named('position', language),
      person: (staffNumber) => (person(staffNumber) === staffNumber ? staffNumber : between(person(staffNumber), staffNumber)),
    }
  }
  return {
    zh: inLanguage('zh', (name, staffNumber) => `${name}（${staffNumber}）`),
    en: inLanguage('en', (name, staffNumber) => `${name} (${staffNumber})`),
  }
}
