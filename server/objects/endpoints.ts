import type { Request, Response } from 'express';
import { z } from 'zod';
import { may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { type CityObject, linkedObjectSchema, objectSchema } from '../../domain/answers/objects.ts';
import { isStorable } from '../database/storable-text.ts';
import { written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { pageAssets } from '../endpoint/page-assets.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { qrSvg } from '../paper/qr.ts';
import { pagePolicy } from '../tiles/page-policy.ts';
import { linkedData } from './linked-data.ts';
import { objectPage, unknownPage } from './page.ts';
import type { Objects } from './service.ts';

const mediaTypes = {
  html: 'text/html',
  json: 'application/json',
  jsonld: 'application/ld+json',
  svg: 'image/svg+xml',
} as const;
type Form = 'html' | 'json' | 'jsonld';

const params = z.object({
  layer: z.string().min(1).max(100).describe('the id of a layer'),
  code: z
    .string()
    .min(1)
    .max(200)
    .refine(isStorable, 'holds a NUL or half a surrogate pair')
    .describe('the code of a feature of it'),
});

const query = z.strictObject({
  f: z.enum(['html', 'json', 'jsonld']).optional().describe('goes before the header Accept'),
  lang: z.enum(['zh', 'en']).optional().describe('of the page; goes before the header Accept-Language'),
  qr: z.literal('').optional().describe('its QR code as SVG instead, without a value'),
});

function formWanted(request: Request, f: Form | undefined): Form {
  if (f) return f;
  const wanted = request.accepts([mediaTypes.json, mediaTypes.jsonld, mediaTypes.html]);
  if (wanted === false)
    throw new Problem(
      406,
      'not-acceptable',
      `An object is given as ${mediaTypes.html}, ${mediaTypes.json} or ${mediaTypes.jsonld}`,
    );
  return wanted === mediaTypes.html ? 'html' : wanted === mediaTypes.jsonld ? 'jsonld' : 'json';
}

/** The address of an object, as its QR code holds it. */
export function addressOf(request: Request, layer: string, code: string): string {
  return `${request.protocol}://${request.host}/id/${encodeURIComponent(layer)}/${encodeURIComponent(code)}`;
}

interface PageSettings {
  /** Whether citizens may report by a form. */
  takesReports: boolean;
  /** Origins that the map's base comes from, beside this service. */
  mapOrigins: readonly string[];
  frameAncestors: readonly string[];
}

/** An address for each object of the city (一物一码): a page for people, JSON and JSON-LD for machines. */
export function objectEndpoints(objects: Objects, settings: PageSettings) {
  async function sendPage(
    object: CityObject | null,
    { request, response, principal }: { request: Request; response: Response; principal: Principal },
    language: 'zh' | 'en',
  ): Promise<void> {
    const shown = {
      language,
      assets: await pageAssets('object/page.ts'),
      takesReports: settings.takesReports,
      reader: principal.role === 'anonymous' ? null : principal.name,
      files: may(principal, 'events.write'),
    };
    response.set({
      'Content-Type': `${mediaTypes.html}; charset=utf-8`,
      'Content-Language': language === 'zh' ? 'zh-CN' : 'en',
      'Content-Security-Policy': pagePolicy(settings.mapOrigins, settings.frameAncestors),
    });
    response.send(request.method === 'HEAD' ? '' : object ? objectPage(object, shown) : unknownPage(shown));
  }

  return [
    endpoint({
      method: 'get',
      path: '/id/{layer}/{code}',
      operationId: 'getObject',
      permission: 'layers.read-public',
      summary: {
        zh: '一个对象（一物一码）：网页、JSON 或 JSON-LD；?qr 返回二维码',
        en: 'One object: a page, JSON or JSON-LD; ?qr gives its QR code',
      },
      params,
      query,
      answers: [
        written({
          [mediaTypes.json]: objectSchema,
          [mediaTypes.jsonld]: linkedObjectSchema,
          [mediaTypes.html]: z.string().meta({ description: 'HTML for browsers' }),
          [mediaTypes.svg]: z.string().meta({ description: 'the QR code of the address' }),
        }),
        written(
          { [mediaTypes.html]: z.string().meta({ description: 'that there is none, to browsers' }) },
          404,
        ),
      ],
      errors: { 404: ['unknown-object'], 406: ['not-acceptable'], 503: ['too-slow'] },
      async handle({ params: { layer, code }, query: { f, lang, qr }, principal, request, response }) {
        response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept, Accept-Language, Authorization' });
        const id = addressOf(request, layer, code);
        const form = qr === undefined ? formWanted(request, f) : 'svg';
        const language = lang ?? (request.acceptsLanguages(['zh', 'en']) === 'en' ? 'en' : 'zh');
        const asker = { request, response, principal };
        let object: CityObject;
        try {
          object = { id, ...(await objects.find(layer, code, principal, leavingOf(response))) };
        } catch (error) {
          if (form !== 'html' || !(error instanceof Problem) || error.status !== 404) throw error;
          response.status(404);
          return sendPage(null, asker, language);
        }
        if (form === 'html') return sendPage(object, asker, language);
        if (form === 'svg') response.type(mediaTypes.svg).send(qrSvg(id));
        // As bytes: Express would rewrite the parameters of the media type of a string.
        else
          response
            .set('Content-Type', mediaTypes[form])
            .send(Buffer.from(JSON.stringify(form === 'json' ? object : linkedData(object))));
      },
    }),
  ];
}
