import { describe, expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import { cityWide, type Role } from '../../../domain/access/principal.ts';
import type { PublishedLayer } from '../../../server/layers/published.ts';
import { layerIn, publicView, viewOf, wholeView } from '../../../server/layers/view.ts';

const layer = (id: string, visibility: 'public' | 'internal', more: object = {}) =>
  ({
    id,
    visibility,
    publicationId: 1,
    definition: { fields: [{ name: 'owner' }, { name: 'phone' }] },
    ...more,
  }) as unknown as PublishedLayer;

const viewBy = (role: Role, limits: KeyLimits) =>
  viewOf({ ...cityWide('key', 'k', role), key: { id: 1, shared: [], limits, area: null } });

describe('which layers a reader sees', () => {
  it('all that are public, and of internal ones the staff', () => {
    expect(layerIn(publicView, layer('a', 'public'))).not.toBeNull();
    expect(layerIn(publicView, layer('a', 'internal'))).toBeNull();
    expect(layerIn(wholeView, layer('a', 'internal'))).not.toBeNull();
  });

  it('a version that is neither in force nor planned is for those who prepare it', () => {
    expect(layerIn(publicView, layer('a', 'public', { publicationId: 0 }))).toBeNull();
    expect(layerIn(publicView, layer('a', 'public', { publicationId: 0, planned: true }))).not.toBeNull();
    expect(
      layerIn(viewBy('partner', { layers: ['a'] }), layer('a', 'public', { publicationId: 0 })),
    ).toBeNull();
  });

  it('with a key those that it names: of a partner internal ones too', () => {
    const view = viewBy('partner', { layers: ['a'] });
    expect(layerIn(view, layer('a', 'internal'))).not.toBeNull();
    expect(layerIn(view, layer('b', 'public'))).toBeNull();
    expect(layerIn(viewBy('gis', { layers: ['a'] }), layer('b', 'internal'))).toBeNull();
    expect(layerIn(viewBy('partner', {}), layer('a', 'internal'))).toBeNull();
  });

  it('with the fields that it names', () => {
    const view = viewBy('gis', { fields: { layers: { a: ['owner'] } } });
    const seen = layerIn(view, layer('a', 'public'))!;
    expect(seen.definition.fields.map(({ name }) => name)).toEqual(['owner']);
    expect(seen.shownFields).toEqual(['code', 'name', 'owner', 'parent']);
    expect(layerIn(view, layer('b', 'public'))!.shownFields).toBeUndefined();
  });

  it('caches tell views apart that differ, and no others', () => {
    const views = [
      publicView,
      wholeView,
      viewBy('partner', { layers: ['a'] }),
      viewBy('gis', { layers: ['a'] }),
      viewBy('gis', { layers: ['a', 'b'] }),
      viewBy('gis', { fields: { layers: { a: [] } } }),
      viewBy('gis', { fields: { layers: { a: ['owner'] } } }),
    ];
    expect(new Set(views.map(({ key }) => key)).size).toBe(views.length);
    expect(viewBy('gis', {}).key).toBe(wholeView.key);
    expect(viewBy('partner', { items: ['x'] }).key).toBe(publicView.key);
  });
});
