-- The roles of GB/T 30428 beside the dispatcher: inspectors verify and check (监督员), acceptors register (受理员), the duty
-- chief files, approves and closes (值班长). A small desk goes on with dispatchers alone, who may do all of it.
alter table wangge.users drop constraint users_role_check, add constraint users_role_check
  check (role in ('dispatcher', 'gis', 'street', 'partner', 'admin', 'inspector', 'acceptor', 'duty-chief'));
alter table wangge.api_keys drop constraint api_keys_role_check, add constraint api_keys_role_check
  check (role in ('dispatcher', 'gis', 'street', 'partner', 'admin', 'inspector', 'acceptor', 'duty-chief'));
