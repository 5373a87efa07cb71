import type { Profile } from '#kernel/screening/model.ts'

/** Rows of groups as SQL over table `payment` of a screening, the same for a file and for the books. */
export interface GroupRows {
  /** The columns that features and keys name. */
  columns: Record<string, GroupColumn>
  /**
   * Facts of a whole group beyond its features, by `group.field`: a scalar over `g`, the groups with their keys and features, and `member`,
   * the rows of all groups.
   */
  beside?: Record<string, string>
}

export interface GroupColumn {
  /** Facts of the source behind it; without one of them the test is not applicable. */
  needs: readonly string[]
  sql: (profile: Profile) => string
  /** A payment without it belongs to no group, which is nothing to wonder at. */
  optional?: true
}
