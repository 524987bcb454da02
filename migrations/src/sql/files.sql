-- What people hand in; the bytes lie elsewhere, under the collaborative's id and object_id. They are written once: each
-- attempt to send them has an object of its own.
create table files (
  collaborative_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  uploaded_by uuid not null,
  name text not null,
  size whole not null check (size >= 1),
  announced_sha256 bytes,
  state text not null check (state in ('AWAITED', 'STORED', 'DISCARDED')),
  kind text,
  sha256 bytes,
  object_id uuid,
  -- Until when it is held for somebody who is sending the bytes.
  held_until instant,
  expires_at instant not null,
  created_at instant not null,
  stored_at instant,
  primary key (collaborative_id, id),
  check ((state = 'STORED') <= (kind is not null and sha256 is not null and object_id is not null and stored_at is not null)),
  foreign key (collaborative_id, organisation_id) references organisations (collaborative_id, id),
  foreign key (collaborative_id, uploaded_by) references memberships (collaborative_id, id)
);
create index files_of_member on files (collaborative_id, uploaded_by, id);
-- Evidence of one version of a report.
create table report_evidence (
  collaborative_id uuid not null,
  report_id uuid not null,
  version whole not null,
  file_id uuid not null,
  position whole not null,
  primary key (collaborative_id, report_id, version, file_id),
  later foreign key (collaborative_id, report_id, version) references report_versions (collaborative_id, report_id, version),
  foreign key (collaborative_id, file_id) references files (collaborative_id, id)
);
create index report_evidence_of_file on report_evidence (collaborative_id, file_id);
-- Documents of the agreement to a grant, by the grantee that agreed.
create table grant_documents (
  collaborative_id uuid not null,
  grant_id uuid not null,
  file_id uuid not null,
  organisation_id uuid not null,
  position whole not null,
  primary key (collaborative_id, grant_id, file_id),
  later foreign key (collaborative_id, grant_id, organisation_id) references grantees (collaborative_id, grant_id, organisation_id),
  foreign key (collaborative_id, file_id) references files (collaborative_id, id)
);
create index grant_documents_of_file on grant_documents (collaborative_id, file_id);
