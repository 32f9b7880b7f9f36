-- Reports by the object that they name.
create index events_by_facility on wangge.events (wangge.facility_of(properties), id)
  where wangge.facility_of(properties) is not null;
