-- Up to which publication of the catalogue a process answers; those of layers and rules have numbers of their own.
alter table wangge.processes add column catalogue bigint not null default 0;
