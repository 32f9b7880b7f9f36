import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { pageAssets } from '../endpoint/page-assets.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { pagePolicy } from '../tiles/page-policy.ts';
import { editionOf, type Language } from './edition.ts';
import { examplesOf } from './examples.ts';
import { guideNames } from './guides.ts';
import { guidePage, guidesPage, missingPage, referencePage } from './pages.ts';

const query = z.looseObject({ lang: z.enum(['zh', 'en']).optional() });

/**
 * The language that `lang` names, else that of `Accept-Language`, else `otherwise`.
 * @throws Problem 400 for another `lang`
 */
function languageOf(request: Request, response: Response, otherwise: Language): Language {
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

/**
 * `/openapi.json`, the reference of the API at `/docs` and the guides at `/docs/guides`, for everybody.
 * @param endpoints all that the service answers
 */
export function referenceRoutes(endpoints: readonly Endpoint[]): Router {
  const router = Router();
  const document = openApiDocument(endpoints);
  let day = '';
  const made = new Map<Language, Buffer>();
  const assets = () => pageAssets('reference/page.ts');
  const policy = pagePolicy([], []);

  function documentIn(language: Language): Buffer {
    const today = new Date().toISOString().slice(0, 10);
    if (today !== day) made.clear();
    day = today;
    const known = made.get(language);
    if (known) return known;
    const edition = editionOf(document, endpoints, language, examplesOf(today));
    const bytes = Buffer.from(JSON.stringify(edition));
    made.set(language, bytes);
    return bytes;
  }
  function sendPage(response: Response, page: string): void {
    response.type('html').set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }).send(page);
  }

  /** What is not there, as a page in both languages to who asks for pages. @throws problem to all others */
  async function missing(request: Request, response: Response, problem: Problem): Promise<void> {
    response.vary('Accept');
    if (request.accepts(['application/problem+json', 'json', 'html']) !== 'html') throw problem;
    const language = languageOf(request, response, 'zh');
    response.status(404);
    sendPage(response, missingPage(language, problem.text!, await assets()));
  }

  router.get('/openapi.json', (request, response) => {
    response.type('json').send(documentIn(languageOf(request, response, 'en')));
  });
  router.get('/docs', async (request, response) => {
    const language = languageOf(request, response, 'zh');
    sendPage(response, referencePage(language, await assets()));
  });
  router.get('/docs/guides', async (request, response) => {
    sendPage(response, guidesPage(languageOf(request, response, 'zh'), await assets()));
  });
  router.get('/docs/guides/:name', async (request, response) => {
    const language = languageOf(request, response, 'zh');
    const { name } = request.params;
    const known = guideNames.find((guide) => guide === name);
    if (!known)
      return missing(
        request,
        response,
        new Problem(404, 'unknown-guide', {
          zh: `没有指南“${name}”，可选：${guideNames.join('、')}`,
          en: `There is no guide "${name}"; there are ${guideNames.join(', ')}`,
        }),
      );
    sendPage(response, guidePage(known, language, await assets()));
  });
  router.get('/docs/*rest', (request, response) =>
    missing(
      request,
      response,
      new Problem(404, 'not-found', {
        zh: `没有页面 ${request.path}`,
        en: `There is no page ${request.path}`,
      }),
    ),
  );
  return router;
}
