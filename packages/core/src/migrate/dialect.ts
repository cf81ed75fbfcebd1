/** The languages of SQL that are read. */
export type Dialect = 'postgresql' | 'sqlite' | 'mysql'
