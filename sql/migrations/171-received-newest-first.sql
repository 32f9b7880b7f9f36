-- What a source gave is listed the newest first.
create index exchanged_cases_newest on wangge.exchanged_cases (sender, received_at desc, number desc);
create index exchanged_evaluations_newest on wangge.exchanged_evaluations (sender, received_at desc, key desc);
