-- Each count of orders writes the sums of its day, month and all time anew: with room left on each page a row stays on its
-- page and in its index, so that the sums of many orders are read from as few pages as those of few.
alter table wangge.figure_sums set (fillfactor = 50);
