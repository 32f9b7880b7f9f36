import type { Request, Response } from 'express';
import { z } from 'zod';
import { pageAssets } from '../endpoint/page-assets.ts';
import { fromZod, type Problem } from '../input/problem.ts';
import { pagePolicy } from '../tiles/page-policy.ts';
import type { Language } from './edition.ts';
import { missingPage } from './pages.ts';

const query = z.looseObject({ lang: z.enum(['zh', 'en']).optional() });

/**
 * The language that `lang` names, else that of `Accept-Language`, else `otherwise`.
 * @throws Problem 400 for another `lang`
 */
export function languageOf(request: Request, response: Response, otherwise: Language): Language {
  const { data, error } = query.safeParse(request.query);
  if (error) throw fromZod(error);
  response.vary('Accept-Language');
  const named = request.acceptsLanguages(otherwise === 'en' ? ['en', 'zh'] : ['zh', 'en']) as
    | Language
    | false;
  const language = data.lang ?? (named || otherwise);
  response.set('Content-Language', language === 'zh' ? 'zh-CN' : 'en');
  return language;
}

const policy = pagePolicy([], []);

/** Sends a page of ours that changes with the service. */
export function sendPage(response: Response, page: string): void {
  response.type('html').set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }).send(page);
}

/** Where programs ask, and people only to see what programs get. */
const forPrograms = /^\/(?:api|tiles|open311)\//;

/**
 * Answers what is not there as a page in both languages to who asks for pages, as browsers do.
 * @param problem a 404
 * @returns false where a program asks, to whom nothing was sent
 */
export async function sendMissing(request: Request, response: Response, problem: Problem): Promise<boolean> {
  if (request.method !== 'GET' || forPrograms.test(request.path)) return false;
  response.vary('Accept');
  if (request.accepts(['application/problem+json', 'json', 'html']) !== 'html') return false;
  const text = problem.text ?? { zh: problem.message, en: problem.message };
  // A language that there is not is no reason to say nothing.
  const { lang } = request.query;
  const language =
    lang === undefined || lang === 'zh' || lang === 'en' ? languageOf(request, response, 'zh') : 'zh';
  sendPage(response.status(404), missingPage(language, text, await pageAssets('reference/page.ts')));
  return true;
}
