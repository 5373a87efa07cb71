-- How people come to a login and lose it: links that are spent once, and the few functions by which the gate spends them.

-- A one-time link by which a person sets the password of their login, offered under a document that two administrators approved.
create table access.invitation (
  region text not null,
  document uuid not null,
  person uuid not null,
  -- The person has a login already and is to have a new password: only a document that says so may do that.
  resets boolean not null,
  -- Both come when the system administrator fetches the link, and anew when it is fetched again.
  token_hash bytea,
  expires_at timestamptz,
  taken_at timestamptz,
  primary key (region, document, person),
  constraint invitation_drawn check ((token_hash is null) = (expires_at is null) and (taken_at is null or token_hash is not null))
);
select platform.distribute('access.invitation');
alter table access.invitation add constraint invitation_change foreign key (region, document) references access.change (region, document);
alter table access.invitation add constraint invitation_member foreign key (region, person) references access.member (region, person);

-- The gate makes no login. These it may: the first of each of the three administrators through a link that the owner, or the first of
-- them, has offered (decision 0016), and others through an invitation. Each link is spent by the same statement, so of two that come
-- at once one finds nothing. The functions take the token and hash it themselves: the hash alone, which the gate can read, opens nothing.
create function access.take_first_link(
  p_token bytea, p_person uuid, p_name text, p_staff_number text, p_login text, p_password_hash text,
  p_region text, p_office text, p_day date, p_security bytea, p_audit bytea
) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
declare
  spent access.first_link;
  v_region text;
  v_office uuid;
  v_position uuid;
begin
  delete from access.first_link where token_hash = sha256(p_token) and expires_at > now() returning * into spent;
  if spent is null or exists (
    select from access.account c join access.person n on n.id = c.person where spent.administers = 'system' or n.administers = spent.administers
  ) then return null; end if;
  v_region := coalesce(spent.region, p_region);
  if spent.administers = 'system' then
    insert into platform.region (region) values (v_region) on conflict do nothing;
    insert into platform.region_clock (region) values (v_region) on conflict do nothing;
    insert into platform.office (region, name, level, valid_from)
      select v_region, p_office, case when v_region ~ '0{7}$' then 'province' when v_region ~ '0{5}$' then 'city' when v_region ~ '0{3}$' then 'county' else 'town' end, p_day
       where not exists (select from platform.office o where o.region = v_region);
    insert into access.unit (region, id, code, name, office)
      select v_region, gen_random_uuid(), '100', p_office, true
       where not exists (select from access.unit u where u.region = v_region and u.office and u.parent is null);
    insert into access.first_link (administers, token_hash, expires_at, region)
      values ('security', p_security, now() + interval '24 hours', v_region), ('audit', p_audit, now() + interval '24 hours', v_region);
  end if;
  select u.id into v_office from access.unit u where u.region = v_region and u.office and u.parent is null order by u.code limit 1;
  insert into access.position (region, id, code, unit, name_zh, name_en, administers)
    select v_region, gen_random_uuid(), 'organisation.' || spent.administers, v_office, w.zh, w.en, spent.administers
      from (values ('system', '系统管理员', 'System administrator'), ('security', '安全保密管理员', 'Security administrator'),
                   ('audit', '安全审计员', 'Audit administrator')) w(code, zh, en)
     where w.code = spent.administers
    on conflict do nothing;
  select p.id into v_position from access.position p
   where p.region = v_region and p.unit = v_office and p.code = 'organisation.' || spent.administers;
  insert into access.duty_grant (region, position, duty, valid_from, administers)
    select v_region, v_position, case spent.administers when 'system' then 'organisation.write' when 'security' then 'organisation.approve' else 'organisation.audit' end,
           p_day, spent.administers
     where not exists (select from access.duty_grant g where g.region = v_region and g.position = v_position);
  insert into access.person (id, name, staff_number, administers) values (p_person, p_name, p_staff_number, spent.administers);
  insert into access.member (region, person, joined_on) values (v_region, p_person, p_day);
  insert into access.assignment (region, id, position, person, role, period, administers, member)
    values (v_region, gen_random_uuid(), v_position, p_person, 'primary', daterange(p_day, null), spent.administers, p_person);
  insert into access.account (login, person, password_hash) values (p_login, p_person, p_password_hash);
  return spent.administers;
end $f$;

-- Whether the office of a region may let this person in: no program, on its staff, and of several offices the one they joined first.
-- A login opens what its person holds in every region, so two administrators of another office must not set its password.
create function access.lets_in(p_region text, p_person uuid, p_now timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $f$
  with staff as (select m.region, m.joined_on from access.member m join access.person n on n.id = m.person and not n.machine
    where m.person = p_person and (m.left_on is null or m.left_on > (p_now at time zone 'Asia/Shanghai')::date))
  select coalesce((select s.region = p_region from staff s order by s.joined_on, s.region limit 1), false)
$f$;

-- Sets the password of the invited person's login, makes the login when there is none, and ends every session and every token of theirs.
create function access.take_invitation(p_region text, p_token bytea, p_login text, p_password_hash text, p_now timestamptz)
returns table (login text, person uuid) language plpgsql security definer set search_path = pg_catalog, pg_temp as $f$
declare
  invited uuid;
begin
  update access.invitation i set taken_at = p_now
   where i.region = p_region and i.token_hash = sha256(p_token) and i.taken_at is null and i.expires_at > p_now
     and access.lets_in(p_region, i.person, p_now)
     and (i.resets or not exists (select from access.account c where c.person = i.person and (c.closed_at is null or c.closed_at > p_now)))
   returning i.person into invited;
  if invited is null then return; end if;
  delete from access.session s where s.person = invited;
  update access.token t set revoked_at = p_now where t.person = invited and t.revoked_at is null;
  update access.account c set password_hash = p_password_hash, closed_at = null where c.person = invited;
  if not found then insert into access.account (login, person, password_hash) values (p_login, invited, p_password_hash); end if;
  return query select c.login, c.person from access.account c where c.person = invited;
end $f$;

-- Closes the logins of those who are on the staff of no region from that moment on.
create function access.close_logins(p_persons uuid[], p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $f$
  update access.account c set closed_at = p_at
   where c.person = any (p_persons) and (c.closed_at is null or c.closed_at > p_at)
     and not exists (select from access.member m where m.person = c.person
       and (m.left_on is null or m.left_on > (p_at at time zone 'Asia/Shanghai')::date))
$f$;

-- A person by itself may do nothing: membership and assignment name the change. Who administers is said here once and kept by keys.
create function access.enrol(p_ids uuid[], p_names text[], p_staff_numbers text[], p_administers text[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $f$
  insert into access.person (id, name, staff_number, administers) select * from unnest(p_ids, p_names, p_staff_numbers, p_administers)
$f$;

revoke all on function access.take_first_link, access.lets_in, access.take_invitation, access.close_logins, access.enrol from public;
grant execute on function access.take_first_link, access.lets_in, access.take_invitation, access.close_logins, access.enrol to sluice_gate;

grant select, insert on access.invitation to sluice_gate;
select platform.allow_update('access.invitation', '{token_hash, expires_at}');
select platform.protect('access.invitation');
