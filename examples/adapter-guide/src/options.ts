import { z } from 'zod'

/** The options of `folder()`. */
export const folderOptions = z.strictObject({
  /** The directory that the web server serves from. */
  root: z.string().min(1),
  /** Where users find the site, without a slash at the end. */
  url: z.url().regex(/[^/]$/, 'expected no slash at the end'),
})
