-- What of a grid or reach lay within reach of the track of a task, so that several tasks can be seen together. Of a line it is
-- a strip around it: pieces that were cut from one line by different tasks are no longer parts of it to the last bit.
alter table wangge.patrol_task_targets add column seen geometry(Geometry, 4326);
