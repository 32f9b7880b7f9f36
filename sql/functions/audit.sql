-- Appends an entry, chained to the one before in the order of their commits.
create or replace function wangge.append_audit(actor text, role text, address text, action text, subject text, detail jsonb)
returns void
language plpgsql as $$
declare
  moment timestamptz;
begin
  perform pg_advisory_xact_lock(7207, 15);
  moment := clock_timestamp();
  insert into wangge.audit (at, actor, role, address, action, subject, detail, hash)
  values (moment, append_audit.actor, append_audit.role, append_audit.address, append_audit.action,
    append_audit.subject, append_audit.detail,
    wangge.next_link((select a.hash from wangge.audit a order by a.id desc limit 1), '',
      wangge.audit_content(moment, append_audit.actor, append_audit.role, append_audit.address, append_audit.action,
        append_audit.subject, append_audit.detail)));
end $$;
