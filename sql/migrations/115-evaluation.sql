-- What the parts of the evaluation weigh, from a day on; what was in force before is kept.
create table wangge.evaluation_weights (
  id         bigint generated always as identity primary key,
  valid_from date not null,
  weights    jsonb not null,
  note       text not null default '',
  changed_at timestamptz not null default now(),
  changed_by text not null
);
create index evaluation_weights_by_day on wangge.evaluation_weights (valid_from desc, id desc);

-- What is written to the monthly report of a scene by those who keep it.
create table wangge.scene_report_remarks (
  scene      text not null,
  month      date not null,
  problems   text not null,
  usefulness text not null,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  primary key (scene, month)
);
