import type { BoundBy } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** Offices by region, as the register named them on the day of the verdict. */
export type Offices = Record<string, { name: string; level: 'province' | 'city' | 'county' | 'town' }>

const LEVELS: Record<Offices[string]['level'], Bilingual> = {
  province: { zh: '省级', en: 'province' },
  city: { zh: '市级', en: 'city' },
  county: { zh: '县级', en: 'county' },
  town: { zh: '乡镇级', en: 'town' },
}

/**
 * By threshold, who bound it: the level and its office, “set for this unit” for a value of one unit alone. Of a list all who took part in it.
 * An office that the register does not know is told by its digits and without a level. A threshold of nobody's own setting has no words.
 */
export function boundWords(boundBy: BoundBy, offices: Offices): Record<string, Bilingual> {
  const words = (language: keyof Bilingual, { region, unit }: BoundBy[string][number]): string => {
    const office = offices[region]
    const level = office ? LEVELS[office.level][language] : ''
    const name = office?.name ?? region
    if (language === 'zh') return unit ? `${name}为本单位设定` : `${level}设定（${name}）`
    return unit ? `set for this unit by ${name}` : `set by ${level ? `the ${level}, ` : ''}${name}`
  }
  return Object.fromEntries(Object.entries(boundBy).filter(([, levels]) => levels.length > 0).map(([parameter, levels]) => [parameter, {
    zh: levels.map((one) => words('zh', one)).join('、'), en: levels.map((one) => words('en', one)).join('; '),
  }]))
}
