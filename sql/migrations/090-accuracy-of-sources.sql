-- In how many of a hundred cases the true place lies within the accuracy that a source reports; null: 68, as phones do.
alter table wangge.sources add column accuracy_percent double precision
  check (accuracy_percent >= 1 and accuracy_percent <= 99.9);
