-- Indicators that an installation came with, each put in once: what a later release brings is added, and what people have
-- removed stays removed.
create table wangge.seeded_indicators (
  code text primary key
);

-- Where there are any, these were put in before.
insert into wangge.seeded_indicators (code)
select unnest(array[
  'reports-today', 'open-orders', 'overdue-orders', 'closed-today', 'on-time-closing', 'rework-rate',
  'waste-tonnes-today', 'waste-reports-today', 'waste-open-orders', 'bin-stations', 'transfer-capacity',
  'wet-waste-share', 'sprinklers-online', 'road-reports-today', 'road-open-orders', 'public-toilets',
  'signboards', 'vending-places', 'park-visitors', 'parks', 'ancient-trees', 'green-reports-today',
  'green-open-orders', 'aqi', 'air-stations', 'dust-monitors', 'noise-stations', 'enterprises',
  'env-reports-today', 'env-open-orders', 'pump-reports-today', 'pump-open-orders', 'pump-stations', 'pumps',
  'flood-underpasses', 'rainfall-hour', 'sluices', 'river-level', 'river-reports-today', 'river-open-orders',
  'river-length', 'water-quality-stations', 'forest-reports-today', 'forest-open-orders', 'forest-area',
  'patrol-grids', 'ranger-stations', 'fire-danger', 'fire-towers'
]) where exists (select from wangge.indicators);
