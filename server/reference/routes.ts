import { Router } from 'express';
import { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { pageAssets } from '../endpoint/page-assets.ts';
import { Problem } from '../input/problem.ts';
import { editionOf, type Language } from './edition.ts';
import { examplesOf } from './examples.ts';
import { guideNames } from './guides.ts';
import { languageOf, sendPage } from './page-answers.ts';
import { guidePage, guidesPage, referencePage } from './pages.ts';

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
      throw new Problem(404, 'unknown-guide', {
        zh: `没有指南“${name}”，可选：${guideNames.join('、')}`,
        en: `There is no guide "${name}"; there are ${guideNames.join(', ')}`,
      });
    sendPage(response, guidePage(known, language, await assets()));
  });
  router.get('/docs/*rest', ({ path }) => {
    throw new Problem(404, 'not-found', { zh: `没有页面 ${path}`, en: `There is no page ${path}` });
  });
  return router;
}
