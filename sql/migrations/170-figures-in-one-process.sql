-- Pages of figures read some thousand rows: to start parallel workers takes longer than to read them.
alter table wangge.figure_sums set (parallel_workers = 0);
