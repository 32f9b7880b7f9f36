-- What filters compute, as server/cql2/predicate.ts does: null where there is no number, or none that fits into 64 bits.
create or replace function wangge.calculate(operator text, a float8, b float8) returns float8
language plpgsql immutable strict as $$
begin
  return case operator
    when '+' then a + b
    when '-' then a - b
    when '*' then a * b
    when '/' then a / b
    when '%' then a - b * trunc(a / b)
    when 'div' then trunc(a / b)
    when '^' then power(a, b)
  end;
exception when numeric_value_out_of_range or division_by_zero or invalid_argument_for_power_function then
  return null;
end $$;

-- How two lists of values lie to each other; null where there is none.
create or replace function wangge.compare_lists(relation text, a jsonb, b jsonb) returns boolean
language sql immutable strict parallel safe as $$
  select case relation
    when 'equals' then a = b
    when 'contains' then not exists (select from jsonb_array_elements(b) x
                                      where not exists (select from jsonb_array_elements(a) y where y.value = x.value))
    when 'containedby' then not exists (select from jsonb_array_elements(a) x
                                         where not exists (select from jsonb_array_elements(b) y where y.value = x.value))
    when 'overlaps' then exists (select from jsonb_array_elements(a) x
                                   join jsonb_array_elements(b) y on y.value = x.value)
  end
$$;
