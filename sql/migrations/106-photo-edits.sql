-- What is left out of a photo when it is sent, as server/attachments/metadata/ found it; null where that is not known yet,
-- and of what is no photo.
alter table wangge.attachments add column edits jsonb;
